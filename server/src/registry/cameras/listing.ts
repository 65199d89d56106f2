import type { CameraSort, CamerasAsked } from '@sharp-eyes/protocol';
import { ProblemError } from '../../platform/http/problem.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import { conditionsOf } from './search-grams.ts';

type Filter = Record<string, unknown>;
type Value = string | boolean;

/** The fields that each order compares; every one ends in the id, so that a page begins right after the one before. */
const keysOf: Record<CameraSort, readonly string[]> = {
  division: ['division', '_id'],
  name: ['name', 'division', '_id'],
  created: ['_id'],
  aim: ['aimed', 'division', '_id'],
};

/** What of the cameras is listed, and from where on. */
export interface Listing {
  /** Everything that is asked for, in the caller's area. */
  filter: Filter;
  /** The same after the page before. */
  rest: Filter;
  sort: Record<string, 1>;
  limit: number;
  /** The cursor of what follows this row. */
  cursorAfter(row: unknown): string;
}

/** @throws ProblemError `bad-request` for a cursor of another list */
export function listingOf(scope: Scope, asked: CamerasAsked): Listing {
  const keys = keysOf[asked.sort];
  const conditions = [withinCountyScope(scope, asked.division), ...filtersOf(asked)];
  const after = asked.cursor === undefined ? fromStartOf(asked.sort) : afterOf(keys, readCursor(asked.cursor, keys));
  return {
    filter: { $and: conditions },
    rest: { $and: [...conditions, after] },
    sort: Object.fromEntries(keys.map((key) => [key, 1])),
    limit: asked.limit,
    cursorAfter: (row) => writeCursor(keys.map((key) => (row as Record<string, Value>)[key] as Value)),
  };
}

function filtersOf(asked: CamerasAsked): Filter[] {
  const { site, agent, unit, legalBasis, life, reach, placement, placementBasis, missing, reachability, picture } =
    asked;
  const equal = {
    ...{ siteId: site, agentId: agent, unitId: unit, legalBasis, life, reach, placement, placementBasis },
  };
  const wanted = Object.entries(equal).filter(([, value]) => value !== undefined);
  return [
    ...(asked.q === undefined ? [] : conditionsOf(asked.q)),
    ...wanted.map(([field, value]) => ({ [field]: value })),
    ...(missing === undefined ? [] : [missingOf(missing)]),
    ...(reachability === undefined ? [] : [knownOf('reachability', reachability)]),
    ...(picture === undefined ? [] : [knownOf('picture', picture)]),
  ];
}

function missingOf(field: string): Filter {
  if (field === 'azimuthDeg') return { aimed: false };
  const path = `record.${field}`;
  return field.endsWith('Ids') ? { [path]: [] } : { [path]: { $in: [null, ''] } };
}

/** While its agent is silent nobody knows how a camera is, whatever was said last. */
function knownOf(field: string, state: string): Filter {
  return state === 'unknown' ? { $or: [{ silent: true }, { [field]: state }] } : { silent: false, [field]: state };
}

/**
 * True of every row: a condition on the first field lets the index narrow by those behind it, where it would otherwise
 * read each record (4,300 of them for the first 200 names of one township in twenty, measured).
 */
function fromStartOf(sort: CameraSort): Filter {
  if (sort === 'name') return { name: { $gte: '' } };
  return sort === 'aim' ? { aimed: { $gte: false } } : {};
}

/** Rows after the values of the last one, in the order of the keys. */
function afterOf(keys: readonly string[], last: readonly Value[]): Filter {
  const branches = keys.map((key, n) => {
    const same = keys.slice(0, n).map((before, at) => [before, last[at]]);
    return Object.fromEntries([...same, [key, { $gt: last[n] }]]);
  });
  const [first = ''] = keys;
  return { [first]: { $gte: last[0] }, $or: branches };
}

function writeCursor(values: readonly Value[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

function readCursor(cursor: string, keys: readonly string[]): Value[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isValue = (value: unknown): value is Value => typeof value === 'string' || typeof value === 'boolean';
    if (Array.isArray(values) && values.length === keys.length && values.every(isValue)) return values;
  } catch {
    // not one of ours: the fault below says so
  }
  const message = {
    zh: '应为上一页给出的 next（排序方式相同）',
    en: 'expected `next` of the page before, asked with the same sort',
  };
  throw new ProblemError('bad-request', { faults: [{ path: 'query.cursor', message }] });
}
