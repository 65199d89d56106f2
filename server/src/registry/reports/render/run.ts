import { Worker } from 'node:worker_threads';
import type { ReportFormat } from '@sharp-eyes/protocol';
import { ProblemError } from '../../../platform/http/problem.ts';
import type { SentOrder } from './order.ts';

/** A city of 4,000 villages takes some seconds; what takes longer is given up, milliseconds. */
const limitMs = 60_000;
/** Memory of the thread, MB. */
const heapMb = 768;
/** Reports waiting for the one that is being written, on one hub. */
const waitingMax = 10;

let running = false;
const waiting: (() => void)[] = [];

/**
 * Writes both files in a thread of its own, one report at a time: it ends with its answer, its deadline or its memory.
 * @throws ProblemError `unavailable` when many wait
 */
export async function renderReport(order: SentOrder): Promise<Record<ReportFormat, Uint8Array>> {
  if (running) {
    if (waiting.length >= waitingMax)
      throw new ProblemError('unavailable', { code: 'reports-queue-full', retryAfterS: 10 });
    await new Promise<void>((go) => waiting.push(go));
  }
  running = true;
  try {
    return await inThread(order);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running = false;
  }
}

function inThread(workerData: SentOrder): Promise<Record<ReportFormat, Uint8Array>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    const settle = (then: () => void): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      worker.on('error', () => undefined);
      void worker.terminate();
      then();
    };
    const failed = (cause?: unknown) => () =>
      reject(new Error(`report ${workerData.number} was not written within its time and memory`, { cause }));
    const timer = setTimeout(() => settle(failed()), limitMs);
    worker.on('message', (files: Record<ReportFormat, Uint8Array>) => settle(() => resolve(files)));
    worker.on('error', (error) => settle(failed(error)));
    worker.on('exit', () => settle(failed()));
  });
}
