import { EyeError } from './eye-errors.ts';
import type { EyeRequest, EyeResult } from './eye-messages.ts';
import { eyeLimits } from './limits.ts';

/** A call to an eye that waits for its turn. */
export interface QueuedCall {
  request: EyeRequest;
  bytes: number;
  resolve: (value: EyeResult) => void;
  reject: (error: EyeError) => void;
}

/** First come, first served, within a number of calls, of bytes and of milliseconds. */
export class CallQueue {
  readonly #waitMs: number;
  readonly #waiting = new Map<QueuedCall, NodeJS.Timeout>();
  #bytes = 0;

  constructor(waitMs: number = eyeLimits.waitMs) {
    this.#waitMs = waitMs;
  }

  get length(): number {
    return this.#waiting.size;
  }

  /** @throws EyeError `busy` when the queue is full */
  add(call: QueuedCall): void {
    if (this.#waiting.size >= eyeLimits.queuedCalls || this.#bytes + call.bytes > eyeLimits.queuedBytes) {
      throw new EyeError(
        'busy',
        `the eye has ${this.#waiting.size} calls of ${this.#bytes} bytes waiting: look at fewer pictures`,
      );
    }
    const timer = setTimeout(() => {
      this.#remove(call, timer);
      call.reject(new EyeError('busy', `the eye did not come to this call within ${this.#waitMs} ms`));
    }, this.#waitMs);
    this.#waiting.set(call, timer);
    this.#bytes += call.bytes;
  }

  take(): QueuedCall | undefined {
    for (const [call, timer] of this.#waiting) {
      this.#remove(call, timer);
      return call;
    }
    return undefined;
  }

  #remove(call: QueuedCall, timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    if (this.#waiting.delete(call)) this.#bytes -= call.bytes;
  }
}
