import { parentPort, workerData } from 'node:worker_threads';
import { type ReadOrder, readFile } from './read-file.ts';
import { type Table, TableError, type TableFault } from './table.ts';

/** What the thread answers. */
export type ReadAnswer = { table: Table } | { fault: TableFault };

const answer: ReadAnswer = await readFile(workerData as ReadOrder).then(
  (table) => ({ table }),
  (error: unknown) => {
    if (error instanceof TableError) return { fault: error.fault };
    throw error;
  },
);
parentPort?.postMessage(answer);
