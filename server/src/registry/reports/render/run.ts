import type { ReportFormat } from '@sharp-eyes/protocol';
import { ProblemError } from '../../../platform/http/problem.ts';
import { runInThread } from '../../../platform/one-shot-thread.ts';
import { Turns } from '../../../platform/turns.ts';
import type { SentOrder } from './order.ts';

/** A city of 4,000 villages takes some seconds; what takes longer is given up, milliseconds. */
const deadlineMs = 60_000;
/** Memory of the thread, MiB. */
const heapMb = 768;
/** Reports waiting for the one that is being written, on one hub. */
const waitingMax = 10;

const turns = new Turns(1);
const program = new URL('./worker.ts', import.meta.url);

/**
 * Writes both files in a thread of its own, one report at a time.
 * @throws ProblemError `unavailable` when many wait
 */
export async function renderReport(order: SentOrder): Promise<Record<ReportFormat, Uint8Array>> {
  if (turns.waiting >= waitingMax)
    throw new ProblemError('unavailable', { code: 'reports-queue-full', retryAfterS: 10 });
  return turns.take(() => runInThread(program, order, { deadlineMs, heapMb }));
}
