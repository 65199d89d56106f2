import { complianceItemId } from '@sharp-eyes/protocol';
import { ProblemError } from '../../platform/http/problem.ts';
import type { ItemPlace } from './repository.ts';

/** A place in the list as an opaque text. */
export function encodeCursor({ dueKey, id }: ItemPlace): string {
  return Buffer.from(`${dueKey} ${id}`).toString('base64url');
}

/** @throws ProblemError `bad-request` when the text is not a cursor of ours */
export function decodeCursor(text: string): ItemPlace {
  const [dueKey = '', id = ''] = Buffer.from(text, 'base64url').toString().split(' ');
  if (!/^\d{4}-\d\d-\d\d$/.test(dueKey) || !complianceItemId.safeParse(id).success)
    throw new ProblemError('bad-request', {
      code: 'bad-cursor',
      faults: [{ path: 'cursor', message: 'expected the “next” of an earlier page, or none for the first' }],
    });
  return { dueKey, id };
}
