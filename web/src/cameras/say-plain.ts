/** Any value of a record as plain text, for places that compare: history and clashes. */
export function sayPlain(value: unknown, empty: string): string {
  if (value === null || value === undefined || value === '') return empty;
  if (Array.isArray(value)) return value.length === 0 ? empty : value.map((one) => sayPlain(one, empty)).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([key, one]) => `${key} ${sayPlain(one, empty)}`)
    .join(', ');
}
