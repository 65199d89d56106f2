/** A template as it is sent, bytes; unpacked, and its parts, at most. */
export const templateLimits = { fileBytes: 5 * 1024 * 1024, unpackedBytes: 40 * 1024 * 1024, parts: 500 } as const;
