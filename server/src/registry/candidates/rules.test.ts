import { describe, expect, test } from '@jest/globals';
import { fromPlane } from '@sharp-eyes/geometry';
import { newId, type Site, type SiteKind, type Watchpoint } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import type { RoadJunction } from '../layers/junctions.ts';
import { candidatesOf, placeInList, sameJunctionM, unclaimed, type VillageGround } from './rules.ts';

const centre = { lon: 118.75, lat: 30.94 };
const at = (east: number, north = 0) => fromPlane(centre, [east, north]);
const junction = (east: number, names: string[] = [], arms = 3): RoadJunction => ({
  ...{ point: at(east), arms, names, classes: [] },
});
const site = (name: string, kind: SiteKind, east?: number) =>
  ({ id: newId(), name, kind, point: east === undefined ? null : at(east) }) as Site;
const village = (more: Partial<VillageGround>): VillageGround => ({
  ...{ division: '341802100201', name: '双龙村委会', junctions: [], sites: [], watchpoints: new Map(), rejected: [] },
  ...more,
});
const names = (more: Partial<VillageGround>) => candidatesOf(village(more)).map(({ name }) => name);

describe('Candidates of a village', () => {
  test('are its inns and compounds without a watchpoint, whatever stands in the lane besides', () => {
    const [inn, stay, school] = [site('云岭客栈', 'inn', 5), site('农家乐', 'farm-stay'), site('小学', 'school')];
    const watchpoints = new Map([[stay.id, [{ name: '出入口' } as Watchpoint]]]);
    expect(names({ sites: [inn, stay, school], watchpoints })).toEqual(['云岭客栈']);
    expect(names({ sites: [inn, stay], watchpoints, rejected: [{ siteId: inn.id, point: null }] })).toEqual([]);
  });

  test('are junctions after the roads that meet there, numbered where that names several', () => {
    const junctions = [
      junction(0, ['双龙路', '宣水路']),
      junction(200, ['宣水路']),
      junction(400, ['宣水路']),
      junction(600),
    ];
    expect(names({ junctions })).toEqual(['双龙路与宣水路路口', '宣水路路口1', '宣水路路口2', '双龙村路口']);
    const sites = [{ ...site('宣水路路口1', 'junction', 200) }, site('双龙村路口', 'inn')];
    const watchpoints = new Map(sites.map(({ id }) => [id, [{ point: null } as Watchpoint]]));
    expect(names({ junctions, sites, watchpoints })).toEqual(['双龙路与宣水路路口', '宣水路路口', '双龙村路口1']);
  });

  test('are not what is on record, by the site or by one of its arms, nor what somebody said no to', () => {
    const junctions = [junction(0), junction(200), junction(400)];
    const crossing = site('大路口', 'junction', 80);
    const watchpoints = new Map([[crossing.id, [{ point: at(20) } as Watchpoint]]]);
    const rejected = [{ siteId: null, point: at(405, 8) }];
    const open = candidatesOf(village({ junctions, sites: [crossing], watchpoints, rejected }));
    expect(open.map(({ point }) => point)).toEqual([at(200)]);
  });

  test('stand with those of most arms first', () => {
    const open = candidatesOf(
      village({ junctions: [junction(0), junction(200, [], 5)], sites: [site('云岭', 'inn')] }),
    );
    const places = open.map(placeInList);
    expect([...places].sort()).toEqual([places[0], places[2], places[1]]);
  });
});

/** Junctions at least so far apart as `junctionsOf` leaves them. */
const apartM = 26;
const spread = fc
  .array(fc.tuple(fc.double({ min: 0, max: 300, noNaN: true }), fc.double({ min: 0, max: 300, noNaN: true })), {
    maxLength: 12,
  })
  .map((places) => {
    const kept: [number, number][] = [];
    for (const place of places)
      if (kept.every(([x, y]) => Math.hypot(x - place[0], y - place[1]) >= apartM)) kept.push(place);
    return kept;
  });
const drift = fc.double({ min: 0, max: 1, noNaN: true });

describe('A junction that is decided about', () => {
  test('is not proposed again when a new survey draws all roads a little beside', () => {
    const most = fc.tuple(fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }), drift);
    fc.assert(
      fc.property(spread, most, (places, [angle, share]) => {
        // A survey is off as a whole: by less than half of what lies between two junctions, none takes another's place.
        const [east, north] = [Math.cos(angle) * share * (apartM / 2 - 1), Math.sin(angle) * share * (apartM / 2 - 1)];
        const known = places.map(([x, y]) => [at(x, y)]);
        const drawn = places.map(([x, y]) => ({ point: at(x + east, y + north) }));
        expect(unclaimed(drawn, known, sameJunctionM)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('hides itself only: so many are known, so many at most are not proposed, and none that is far', () => {
    fc.assert(
      fc.property(spread, spread, (places, others) => {
        const junctions = places.map(([x, y]) => ({ point: at(x, y), x, y }));
        const open = unclaimed(
          junctions,
          others.map(([x, y]) => [at(x, y)]),
          sameJunctionM,
        );
        expect(junctions.length - open.length).toBeLessThanOrEqual(others.length);
        const isFar = ({ x, y }: { x: number; y: number }) =>
          others.every(([ox, oy]) => Math.hypot(ox - x, oy - y) > sameJunctionM + 0.01);
        expect(open).toEqual(expect.arrayContaining(junctions.filter(isFar)));
        // What is left open beside something known is so because that stands for a nearer one.
        for (const { x, y } of open)
          for (const [ox, oy] of others.filter(([ox, oy]) => Math.hypot(ox - x, oy - y) < sameJunctionM - 0.01)) {
            const nearer = junctions.filter((one) => Math.hypot(one.x - ox, one.y - oy) <= Math.hypot(ox - x, oy - y));
            expect(nearer.length).toBeGreaterThan(1);
          }
      }),
      { numRuns: 500 },
    );
  });
});
