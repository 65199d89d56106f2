import type { CoverageColumn, CoverageVillagesAsked, CoverageWatchpointsAsked } from '@sharp-eyes/protocol';
import { coverageStates, downLongDays } from '@sharp-eyes/protocol';
import { ProblemError } from '../../platform/http/problem.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';

type Filter = Record<string, unknown>;
type Value = string | number;

/** What is read of a collection, and from where on. */
export interface Listing {
  filter: Filter;
  sort: Record<string, 1 | -1>;
  limit: number;
  hint?: Record<string, 1>;
  /** The cursor of what follows this row. */
  cursorAfter(row: unknown): string;
}

const columnFields: Record<CoverageColumn, string> = {
  ...{ division: '_id', effective: 'effectiveBp', declared: 'declaredBp', required: 'required', covered: 'covered' },
  ...{ unknown: 'unknown', impaired: 'impaired', planned: 'planned', gap: 'gap', excess: 'excess' },
};

const villageLists = {
  'junctions-short': { junctionsShort: { $gt: 0 } },
  unapproved: { listVersion: null },
  short: { effectiveBp: { $gte: 0, $lt: 10_000 } },
} as const;

/** @throws ProblemError `bad-request` for a cursor of another list */
export function villageListing(scope: Scope, asked: CoverageVillagesAsked): Listing {
  const field = columnFields[asked.sort];
  const within = withinCountyScope(scope, asked.division);
  const listed = asked.list === undefined ? [] : [villageLists[asked.list]];
  // A county's villages are fewer than are worth the order of an index of the whole province.
  const hint = 'county' in within ? { county: 1 as const, division: 1 as const } : hintOf(field);
  return {
    ...listingOf({ conditions: [within, ...listed], fields: field === '_id' ? [field] : [field, '_id'], asked }),
    hint,
  };
}

function hintOf(field: string): Record<string, 1> {
  return field === '_id' ? { division: 1 } : { [field]: 1, _id: 1, division: 1 };
}

const sortFields = {
  division: ['division', '_id'],
  since: ['since', '_id'],
  weight: ['weight', 'division', '_id'],
} as const;

/** Watchpoints that count; those that are not covered unless a state is asked for. */
export function findingListing(
  scope: Scope,
  asked: CoverageWatchpointsAsked,
  now: Date,
  cursor = asked.cursor,
): Listing {
  const { division, list, state, kind, siteKind, cause, basis, sort } = asked;
  const states =
    state === undefined ? coverageStates.filter((each) => list !== undefined || each !== 'covered') : [state];
  const same = Object.entries({ kind, siteKind, cause, basis }).filter(([, value]) => value !== undefined);
  const conditions = [
    withinCountyScope(scope, division),
    { counted: true, state: states.length === 1 ? states[0] : { $in: states } },
    Object.fromEntries(same),
    ...(list === 'down-long' ? [downLong(now)] : []),
    ...(list === 'doubled' ? [{ seenBy: { $gte: 2 } }] : []),
  ];
  return listingOf({ conditions, fields: sortFields[sort], asked: { ...asked, cursor } });
}

/** Covered on paper, and not for a week or more. */
function downLong(now: Date): Filter {
  return { declared: true, state: 'impaired', since: { $lte: new Date(now.getTime() - downLongDays * 24 * 3600_000) } };
}

function listingOf(parts: {
  conditions: readonly Filter[];
  fields: readonly string[];
  asked: { order: 'asc' | 'desc'; cursor?: string | undefined; limit: number };
}): Listing {
  const { conditions, fields, asked } = parts;
  const way = asked.order === 'asc' ? 1 : -1;
  const after = asked.cursor === undefined ? [] : [afterOf(fields, readCursor(asked.cursor, fields), way)];
  return {
    filter: { $and: [...conditions.filter((each) => Object.keys(each).length > 0), ...after] },
    sort: Object.fromEntries(fields.map((field) => [field, way])),
    limit: asked.limit,
    cursorAfter: (row) => writeCursor(fields.map((field) => plainOf((row as Record<string, unknown>)[field]))),
  };
}

/** Rows after the values of the last one, in the order of the fields. */
function afterOf(fields: readonly string[], last: readonly Value[], way: 1 | -1): Filter {
  const values = fields.map((field, n) => (field === 'since' ? new Date(last[n] as string) : last[n]));
  const beyond = way === 1 ? '$gt' : '$lt';
  const branches = fields.map((field, n) => {
    const same = fields.slice(0, n).map((before, at) => [before, values[at]]);
    return Object.fromEntries([...same, [field, { [beyond]: values[n] }]]);
  });
  const [first = ''] = fields;
  return { [first]: { [`${beyond}e`]: values[0] }, $or: branches };
}

function plainOf(value: unknown): Value {
  return value instanceof Date ? value.toISOString() : (value as Value);
}

function writeCursor(values: readonly Value[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

function readCursor(cursor: string, fields: readonly string[]): Value[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const fits = (value: unknown, n: number): boolean =>
      typeof value === 'number' || (typeof value === 'string' && (fields[n] !== 'since' || isInstant(value)));
    if (Array.isArray(values) && values.length === fields.length && values.every(fits)) return values;
  } catch {
    // not one of ours: the fault below says so
  }
  throw badCursor();
}

function isInstant(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

export function badCursor(): ProblemError {
  const message = {
    zh: '应为上一页给出的 next（排序方式相同）',
    en: 'expected `next` of the page before, asked with the same sort',
  };
  return new ProblemError('bad-request', { faults: [{ path: 'query.cursor', message }] });
}

/** A place in a list by two texts: a division or a day, and an id. */
export const pairCursor = {
  write: (first: string, id: string): string => Buffer.from(`${first} ${id}`).toString('base64url'),
  read(cursor: string | undefined): { first: string; id: string } | undefined {
    if (cursor === undefined) return undefined;
    const [first, id, ...rest] = Buffer.from(cursor, 'base64url').toString().split(' ');
    if (!first || !id || rest.length > 0) throw badCursor();
    return { first, id };
  },
};
