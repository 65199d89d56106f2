import { ProblemError } from '../../platform/http/problem.ts';
import type { AlertCursor } from './repository.ts';

/** A place in the list as an opaque text. */
export function encodeCursor({ receivedAt, alertId }: AlertCursor): string {
  return Buffer.from(`${receivedAt.getTime()} ${alertId}`).toString('base64url');
}

/** @throws ProblemError `bad-request` when the text is not a cursor of ours */
export function decodeCursor(text: string): AlertCursor {
  const [, at, alertId] = /^(\d{1,15}) ([0-9a-f-]{36})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (at === undefined || alertId === undefined)
    throw new ProblemError('bad-request', {
      code: 'bad-cursor',
      faults: [{ path: 'cursor', message: 'expected the “next” of an earlier page, or none for the first' }],
    });
  return { receivedAt: new Date(Number(at)), alertId };
}
