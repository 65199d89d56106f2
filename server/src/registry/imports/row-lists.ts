import type { Tx } from '../../platform/database/database.ts';
import type { Columns } from '../../platform/tables/columns.ts';
import type { Decided, ListReader, Written } from './lists.ts';
import type { ParsedRow } from './parsed-rows.ts';

/** What is to be done about a row of a plain list; `what` is written when it is not `same`. */
export type RowPlan<T> = Pick<Decided, 'effect' | 'faults'> & { what?: T };

/** A list in which each row stands for itself and no record is made anew. */
export class RowListReader<C extends Columns, T> implements ListReader {
  readonly #rows: readonly ParsedRow<C>[];
  readonly #plan: (rows: readonly ParsedRow<C>[], tx?: Tx) => Promise<RowPlan<T>[]>;
  readonly #put: (tx: Tx, what: readonly T[], rows: readonly number[]) => Promise<void>;

  constructor(
    rows: readonly ParsedRow<C>[],
    plan: (rows: readonly ParsedRow<C>[], tx?: Tx) => Promise<RowPlan<T>[]>,
    put: (tx: Tx, what: readonly T[], rows: readonly number[]) => Promise<void>,
  ) {
    this.#rows = rows;
    this.#plan = plan;
    this.#put = put;
  }

  get count(): number {
    return this.#rows.length;
  }

  async decide(from: number, to: number): Promise<Decided[]> {
    const rows = this.#rows.slice(from, to);
    return decidedOf(rows, await this.#plan(rows));
  }

  async write(tx: Tx, from: number, to: number): Promise<{ decided: Decided[]; written: Written }> {
    const rows = this.#rows.slice(from, to);
    const plans = await this.#plan(rows, tx);
    const what = plans.flatMap((plan) => (plan.effect === 'change' && plan.what !== undefined ? [plan.what] : []));
    const numbers = rows.map(({ row }) => row);
    if (what.length > 0) await this.#put(tx, what, numbers);
    return { decided: decidedOf(rows, plans), written: { added: 0, changed: what.length, sitesAdded: 0 } };
  }
}

function decidedOf<C extends Columns>(rows: readonly ParsedRow<C>[], plans: readonly RowPlan<unknown>[]): Decided[] {
  return plans.map(({ effect, faults }, n) => ({ row: rows[n]?.row ?? 0, effect, faults, gaps: [], ready: null }));
}
