import type { AccessUnit } from '../eyes/eye.ts';

/** What waits for a slow reader; 4 s at 25 frames a second. */
const mostWaiting = 100;
const mostWaitingBytes = 8 * 2 ** 20;

/**
 * Hands units from a socket to the one that reads them. Bounded: a reader that stays behind loses everything up to the
 * next key frame, and the loss is counted.
 */
export class UnitQueue implements AsyncIterable<AccessUnit> {
  #waiting: AccessUnit[] = [];
  #bytes = 0;
  #needsKeyFrame = false;
  #ended: { error?: unknown } | undefined;
  #wake: (() => void) | undefined;
  /** Units that were dropped. */
  dropped = 0;

  push(unit: AccessUnit): void {
    if (this.#ended) return;
    if (this.#waiting.length >= mostWaiting || this.#bytes + unit.data.length > mostWaitingBytes) {
      this.dropped += this.#waiting.length;
      this.#waiting = [];
      this.#bytes = 0;
      this.#needsKeyFrame = true;
    }
    if (this.#needsKeyFrame && !unit.isKeyFrame) {
      this.dropped += 1;
      return;
    }
    this.#needsKeyFrame = false;
    this.#waiting.push(unit);
    this.#bytes += unit.data.length;
    this.#wake?.();
  }

  /** No more will come; what waits is still read. */
  end(error?: unknown): void {
    this.#ended ??= { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<AccessUnit> {
    for (;;) {
      const units = this.#waiting;
      this.#waiting = [];
      this.#bytes = 0;
      yield* units;
      if (this.#waiting.length > 0) continue;
      if (this.#ended) {
        if (this.#ended.error !== undefined) throw this.#ended.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}
