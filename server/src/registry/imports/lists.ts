import type { ImportAnswers, ImportRun } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import type { Words } from '../../platform/http/words.ts';
import type { Scope } from '../../platform/scope.ts';
import type { CellFault, Columns, FoundColumn } from '../../platform/tables/columns.ts';

/** One list that is looked at or written: where, with which answers, for whom. */
export interface Job {
  importId: string;
  /** The area of the list; nothing outside it is read or written. */
  division: string;
  scope: Scope;
  caller: PersonCaller;
  answers: ImportAnswers;
  found: readonly FoundColumn[];
  /** Index of the first row below the header. */
  firstRow: number;
  rows: readonly (readonly string[])[];
  now: Date;
}

/** What a good row would do. */
export type Effect = 'add' | 'change' | 'same';

/** What was decided about one row. */
export interface Decided {
  /** As Excel numbers it. */
  row: number;
  /** Null where it has faults. */
  effect: Effect | null;
  faults: readonly CellFault[];
  /** Fields that stay empty and should not. */
  gaps: readonly string[];
  /** How well its coverage can be worked out; null where that is no question. */
  ready: 'computed' | 'estimated' | 'linkedOnly' | null;
}

/** What writing a part did. */
export interface Written {
  added: number;
  changed: number;
  sitesAdded: number;
}

/** One list, read. Rows are decided about in their order, by the hundred. */
export interface ListReader {
  /** Rows that say anything. */
  readonly count: number;
  /** What the rows decided about so far say of the datum that was answered; none for lists without points. */
  readonly datumDoubt?: NonNullable<ImportRun['check']>['datumDoubt'];
  /** Decides about some of them as the database stands, and writes nothing. */
  decide(from: number, to: number): Promise<Decided[]>;
  /**
   * Decides again within the transaction and writes what is good.
   * @returns what was decided, and what was written
   */
  write(tx: Tx, from: number, to: number): Promise<{ decided: Decided[]; written: Written }>;
}

/** A kind of list. */
export interface ListKind {
  readonly columns: Columns;
  /** What a person must answer before the list can be looked at; none where it is all there. */
  faultsOfPlan(keys: ReadonlySet<string>, answers: ImportAnswers): { path: string; message: Words }[];
  /** Another reading of columns whose header means two things, by what stands in them. */
  settle?(found: FoundColumn[], rows: readonly (readonly string[])[]): FoundColumn[];
  open(job: Job): Promise<ListReader>;
}

/** A fault of a known column; of the whole row where the list has no such column. */
export function faultAt(
  found: readonly FoundColumn[],
  key: string,
  fault: { row: number; code: string; expected: Words; got: string },
): CellFault {
  const column = found.find((each) => each.key === key);
  return { ...fault, column: column?.letter ?? null, header: column?.header ?? null };
}
