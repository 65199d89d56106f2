/** No letters that are mistaken for one another when read out or copied by hand. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 16 letters in groups, some 79 bits: made here, shown once, kept nowhere. */
export function firstPassword(): string {
  const letters: string[] = [];
  while (letters.length < 16)
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
      // Bytes beyond the last whole alphabet would favour its first letters.
      if (byte >= 256 - (256 % alphabet.length) || letters.length === 16) continue;
      letters.push(alphabet[byte % alphabet.length] as string);
    }
  return [0, 4, 8, 12].map((at) => letters.slice(at, at + 4).join('')).join('-');
}
