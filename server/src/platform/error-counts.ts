/** Different codes kept; more would mean that a code carries somebody's text. */
const codesMax = 1000;

/** Named errors counted by code since this hub started: what `GET /api/v1/errors` shows. */
export class ErrorCounts {
  readonly #counts = new Map<string, number>();

  count(code: string): void {
    const name = this.#counts.has(code) || this.#counts.size < codesMax ? code : 'other';
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  all(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
