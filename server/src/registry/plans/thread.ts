import { Worker } from 'node:worker_threads';
import { ProblemError } from '../../platform/http/problem.ts';
import type { PlanTask, TaskAnswer } from './task.ts';

/** A plan that takes longer is given up, milliseconds: the largest that is allowed takes a fifth of it (measured). */
const deadlineMs = 15_000;
/** Plans that may wait for the one before; who comes later is asked to come again. */
const waitingMax = 4;
const busyRetryS = 5;
/** A thread without work is ended after this, milliseconds. */
const idleMs = 30_000;
/** Memory of the thread's own heap, MiB; what it is given lies beside it. */
const heapMb = { old: 384, young: 16 };

/** Where plans are worked out: one thread, one plan at a time; who leaves or takes too long is no burden to the next. */
export class PlanThread {
  readonly #deadlineMs: number;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(options: { deadlineMs?: number } = {}) {
    this.#deadlineMs = options.deadlineMs ?? deadlineMs;
  }

  /**
   * Waits for its turn, then does something that ends with `workOut`.
   * @throws ProblemError `unavailable` when too many wait
   */
  async inTurn<T>(left: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= waitingMax)
      throw new ProblemError('unavailable', { code: 'plans-busy', retryAfterS: busyRetryS });
    this.#waiting += 1;
    const mine = this.#turn.then(async () => {
      this.#waiting -= 1;
      if (left.aborted) throw gone();
      return work();
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** @throws ProblemError `unavailable` when the caller has left */
  async workOut(task: PlanTask, left: AbortSignal): Promise<TaskAnswer> {
    if (left.aborted) throw gone();
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    try {
      return await this.#answerOf(worker, task, left);
    } catch (error) {
      // Whatever it still does is for nobody.
      this.#forget(worker);
      await worker.terminate();
      if (error instanceof TooLong) return { tooDense: error.message };
      throw error;
    } finally {
      this.#idle = setTimeout(() => void this.stop(), idleMs).unref();
    }
  }

  #forget(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./thread-main.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: heapMb.old, maxYoungGenerationSizeMb: heapMb.young },
    });
    worker.on('error', () => undefined); // whoever waits is told by `exit`
    worker.on('exit', () => this.#forget(worker));
    return worker;
  }

  #answerOf(worker: Worker, task: PlanTask, left: AbortSignal): Promise<TaskAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<TaskAnswer>();
    const late = setTimeout(
      () => reject(new TooLong(`not worked out within ${this.#deadlineMs} ms`)),
      this.#deadlineMs,
    );
    const leave = (): void => reject(gone());
    const lose = (error: Error & { code?: string }): void =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new TooLong(error.message) : error);
    const end = (): void => reject(new Error('the thread that works out plans ended'));
    worker.once('message', resolve).once('error', lose).once('exit', end);
    left.addEventListener('abort', leave, { once: true });
    worker.postMessage(task, buffersOf(task));
    return promise.finally(() => {
      clearTimeout(late);
      worker.off('message', resolve).off('error', lose).off('exit', end);
      left.removeEventListener('abort', leave);
    });
  }
}

/** It takes more time or memory than a plan may. */
class TooLong extends Error {}

function gone(): ProblemError {
  return new ProblemError('unavailable', { code: 'caller-left' });
}

/** What moves to the thread instead of being copied. */
function buffersOf({ walls, roads, villages }: PlanTask): ArrayBuffer[] {
  const arrays = [
    walls.packed,
    ...roads.map(({ line }) => line),
    ...villages.flatMap(({ points, pxPerM, weights }) => [points, pxPerM, weights]),
  ];
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))];
}
