import { type DivisionChange, divisionChange, type GivenChange, levelOf, parentOf } from '@sharp-eyes/protocol';
import type { ChangeFault, ChangeFaultCode } from './change-faults.ts';

/** What is on record about a division that a table speaks of. */
export interface KnownDivision {
  code: string;
  name: string;
  validFrom: string | null;
  validTo: string | null;
  into: string | null;
  /** Divisions right below it that are in force. */
  below: readonly string[];
}

/** Everything that the decision needs, read before. */
export interface Ground {
  known: ReadonlyMap<string, KnownDivision>;
  /** Whether the code lies in the area of whoever brings the table. */
  own(code: string): boolean;
  /** Today in China, YYYY-MM-DD. */
  today: string;
}

/** One row that changes something. */
export interface PlannedChange extends DivisionChange {
  row: number;
}

export interface ChangePlan {
  planned: PlannedChange[];
  /** Rows whose effect is on record already. */
  unchanged: number;
  faults: ChangeFault[];
}

interface Row extends DivisionChange {
  row: number;
}

/** Codes of one circle that are listed at most. */
const circleTold = 20;

const fieldFault: Record<string, ChangeFaultCode> = {
  ...{ code: 'code-shape', into: 'code-shape', change: 'change-shape', from: 'from-shape' },
  ...{ name: 'name-missing', urbanRural: 'class-shape' },
};

/** Reads the rows of somebody's spreadsheet: numbers as text, empty cells as absent. */
export function readRows(given: readonly GivenChange[]): { rows: Row[]; faults: ChangeFault[] } {
  const rows: Row[] = [];
  const faults: ChangeFault[] = [];
  for (const [row, cells] of given.entries()) {
    const filled = Object.entries(cells).flatMap(([field, value]) => {
      const text = value === null || value === undefined ? '' : String(value).trim();
      return text === '' ? [] : [[field, text] as const];
    });
    const read = divisionChange.safeParse(Object.fromEntries(filled));
    if (read.success) rows.push({ ...read.data, row });
    else
      for (const field of new Set(read.error.issues.map(({ path }) => String(path[0])))) {
        const got = String(cells[field as keyof GivenChange] ?? '').slice(0, 40);
        faults.push({ row, field, code: fieldFault[field] ?? 'code-shape', values: { got } });
      }
  }
  return { rows, faults };
}

/**
 * What a table of changes does to the tree, or everything that is wrong with it. The rows are one statement: their
 * order means nothing, a code may be named once, and one may rest on another (a village that is new in the table can
 * take another in).
 */
export function planChanges(rows: readonly Row[], ground: Ground): ChangePlan {
  const table = new Table(rows, ground);
  const faults: ChangeFault[] = [];
  const planned: PlannedChange[] = [];
  let unchanged = 0;
  for (const row of rows) {
    if (table.isDone(row)) {
      unchanged += 1;
      continue;
    }
    const found = [...table.faultsOf(row)];
    faults.push(...found);
    if (found.length === 0) planned.push(row);
  }
  return { planned, unchanged, faults };
}

/** The rows of one table beside what is on record. */
class Table {
  readonly #rows: ReadonlyMap<string, Row>;
  /** The rows that make a code, by that code; the first where two do. */
  readonly #made: ReadonlyMap<string, number>;
  readonly #ground: Ground;

