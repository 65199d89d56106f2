import { countyOf, type DivisionRange, type Grant, isWithin, levelOf, parentOf, rangeOf } from '@sharp-eyes/protocol';
import { type Action, accessOf } from '../route-table.ts';

declare const scopeBrand: unique symbol;

/**
 * Where somebody may do something: a union of ranges of division codes. It can only be made here, so a repository
 * query that takes a `Scope` cannot be called by somebody who forgot to ask. Out of scope reads as absent.
 */
export interface Scope {
  readonly [scopeBrand]: true;
  /** Disjoint, ascending. */
  readonly ranges: readonly DivisionRange[];
}

function scopeOfRanges(ranges: readonly DivisionRange[]): Scope {
  const merged: DivisionRange[] = [];
  for (const range of [...ranges].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = merged.at(-1);
    if (last === undefined || range.from > last.to) merged.push({ ...range });
    else if (range.to > last.to) last.to = range.to;
  }
  return { ranges: merged } as unknown as Scope;
}

/** The areas of a person's grants whose role may do the action; of all grants where any signed-in person may. */
export function scopeOf(person: { grants: readonly Grant[] }, action: Action): Scope {
  const access = accessOf(action);
  if (access === 'agent' || access === 'public') return noScope;
  const grants = access === 'signed-in' ? person.grants : person.grants.filter(({ role }) => access.includes(role));
  return scopeOfRanges(grants.map(({ division }) => rangeOf(division)));
}

export const noScope: Scope = scopeOfRanges([]);

/** Everything: for what the hub and its agents do by themselves. The reason is for whoever reads the call. */
export function wholeScope(_reason: string): Scope {
  return scopeOfRanges([rangeOf('000000000000')]);
}

/** Exactly one division and what is below it: for following a reference that was already checked. */
export function scopeWithin(division: string): Scope {
  return scopeOfRanges([rangeOf(division)]);
}

export function inScope(scope: Scope, division: string | null | undefined): boolean {
  return division != null && scope.ranges.some((range) => isWithin(division, range));
}

/** The ranges of a scope, narrowed to a division when one is asked for. */
function rangesWithin(scope: Scope, division: string | undefined): DivisionRange[] {
  const asked = division === undefined ? undefined : rangeOf(division);
  return scope.ranges
    .map(({ from, to }) => ({
      from: asked && asked.from > from ? asked.from : from,
      to: asked && asked.to < to ? asked.to : to,
    }))
    .filter(({ from, to }) => from < to);
}

/** The Mongo filter of a scope, narrowed to a division when one is asked for. A scope without ranges matches nothing. */
export function withinScope(scope: Scope, division?: string): Record<string, unknown> {
  const ranges = rangesWithin(scope, division).map(({ from, to }) => ({ division: { $gte: from, $lt: to } }));
  const [first] = ranges;
  if (first === undefined) return { division: { $in: [] } };
  return ranges.length === 1 ? first : { $or: ranges };
}

/**
 * `withinScope` for a collection whose `county` is the first six digits of each record's division: where all that is
 * asked for lies in one county, the filter names it, so that a database sharded by it asks one shard and not all. It
 * finds the same records. Not for people (they carry no county), nor where the caller's filter names a county itself.
 */
export function withinCountyScope(scope: Scope, division?: string): Record<string, unknown> {
  const county = countyOfRanges(rangesWithin(scope, division));
  const filter = withinScope(scope, division);
  return county === undefined ? filter : { county, ...filter };
}

/**
 * `withinScope`, and what is on record at a division above it: for records that a higher division keeps for those below
 * (a county's managing unit is chosen in its villages). Only for reading.
 */
export function withinOrAboveScope(scope: Scope): Record<string, unknown> {
  const above = new Set(scope.ranges.flatMap(({ from }) => divisionsAbove(from)));
  return { $or: [withinScope(scope), { division: { $in: [...above] } }] };
}

/** The divisions that hold one, without itself. */
export function divisionsAbove(division: string): string[] {
  const above = parentOf(division);
  return above === undefined ? [] : [above, ...divisionsAbove(above)];
}

/** The county that holds all the ranges, if one does. */
function countyOfRanges(ranges: readonly DivisionRange[]): string | undefined {
  const [first] = ranges;
  if (first === undefined) return undefined;
  const county = countyOf(first.from);
  const whole = `${county}000000`;
  if (levelOf(whole) !== 'county') return undefined;
  const { from, to } = rangeOf(whole);
  return ranges.every((range) => range.from >= from && range.to <= to) ? county : undefined;
}
