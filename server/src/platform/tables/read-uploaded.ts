import { ProblemError } from '../http/problem.ts';
import type { Words } from '../http/words.ts';
import { readTable } from './read.ts';
import { type Table, TableError, tableFaults } from './table.ts';

/** A file that a person sent is not what it should be. */
export function refusedFile(code: string, message: Words, cause?: unknown): ProblemError {
  return new ProblemError('file-refused', { code, faults: [{ path: 'file', message }], cause });
}

/** Reads a table that a person sent. @throws ProblemError `file-refused` with what was expected */
export async function readUploadedTable(file: Uint8Array, words: readonly string[]): Promise<Table> {
  try {
    return await readTable(file, words);
  } catch (error) {
    if (error instanceof TableError) throw refusedFile(error.fault, tableFaults[error.fault], error);
    throw error;
  }
}
