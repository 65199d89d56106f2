import { Worker } from 'node:worker_threads';
import { isZip, type ReadOrder, readFile } from './read-file.ts';
import type { ReadAnswer } from './read-worker.ts';
import { type Table, TableError, tableLimits } from './table.ts';

/** Files read at once on a hub; each may take the memory of `tableLimits`. */
const readersMax = 2;
/** A text file up to this is read at once: it costs less than a thread's start, and nothing in it unfolds. */
const smallBytes = 128 * 1024;
let reading = 0;
const waiting: (() => void)[] = [];

/**
 * Reads an .xlsx or .csv file in a thread of its own, which ends with its answer, its deadline or its memory: a hostile
 * file costs the hub one thread for a minute and nothing else.
 * @param words - folded header words, to find the right sheet
 * @throws TableError
 */
export async function readTable(file: Uint8Array, words: readonly string[]): Promise<Table> {
  if (file.length > tableLimits.fileBytes) throw new TableError('file-too-large');
  if (file.length <= smallBytes && !isZip(file)) return readFile({ file, words });
  if (reading >= readersMax) await new Promise<void>((go) => waiting.push(go));
  else reading += 1;
  try {
    return await readInThread({ file, words });
  } finally {
    const next = waiting.shift();
    if (next === undefined) reading -= 1;
    else next();
  }
}

function readInThread(workerData: ReadOrder): Promise<Table> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./read-worker.ts', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: tableLimits.heapMb },
    });
    const timer = setTimeout(() => settle(() => reject(new TableError('file-too-slow'))), tableLimits.readMs);
    const settle = (then: () => void): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      worker.on('error', () => undefined);
      void worker.terminate();
      then();
    };
    worker.on('message', (answer: ReadAnswer) =>
      settle(() => ('table' in answer ? resolve(answer.table) : reject(new TableError(answer.fault)))),
    );
    worker.on('error', (cause: Error & { code?: string }) =>
      settle(() => {
        const large = cause.code === 'ERR_WORKER_OUT_OF_MEMORY' || cause instanceof RangeError;
        reject(new TableError(large ? 'file-too-large' : 'file-damaged', { cause }));
      }),
    );
    worker.on('exit', () => settle(() => reject(new TableError('file-damaged'))));
  });
}
