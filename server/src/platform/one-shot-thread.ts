import { Worker } from 'node:worker_threads';

/** Why a thread gave no answer: it took too long, or more memory than it may, or it failed. */
export type ThreadEnd = 'deadline' | 'memory' | 'failed';

export class ThreadEnded extends Error {
  override readonly name = 'ThreadEnded';
  readonly why: ThreadEnd;
  constructor(why: ThreadEnd, cause?: unknown) {
    super(`the thread gave no answer: ${why}`, { cause });
    this.why = why;
  }
}

export interface ThreadLimits {
  deadlineMs: number;
  /** Of the thread's own heap, MiB. */
  heapMb: number;
}

/**
 * Has one order done by a thread of its own, which ends with its answer, its deadline or its memory: whatever the order
 * holds, the hub goes on serving.
 * @param program - answers by one message
 * @throws ThreadEnded
 */
export function runInThread<Answer>(
  program: URL,
  order: unknown,
  { deadlineMs, heapMb }: ThreadLimits,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const worker = new Worker(program, {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  const late = setTimeout(() => reject(new ThreadEnded('deadline')), deadlineMs);
  worker.once('message', resolve);
  worker.once('error', (cause: Error & { code?: string }) => {
    // A string that is too long for V8 is memory, too.
    const isMemory = cause.code === 'ERR_WORKER_OUT_OF_MEMORY' || cause instanceof RangeError;
    reject(new ThreadEnded(isMemory ? 'memory' : 'failed', cause));
  });
  worker.once('exit', () => reject(new ThreadEnded('failed')));
  return promise.finally(() => {
    clearTimeout(late);
    worker.removeAllListeners();
    worker.on('error', () => undefined);
    void worker.terminate();
  });
}