  constructor(rows: readonly Row[], ground: Ground) {
    this.#rows = new Map(rows.toReversed().map((row) => [row.code, row]));
    this.#made = new Map(
      rows
        .toReversed()
        .flatMap(({ row, change, code, into }): [string, number][] =>
          change === 'new' ? [[code, row]] : change === 'renumbered' && into !== undefined ? [[into, row]] : [],
        ),
    );
    this.#ground = ground;
  }

  /** Whether the row's effect is on record: the same table twice changes nothing. */
  isDone({ change, code, name, into, from }: Row): boolean {
    const known = this.#ground.known.get(code);
    if (!known) return false;
    if (change === 'new') return known.validTo === null && known.name === name;
    if (change === 'renamed') return known.validTo === null && known.name === name;
    if (change === 'ended') return known.validTo === from && known.into === null;
    return known.validTo === from && known.into === into;
  }

  *faultsOf(row: Row): Generator<ChangeFault> {
    const { code, change, from } = row;
    const fault = (field: string, kind: ChangeFaultCode, values: ChangeFault['values'] = {}): ChangeFault => ({
      ...{ row: row.row, field, code: kind, values },
    });
    const first = this.#rows.get(code) as Row;
    if (first.row !== row.row) return yield fault('code', 'twice', { other: first.row + 1 });
    if (!this.#ground.own(code)) yield fault('code', 'outside-area', { got: code });
    if (from > this.#ground.today) yield fault('from', 'not-yet', { day: this.#ground.today });
    if ((change === 'new' || change === 'renamed') && row.name === undefined) yield fault('name', 'name-missing');
    const known = this.#ground.known.get(code);
    if (change === 'new') return yield* this.#newFaults(row, known, fault);
    if (!known) return yield fault('code', 'unknown-code', { got: code });
    if (known.validTo !== null) return yield fault('code', 'already-ended', { name: known.name, day: known.validTo });
    if (known.validFrom !== null && from < known.validFrom)
      yield fault('from', 'before-it-began', { day: known.validFrom });
    if (change === 'renamed') return;
    const left = known.below.filter((below) => !this.#endsHere(below));
    if (left.length > 0) yield fault('code', 'holds-others', { count: left.length });
    if (change !== 'ended') yield* this.#intoFaults(row, fault);
  }

  *#newFaults({ code }: Row, known: KnownDivision | undefined, fault: FaultMaker): Generator<ChangeFault> {
    if (known?.validTo) yield fault('code', 'reused-code', { got: code, name: known.name, day: known.validTo });
    else if (known) yield fault('code', 'known-code', { got: code, name: known.name });
    yield* this.#parentFaults(code, 'code', fault);
  }

  *#parentFaults(code: string, field: string, fault: FaultMaker): Generator<ChangeFault> {
    const parent = parentOf(code);
    if (parent === undefined || levelOf(parent) === 'nation' || this.#made.has(parent)) return;
    const above = this.#ground.known.get(parent);
    if (!above) yield fault(field, 'parent-missing', { got: parent });
    else if (above.validTo !== null || this.#endsHere(parent)) yield fault(field, 'parent-ended', { got: parent });
  }

  *#intoFaults(row: Row, fault: FaultMaker): Generator<ChangeFault> {
    const { code, into, change } = row;
    if (into === undefined) return yield fault('into', 'into-missing');
    if (!this.#ground.own(into)) yield fault('into', 'outside-area', { got: into });
    const circle = this.#circleFrom(code);
    if (circle) return yield fault('into', 'cycle', { got: circle.join(' → ') });
    if (levelOf(code) !== levelOf(into))
      yield fault('into', 'into-level', { mine: levelOf(code), other: levelOf(into) });
    const target = this.#ground.known.get(into);
    if (target?.validTo || this.#endsHere(into)) yield fault('into', 'into-ended', { got: into });
    else if (change === 'renumbered') yield* this.#numberFaults(row, into, target, fault);
    else if (!target && !this.#made.has(into)) yield fault('into', 'into-unknown', { got: into });
  }

  /** A new number is nobody's yet, and one division gets it. */
  *#numberFaults(
    { row }: Row,
    into: string,
    target: KnownDivision | undefined,
    fault: FaultMaker,
  ): Generator<ChangeFault> {
    const maker = this.#made.get(into) as number;
    if (maker !== row) yield fault('into', 'twice', { other: maker + 1 });
    if (target) yield fault('into', 'known-code', { got: into, name: target.name });
    else yield* this.#parentFaults(into, 'into', fault);
  }

  #endsHere(code: string): boolean {
    const change = this.#rows.get(code)?.change;
    return change === 'ended' || change === 'merged-into' || change === 'renumbered';
  }

  /** The codes that lead from one back to it, within the table; undefined when they end somewhere. */
  #circleFrom(code: string): string[] | undefined {
    const seen = [code];
    let next = this.#rows.get(code)?.into;
    // A longer circle is told all the same: each of its rows goes into one that ends.
    while (next !== undefined && seen.length < circleTold) {
      seen.push(next);
      if (next === code) return seen;
      next = this.#rows.get(next)?.into;
    }
    return undefined;
  }
}

type FaultMaker = (field: string, code: ChangeFaultCode, values?: ChangeFault['values']) => ChangeFault;
