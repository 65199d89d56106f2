import type { ImportRun } from '@sharp-eyes/protocol';
import type { CellFault } from '../../platform/tables/columns.ts';
import type { Decided } from './lists.ts';

/** What rows add up to. */
type Check = Omit<NonNullable<ImportRun['check']>, 'datumDoubt'>;

/** Faults that are kept and shown; all are counted. */
export const faultsMax = 20_000;

/** Adds up what was decided about rows, as it comes. */
export class Tally {
  readonly #kinds = new Map<string, number>();
  readonly #gaps = new Map<string, number>();
  readonly #counts = { rows: 0, good: 0, faulty: 0, faults: 0 };
  readonly #effects = { add: 0, change: 0, same: 0 };
  readonly #ready = { computed: 0, estimated: 0, linkedOnly: 0 };
  #areCameras = false;

  /** @returns the faults that are still to be kept */
  take(decided: readonly Decided[]): CellFault[] {
    const kept = Math.min(this.#counts.faults, faultsMax);
    const faults = decided.flatMap((row) => this.#takeRow(row));
    return faults.slice(0, faultsMax - kept);
  }

  #takeRow({ effect, faults, gaps, ready }: Decided): readonly CellFault[] {
    this.#counts.rows += 1;
    this.#counts.faults += faults.length;
    if (effect === null) this.#counts.faulty += 1;
    else {
      this.#counts.good += 1;
      this.#effects[effect] += 1;
    }
    if (ready !== null) {
      this.#areCameras = true;
      this.#ready[ready] += 1;
    }
    for (const { code } of faults) this.#kinds.set(code, (this.#kinds.get(code) ?? 0) + 1);
    for (const field of gaps) this.#gaps.set(field, (this.#gaps.get(field) ?? 0) + 1);
    return faults;
  }

  get check(): Check {
    return {
      ...this.#counts,
      kinds: mostFirst(this.#kinds).map(([code, count]) => ({ code, count })),
      effects: { ...this.#effects },
      gaps: mostFirst(this.#gaps).map(([field, count]) => ({ field, count })),
      ready: this.#areCameras ? { ...this.#ready } : null,
    };
  }
}

function mostFirst(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([a, n], [b, m]) => m - n || a.localeCompare(b));
}

/** The datum that the header of a coordinate names: 经度（GCJ-02）. */
export function datumOfHeader(header: string): ImportRun['datumHint'] {
  const text = header.normalize('NFKC').toLowerCase();
  if (/gcj|高德|腾讯|火星/.test(text)) return 'gcj02';
  if (/bd-?09|百度/.test(text)) return 'bd09';
  if (/cgcs|国家2000|2000/.test(text)) return 'cgcs2000';
  return /wgs|gps/.test(text) ? 'wgs84' : null;
}
