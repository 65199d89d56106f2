import { runInThread, type ThreadEnd, ThreadEnded } from '../one-shot-thread.ts';
import { Turns } from '../turns.ts';
import { isZip, type ReadOrder, readFile } from './read-file.ts';
import type { ReadAnswer } from './read-worker.ts';
import { type Table, TableError, type TableFault, tableLimits } from './table.ts';

/** Files read at once on a hub; each may take the memory of `tableLimits`. */
const readersMax = 2;
/** A text file up to this is read at once: it costs less than a thread's start, and nothing in it unfolds. */
const smallBytes = 128 * 1024;

const turns = new Turns(readersMax);
const program = new URL('./read-worker.ts', import.meta.url);

/**
 * Reads an .xlsx or .csv file in a thread of its own, which ends with its answer, its deadline or its memory: a hostile
 * file costs the hub one thread for a minute and nothing else.
 * @param words - folded header words, to find the right sheet
 * @throws TableError
 */
export async function readTable(file: Uint8Array, words: readonly string[]): Promise<Table> {
  if (file.length > tableLimits.fileBytes) throw new TableError('file-too-large');
  if (file.length <= smallBytes && !isZip(file)) return readFile({ file, words });
  return turns.take(() => readInThread({ file, words }));
}

async function readInThread(order: ReadOrder): Promise<Table> {
  const limits = { deadlineMs: tableLimits.readMs, heapMb: tableLimits.heapMb };
  const answer = await runInThread<ReadAnswer>(program, order, limits).catch((cause: unknown) => {
    throw cause instanceof ThreadEnded ? new TableError(faultOf[cause.why], { cause }) : cause;
  });
  if ('fault' in answer) throw new TableError(answer.fault);
  return answer.table;
}

const faultOf: Record<ThreadEnd, TableFault> = {
  deadline: 'file-too-slow',
  memory: 'file-too-large',
  failed: 'file-damaged',
};
