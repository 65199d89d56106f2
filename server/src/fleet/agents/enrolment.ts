import { createHash, randomBytes } from 'node:crypto';

/** An enrolment code is good for this long, once, milliseconds (contract 1). */
export const enrolmentLifeMs = 24 * 3600_000;

/** The secret of an enrolment code: 32 random bytes, base64url. Shown once, never stored. */
export function makeEnrolmentSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of it. 256 random bits need no slow hash. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
