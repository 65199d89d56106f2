import { randomBytes } from 'node:crypto';

/** Crockford's base 32 in lower case: no letter that is read for a digit. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const letters = 16;

export const tokenPattern = /^[0-9a-hjkmnp-tv-z]{16}$/;

/** A name that nobody can guess or count through: 80 random bits. */
export function newToken(): string {
  return [...randomBytes(letters)].map((byte) => alphabet[byte % 32]).join('');
}
