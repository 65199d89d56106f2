import { existsSync, renameSync } from 'node:fs';
import { OutboxError } from './errors.ts';
import type { Outbox } from './outbox.ts';
import { type OutboxOptions, openOutbox } from './sqlite-outbox.ts';

/**
 * Opens the outbox; a damaged one is moved aside as `*.corrupt-<time>` (with its `-wal`), told to `onMoved`, and a new
 * one begun: a site that stays blind until somebody comes is worse than facts that can be dug out later. A file that
 * is not ours, or is newer than this program, is never touched.
 * @throws {OutboxError} `foreign`, `newer`, `in-use`, `failed`
 */
export function openOutboxAfresh(options: OutboxOptions, onMoved: (error: OutboxError, to: string) => void): Outbox {
  try {
    return openOutbox(options);
  } catch (error) {
    if (!(error instanceof OutboxError) || error.code !== 'corrupt') throw error;
    const to = `${options.file}.corrupt-${new Date(options.now()).toISOString().replaceAll(/[:.]/g, '-')}`;
    // The journal first: a new database beside an old journal would read it as its own.
    for (const end of ['-wal', '-shm', ''])
      if (existsSync(options.file + end)) renameSync(options.file + end, to + end);
    onMoved(error, to);
    return openOutbox(options);
  }
}
