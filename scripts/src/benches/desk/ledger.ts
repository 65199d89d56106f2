import type { AlertRow } from '@sharp-eyes/protocol';

/** Something that happened at an area's camera, kept outside the program that is measured. */
export interface Occurrence {
  /** Zone and rule of its own for every row that the desk must show; what happens there again is counted in that row. */
  zone: string;
  /** What that row counts from here on. */
  count: number;
  /** When it was due to leave the site, epoch milliseconds; waiting for the hub counts. */
  dueMs: number;
}

/** What an area's desk must show, and by when it was due. */
export class Ledger {
  readonly occurrences: Occurrence[] = [];
  /** How often each row must have counted, by zone. */
  readonly counts: Map<string, number>;

  constructor(counts: Iterable<[string, number]> = []) {
    this.counts = new Map(counts);
  }

  /** Something happened in a zone, for the first time or again. */
  add(zone: string, dueMs: number): void {
    const count = (this.counts.get(zone) ?? 0) + 1;
    this.counts.set(zone, count);
    this.occurrences.push({ zone, count, dueMs });
  }

  /**
   * Compares with the rows that the hub lists.
   * @returns occurrences that no row counts; rows, or counts of rows, that nothing stands behind
   */
  compare(rows: readonly AlertRow[]): Compared {
    const counted = Map.groupBy(rows, ({ zone }) => zone);
    const faults: string[] = [];
    let [missed, doubled] = [0, 0];
    for (const zone of new Set([...this.counts.keys(), ...counted.keys()])) {
      const [expected, found] = [this.counts.get(zone) ?? 0, counted.get(zone) ?? []];
      const more = found.reduce((sum, { count }) => sum + count, 0) - expected;
      if (more === 0 && found.length === 1) continue;
      if (more < 0) missed -= more;
      else doubled += more;
      faults.push(
        `${zone}: expected ${expected} in one row, found ${found.map(({ count }) => count).join(' and ') || 'none'}`,
      );
    }
    return { missed, doubled, faults };
  }
}

export interface Compared {
  missed: number;
  doubled: number;
  /** In words, for whoever looks into it. */
  faults: string[];
}
