/**
 * - `corrupt`: SQLite says that the file is damaged. `openOutboxAfresh` moves it aside and begins a new one.
 * - `foreign`: the file belongs to another program, or isn't a database. It is never touched.
 * - `newer`: a later version of Sharp Eyes wrote it. It is never touched.
 * - `in-use`: another agent process holds it.
 * - `disk-full`: the disk, or twice the quota, is used up; nothing of the call was written.
 * - `too-large`: one fact or still is larger than anything honest; nothing of the call was written.
 * - `failed`: SQLite or the disk failed in another way (I/O error, read-only); nothing of the call was written.
 */
export type OutboxErrorCode = 'corrupt' | 'foreign' | 'newer' | 'in-use' | 'disk-full' | 'too-large' | 'failed';

export interface OutboxErrorDetail {
  expected: string;
  came: string;
  /** What a person can do about it. */
  todo: string;
  cause?: unknown;
}

/** The only error that leaves `outbox/`. */
export class OutboxError extends Error {
  override readonly name = 'OutboxError';
  readonly code: OutboxErrorCode;

  constructor(code: OutboxErrorCode, { expected, came, todo, cause }: OutboxErrorDetail) {
    super(`outbox ${code}: expected ${expected}; came ${came}; ${todo}`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** Primary SQLite result codes (sqlite.org/rescode.html) that have a meaning of their own here. */
const busy = 5;
const corrupt = 11;
const full = 13;
const notADatabase = 26;

/** Turns what node:sqlite threw into an `OutboxError` about `file`. */
export function toOutboxError(error: unknown, file: string): OutboxError {
  if (error instanceof OutboxError) return error;
  const { errcode, message } = error as { errcode?: number; message?: string };
  const came = message ?? String(error);
  const detail = { expected: `a healthy outbox in ${file}`, came, cause: error };
  switch ((errcode ?? 0) & 0xff) {
    case busy:
      return new OutboxError('in-use', { ...detail, todo: 'stop the other agent that uses this data folder' });
    case corrupt:
      return new OutboxError('corrupt', {
        ...detail,
        todo: 'check the disk; `run` moves the file aside as *.corrupt-<time> and begins a new one',
      });
    case notADatabase:
      return new OutboxError('foreign', { ...detail, todo: 'move that file away, or name another data folder' });
    case full:
      return new OutboxError('disk-full', { ...detail, todo: 'free disk space, or raise outbox.quotaBytes' });
    default:
      return new OutboxError('failed', { ...detail, todo: 'check the disk and the rights of the data folder' });
  }
}
