import { describe, expect, test } from '@jest/globals';
import { isWithin, rangeOf } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import {
  inScope,
  noScope,
  scopeOf,
  scopeWithin,
  wholeScope,
  withinCountyScope,
  withinOrAboveScope,
  withinScope,
} from './scope.ts';

const division = fc
  .tuple(fc.constantFrom(0, 2, 4, 6, 9, 12), fc.stringMatching(/^[0-9]{12}$/))
  .map(([digits, code]) => code.slice(0, digits).padEnd(12, '0'));
const technicians = (divisions: string[]) => ({
  grants: divisions.map((code) => ({ role: 'technician' as const, division: code })),
});

/** Answers the filter as Mongo would. */
function matches(filter: Record<string, unknown>, code: string): boolean {
  if (filter.county !== undefined && filter.county !== code.slice(0, 6)) return false;
  if (Array.isArray(filter.$or)) return filter.$or.some((one: Record<string, unknown>) => matches(one, code));
  const { $gte, $lt, $in } = filter.division as { $gte?: string; $lt?: string; $in?: string[] };
  if ($in) return $in.includes(code);
  return ($gte as string) <= code && code < ($lt as string);
}

describe('where somebody may do something', () => {
  test('is the areas of the grants whose role may do it', () => {
    const person = {
      grants: [
        { role: 'technician' as const, division: '341802100000' },
        { role: 'planner' as const, division: '341821000000' },
      ],
    };
    const scope = scopeOf(person, 'cameras.write');
    expect(inScope(scope, '341802100201')).toBe(true);
    expect(inScope(scope, '341821100201')).toBe(false);
    expect(inScope(scopeOf(person, 'cameras.read'), '341821100201')).toBe(true);
    expect(scopeOf(person, 'people.read').ranges).toEqual([]);
    expect(scopeOf(person, 'agent.facts').ranges).toEqual([]);
  });

  test('nobody without a range sees anything', () => {
    expect(matches(withinScope(noScope), '341802100201')).toBe(false);
    expect(matches(withinScope(noScope, '341802000000'), '341802100201')).toBe(false);
  });

  test('the query finds exactly what lies in a granted area and in the one asked for', () => {
    fc.assert(
      fc.property(fc.array(division, { maxLength: 5 }), fc.option(division), division, (granted, asked, code) => {
        const within = (area: string) => code.startsWith(area.replace(/0+$/, '')) && code >= area;
        const scope = scopeOf(technicians(granted), 'cameras.write');
        const mine = inScope(scope, code);
        // Trailing zeros make a plain prefix test too generous for odd codes: only ever compare one way with it.
        if (mine) expect(granted.some(within)).toBe(true);
        const askedScope = scopeOf(technicians(asked === null ? ['000000000000'] : [asked]), 'cameras.write');
        expect(matches(withinScope(scope, asked ?? undefined), code)).toBe(mine && inScope(askedScope, code));
        expect(matches(withinCountyScope(scope, asked ?? undefined), code)).toBe(mine && inScope(askedScope, code));
      }),
    );
  });

  test('what a higher division keeps is read below it: exactly the granted areas, and the divisions that hold them', () => {
    // Few digits, so that divisions hold each other often.
    const near = fc
      .tuple(fc.constantFrom(0, 2, 4, 6, 9, 12), fc.stringMatching(/^34180[12]10[01]20[01]$/))
      .map(([digits, code]) => code.slice(0, digits).padEnd(12, '0'));
    fc.assert(
      fc.property(fc.array(fc.oneof(near, division), { maxLength: 4 }), fc.oneof(near, division), (granted, code) => {
        const scope = scopeOf(technicians(granted), 'cameras.write');
        const above = granted.some((area) => isWithin(area, rangeOf(code)));
        expect(matches(withinOrAboveScope(scope), code)).toBe(inScope(scope, code) || above);
      }),
      { numRuns: 500 },
    );
  });

  test('the query names the county where all of it lies in one, so that one shard is asked', () => {
    const countyOf = (scope: Parameters<typeof withinCountyScope>[0], asked?: string) =>
      withinCountyScope(scope, asked).county;
    expect(countyOf(scopeWithin('341802000000'))).toBe('341802');
    expect(countyOf(scopeWithin('341802110203'))).toBe('341802');
    expect(countyOf(scopeOf(technicians(['341802100000', '341802110000']), 'cameras.write'))).toBe('341802');
    expect(countyOf(wholeScope('test'), '341802100000')).toBe('341802');
    expect(countyOf(scopeOf(technicians(['341802100000', '341821100000']), 'cameras.write'))).toBeUndefined();
    for (const wider of ['341800000000', '340000000000', '000000000000'])
      expect(countyOf(scopeWithin(wider))).toBeUndefined();
    expect(countyOf(noScope)).toBeUndefined();
  });
});
