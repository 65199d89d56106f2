import { describe, expect, test } from '@jest/globals';
import { fromPlane } from '@sharp-eyes/geometry';
import { densities, type SiteKind } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { folded } from '../../platform/tables/text.ts';
import { outcomeOf, type PointMeant, type RequiredSaid, type SiteMeant } from './required-rules.ts';

const centre = { lon: 118.75, lat: 30.94 };
const at = (east: number, north = 0) => ({ ...fromPlane(centre, [east, north]), datum: 'wgs84' as const });
const said = (more: Partial<RequiredSaid> = {}): RequiredSaid => ({
  ...{ site: '双龙村村口', kind: undefined, guess: 'junction', part: undefined, parts: new Set() },
  ...{ density: undefined, weight: undefined, origin: undefined, confirmed: false, ...more },
});
const point = (name: string, more: Partial<PointMeant> = {}): PointMeant => ({
  ...{ id: name, name, kind: 'road', density: 'detect', weight: 4, point: null, pointOrigin: null, ...more },
});
const site = (name: string, kind: SiteKind, watchpoints: PointMeant[] = [], east?: number): SiteMeant => {
  const origin = east === undefined ? null : at(east);
  const place = origin && { lon: origin.lon, lat: origin.lat };
  return { id: name, name, kind, point: place, pointOrigin: origin, watchpoints };
};
const decide = (row: RequiredSaid, sites: SiteMeant[], named: string[] = []) =>
  outcomeOf(row, sites, new Set(named.map(folded)));
const code = (row: RequiredSaid, sites: SiteMeant[]) => {
  const outcome = decide(row, sites);
  return 'fault' in outcome ? outcome.fault.code : Object.keys(outcome)[0];
};

describe('A row of a required list', () => {
  test('brings a junction as one point at its place, an inn as its door, each as it is usually seen', () => {
    expect(decide(said({ origin: at(0) }), [])).toMatchObject({
      add: { name: '路口', kind: 'road', density: 'detect', weight: 4, pointOrigin: at(0) },
      at: { id: null, name: '双龙村村口', kind: 'junction', pointOrigin: at(0) },
    });
    const inn = said({ site: '云岭客栈', kind: 'inn' });
    expect(decide(inn, [])).toMatchObject({ add: { name: '出入口', density: 'observe', weight: 5, point: null } });
    expect(decide({ ...inn, part: '后院停车场', weight: 7 }, [])).toMatchObject({
      add: { name: '后院停车场', kind: 'car-park', density: 'detect', weight: 7 },
    });
  });

  test('finds its site however the name is typed, and changes only what it says', () => {
    const sites = [site('双龙村 村口（东）', 'junction', [point('路口', { weight: 4 })])];
    const row = said({ site: '双龙村村口(东)', weight: 6 });
    expect(decide(row, sites)).toMatchObject({ to: { name: '路口', weight: 6, density: 'detect' } });
    expect(code({ ...row, weight: 4 }, sites)).toBe('same');
    expect(code({ ...row, weight: undefined }, sites)).toBe('same');
  });

  test('asks where it could mean two things', () => {
    const twins = [site('路口', 'junction', [], 0), site('路口', 'junction', [], 500)];
    expect(code(said({ site: '路口' }), twins)).toBe('ambiguous-site');
    expect(decide(said({ site: '路口', origin: at(510) }), twins)).toMatchObject({ at: twins[1] });
    const inn = [site('云岭客栈', 'inn', [point('东门'), point('西门')])];
    expect(code(said({ site: '云岭客栈', weight: 3 }), inn)).toBe('ambiguous-watchpoint');
    expect(code(said({ site: '云岭客栈' }), inn)).toBe('same');
    expect(code(said({ site: '云岭客栈', kind: 'guesthouse' }), inn)).toBe('other-site-kind');
    expect(code(said({ site: '无名', guess: undefined }), [])).toBe('site-kind-unanswered');
  });

  test('asks whether a junction beside one on record is the same one, unless the list names both', () => {
    const there = [site('村东路口', 'junction', [], 20)];
    const row = said({ origin: at(0) });
    expect(code(row, there)).toBe('junction-near');
    expect(code({ ...row, origin: at(-10) }, there)).toBe('add');
    expect(code({ ...row, confirmed: true }, there)).toBe('add');
    expect(decide(row, there, ['村东路口'])).toHaveProperty('add');
  });
});

