import type { AlertRow } from '@sharp-eyes/protocol';

/** More ids than a desk sees in a week; beyond it the oldest are forgotten. */
const rememberedIds = 20_000;

/**
 * Decides whether a row is news that a person must hear: an alert that the hub received since this page was opened, or
 * one that is open again because its acknowledgement expired. A still that arrives or a count that changes is no news.
 */
export class BellRinger {
  readonly #states = new Map<string, AlertRow['state'] | 'quiet'>();
  readonly #since: string;

  constructor(sinceMs: number) {
    this.#since = new Date(sinceMs).toISOString();
  }

  isNews(row: Pick<AlertRow, 'id' | 'state' | 'standing' | 'receivedAt'>): boolean {
    const before = this.#states.get(row.id);
    this.#states.delete(row.id);
    // What a silence or a cause keeps out of the queue is quiet; it rings when it stands up.
    const state = row.standing === 'queue' ? row.state : 'quiet';
    this.#states.set(row.id, state);
    if (this.#states.size > rememberedIds) {
      const oldest = this.#states.keys().next().value;
      if (oldest !== undefined) this.#states.delete(oldest);
    }
    if (state !== 'open') return false;
    return before === undefined ? row.receivedAt >= this.#since : before !== 'open';
  }
}