/** Writes a list as the import does: rows see what rows before have made; the second that means a thing is a fault. */
function apply(rows: readonly RequiredSaid[], sites: SiteMeant[]): string[] {
  const named = new Set(rows.map((row) => folded(row.site)));
  const partsOf = (site: string) =>
    new Set(rows.flatMap((row) => (folded(row.site) === folded(site) && row.part ? folded(row.part) : [])));
  const claimed = new Set<PointMeant | string>();
  return rows.map((row) => {
    const outcome = outcomeOf({ ...row, parts: partsOf(row.site) }, sites, named);
    if ('fault' in outcome) return 'fault';
    const meant = 'add' in outcome ? undefined : 'change' in outcome ? outcome.change : outcome.same;
    if (meant !== undefined && claimed.has(meant)) return 'fault';
    if ('add' in outcome) {
      if (!sites.includes(outcome.at)) sites.push(outcome.at);
      const made = { ...outcome.add, id: null };
      outcome.at.watchpoints.push(made);
      claimed.add(made);
      return 'add';
    }
    if (meant !== undefined) claimed.add(meant);
    if ('same' in outcome) return 'same';
    Object.assign(outcome.change, outcome.to);
    return 'change';
  });
}

const names = ['村口', '村 口', '东路口', '云岭客栈', '云岭客栈(东)', '云岭客栈（东）'];
const kinds: SiteKind[] = ['junction', 'inn', 'guesthouse'];
const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const rowsOfLists = fc.array(
  fc.record({
    site: fc.constantFrom(...names),
    kind: maybe(kinds),
    guess: maybe(kinds),
    part: maybe(['出入口', '路口', '停车场', 'Entrance']),
    parts: fc.constant(new Set<string>()),
    density: maybe(densities),
    weight: maybe([1, 5]),
    origin: maybe([at(0), at(15), at(400)]),
    confirmed: fc.constant(false),
  }),
  { minLength: 1, maxLength: 8 },
);
const onRecord = fc
  .array(
    fc.record({
      name: fc.constantFrom(...names),
      kind: fc.constantFrom(...kinds),
      east: maybe([0, 20, 400]),
      points: fc.array(fc.constantFrom('出入口', '路口', '前台', '村口', 'Entrance'), { maxLength: 3 }),
    }),
    { maxLength: 4 },
  )
  .map((all) =>
    all.map(({ name, kind, east, points }) =>
      site(
        name,
        kind,
        points.map((one) => point(one)),
        east,
      ),
    ),
  );

/** The list once whoever brings it has taken out what the dry run finds faulty. */
function withoutFaults(rows: readonly RequiredSaid[], there: readonly SiteMeant[]): RequiredSaid[] {
  const effects = apply(rows, structuredClone([...there]));
  const good = rows.filter((_, n) => effects[n] !== 'fault');
  return good.length === rows.length ? good : withoutFaults(good, there);
}

describe('Whatever the list and whatever is on record', () => {
  test('the same list a second time changes nothing: every row finds what it has made', () => {
    fc.assert(
      fc.property(rowsOfLists, onRecord, (rows, there) => {
        const list = withoutFaults(rows, there);
        const sites = structuredClone(there);
        apply(list, sites);
        const held = structuredClone(sites);
        expect(apply(list, sites)).toEqual(list.map(() => 'same'));
        expect(sites).toEqual(held);
      }),
      { numRuns: 3000 },
    );
  });

  test('nothing is ever taken off, and no two parts of a site that it makes have one name', () => {
    fc.assert(
      fc.property(rowsOfLists, onRecord, (rows, there) => {
        const sites = structuredClone(there);
        const before = sites.flatMap(({ watchpoints }) => watchpoints.map(({ id, name }) => ({ id, name })));
        apply(rows, sites);
        const after = sites.flatMap(({ watchpoints }) => watchpoints.map(({ id, name }) => ({ id, name })));
        expect(after).toEqual(expect.arrayContaining(before));
        for (const { watchpoints } of sites) {
          const made = watchpoints.filter(({ id }) => id === null).map(({ name }) => folded(name));
          const all = watchpoints.map(({ name }) => folded(name));
          for (const name of made) expect(all.filter((each) => each === name)).toHaveLength(1);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
