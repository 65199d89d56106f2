import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eyeOf, missOf, onPlane, planeAt, Surroundings, Walls } from '@sharp-eyes/geometry';
import { csrfHeader, newId, type Plan, type PlanAccepted, type SurroundingsData } from '@sharp-eyes/protocol';
import type { SignedIn } from '../../testing/hub.ts';
import {
  at,
  type CoverageWorld,
  county,
  looking,
  nextVillage,
  openCoverageWorld,
  otherTownship,
  otherVillage,
  township,
  village,
} from '../coverage/coverage.test-kit.ts';

let world: CoverageWorld;
let junction: string;
let neighbours: string;
let elsewhere: string;
const ids = new Map<string, string>();

const lens = { hfovDeg: 60, widthPx: 1920, heightPx: 1080, rangeM: 60, heightM: null };
const drawn = (...places: [number, number][]) => places.map(([east, north]) => at(east, north));
const only = (...places: [number, number][]) => ({
  ...{ imported: false, junctions: false, cameras: false },
  drawn: drawn(...places),
});
const ask = (more: object = {}, who: SignedIn = world.planner) =>
  who.ask('POST', '/api/v1/plans', { divisions: [county], budget: 5, lenses: [lens], poles: only([0, 0]), ...more });
const made = async (more: object = {}, who?: SignedIn): Promise<Plan> => {
  const answer = await ask(more, who);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body;
};
const accept = (plan: Plan, picks: object[], more: object = {}, who: SignedIn = world.planner) =>
  who.ask('POST', `/api/v1/plans/${plan.id}/acceptances`, { picks, ...more });
const figures = async (division: string) =>
  (await world.get(`/api/v1/coverage/villages?division=${division}`)).items[0];
const require = async (name: string, site: string, place: [number, number] | null, more: object = {}) =>
  void ids.set(name, await world.require(site, name, place, more));

async function bring(kind: string, features: object[]): Promise<void> {
  const administrator = await world.hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
  const about = { division: county, kind, name: kind, source: '测绘院', licence: '内部使用', dryRun: 'false' };
  const answer = await fetch(`${world.hub.origin}/api/v1/layers/import?${new URLSearchParams(about)}`, {
    method: 'POST',
    headers: { cookie: administrator.cookie, [csrfHeader]: administrator.session.csrf },
    body: JSON.stringify({ type: 'FeatureCollection', features }),
  });
  expect(await answer.json()).toMatchObject({ applied: true });
}

const line = (...places: [number, number][]) => ({
  type: 'Feature',
  properties: {},
  geometry: { type: 'LineString', coordinates: places.map((place) => Object.values(at(...place))) },
});
const house = (west: number, south: number, east: number, north: number) => ({
  type: 'Feature',
  properties: {},
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ].map(([x = 0, y = 0]) => Object.values(at(x, y))),
    ],
  },
});

beforeAll(async () => {
  world = await openCoverageWorld();
  junction = await world.addSite('junction', village, '村口路口');
  neighbours = await world.addSite('junction', nextVillage, '西山路口');
  elsewhere = await world.addSite('junction', otherVillage, '溪口路口');
  await bring('buildings', [house(90, 10, 110, 14), house(196, -4, 204, 4)]);
  await require('北一', junction, [0, 20]);
  await require('北二', junction, [-3, 22], { weight: 2 });
  await require('邻村', neighbours, [3, 22], { weight: 4 });
  await require('南', junction, [0, -30]);
  await require('墙后', junction, [100, 25]);
  await require('远处', junction, [500, 500]);
  await require('未定', junction, null);
  await require('脚下', junction, [302, 0]);
  await require('屋旁', junction, [205, 30]);
  await require('外镇', elsewhere, [0, 60]);
  await world.approve(village, nextVillage, otherVillage);
  await world.settle();
});
afterAll(() => world.stop());

describe('where the next cameras go', () => {
  let plan: Plan;

  test('each camera is told with what it gains by village, where it looks, and what it will be called', async () => {
    const high = { ...lens, heightM: 12 };
    plan = await made({ divisions: [township], lenses: [high], poles: only([0, 0], [100, 0], [200, 0], [300, 0]) });
    expect(plan.picks).toHaveLength(2);
    expect(plan.picks[0]).toMatchObject({
      ...{ n: 1, azimuthDeg: 0, gain: 7, cumulativeGain: 7, division: nextVillage, siteName: '西山路口' },
      ...{ cameraName: '规划 · 西山村 · 西山路口', placement: 'junction', accepted: null },
      pole: { source: 'drawn', point: at(0, 0) },
      byVillage: [
        { division: village, watchpoints: 2, gain: 3 },
        { division: nextVillage, watchpoints: 1, gain: 4 },
      ],
    });
    expect(plan.picks[0]?.covers.map(({ name }) => name).sort()).toEqual(['北一', '北二', '邻村'].sort());
    expect(plan.picks[1]).toMatchObject({ n: 2, azimuthDeg: 180, gain: 1, cumulativeGain: 8, division: village });
  });

  test('villages are told before and after, and what stays open by its reason', () => {
    expect(
      plan.villages.map(({ division, required, declaredBefore, declaredAfter, open, closed }) => [
        ...[division, required, declaredBefore, declaredAfter, open, closed],
      ]),
    ).toEqual([
      [village, 8, 0, 3, 8, 3],
      [nextVillage, 1, 0, 1, 1, 1],
    ]);
    expect(plan.totals).toMatchObject({
      required: 9,
      declaredBefore: 0,
      declaredAfter: 4,
      open: 9,
      closed: 4,
      gain: 8,
    });
    const why = Object.fromEntries(plan.unclosed.map((one) => [one.name, one.why]));
    expect(why).toEqual({
      ...{ 墙后: 'behind-wall', 远处: 'no-pole-near', 未定: 'no-point', 脚下: 'blind-foot' },
      屋旁: 'pole-in-building',
    });
    expect(plan.unclosed.find(({ name }) => name === '墙后')?.nearestPoleM).toBe(25);
    expect(plan.poles).toMatchObject({ drawn: 4, insideBuilding: 1 });
  });

  test('what a budget does not reach is told as such', async () => {
    const { unclosed, picks } = await made({ divisions: [village], budget: 1 });
    expect(picks).toHaveLength(1);
    expect(unclosed.find(({ name }) => name === '南')).toMatchObject({ why: 'beyond-budget', nearestPoleM: 30 });
  });

  test('kinds that matter more are closed first, and those that don’t count are left out', async () => {
    const more = { divisions: [township], budget: 1, perPole: 1 };
    const plain = await made(more);
    expect(plain.picks[0]?.azimuthDeg).toBe(0);
    await require('南门', junction, [0, -32], { kind: 'entrance' });
    await world.approve(village);
    await world.settle();
    const weighed = await made({ ...more, weights: { kinds: { entrance: 10 } } });
    expect(weighed.picks[0]).toMatchObject({ azimuthDeg: 180, gain: 11 });
    const without = await made({ ...more, weights: { siteKinds: { junction: 0 } } });
    expect(without).toMatchObject({ picks: [], totals: { open: 0 } });
  });

  test('an area that is drawn narrows it', async () => {
    const ring = [
      [-50, -50],
      [50, -50],
      [50, 0],
      [-50, 0],
    ].map(([x = 0, y = 0]) => Object.values(at(x, y)));
    const { picks, totals } = await made({ within: ring });
    expect(totals.open).toBe(2);
    expect(picks.map(({ azimuthDeg }) => azimuthDeg)).toEqual([180]);
  });

  test('poles come from junctions of the road layer and from cameras on record, those near guarded units aside', async () => {
    const roads = await made({ divisions: [village], poles: { ...only(), junctions: true } });
    expect(roads).toMatchObject({ lacking: ['roads'], picks: [], poles: { junction: 0 } });
    await bring('roads', [line([-60, 0], [0, 0], [60, 0]), line([0, 0], [0, -60])]);
    const corners = await made({ divisions: [village], poles: { ...only(), junctions: true } });
    expect(corners).toMatchObject({ lacking: [], poles: { junction: 3 } });
    expect(corners.picks[0]?.pole.source).toBe('junction');
    const hung = await world.addCamera(junction, looking(-10, 0, 270));
    const guarded = await world.addCamera(
      junction,
      looking(10, 0, 90, { guarded: 'yes', guardedConsent: '军同〔2026〕1号' }),
    );
    await world.settle();
    const poles = await made({ divisions: [village], poles: { ...only(), cameras: true } });
    expect(poles.poles).toMatchObject({ camera: 1, drawn: 0 });
    const { name } = await world.get(`/api/v1/cameras/${hung}`);
    expect(poles.picks[0]?.pole).toEqual({ source: 'camera', name, point: at(-10, 0) });
    for (const id of [hung, guarded]) await world.changeCamera(id, () => ({ life: 'retired', standing: false }));
    await world.settle();
  });

  test('too much for one plan is told with how much it was', async () => {
    const many = Array.from({ length: 2000 }, (_, n): [number, number] => [(n % 50) - 25, Math.floor(n / 50) - 20]);
    const extra = Array.from({ length: 10 }, (_, n): [number, number] => [n, 30]);
    const poles = 'id,经度,纬度\n'.concat(
      extra.map((place, n) => [n, ...Object.values(at(...place))].join(',')).join('\n'),
    );
    await importPoles(poles, { division: village });
    const answer = await ask({ poles: { ...only(...many), imported: true } });
    expect(answer).toMatchObject({ status: 422, body: { type: 'plan-too-large' } });
    expect(answer.body.detail).toContain('2010 poles');
    expect((await world.planner.ask('DELETE', `/api/v1/poles?division=${village}`)).status).toBe(204);
  });

  test('the order of divisions, poles and lenses changes no pick; sent again under its id it is the same plan', async () => {
    const places: [number, number][] = [
      [0, 0],
      [20, 0],
      [0, -12],
      [-15, 8],
      [300, 20],
    ];
    const lenses = [lens, { ...lens, hfovDeg: 100, widthPx: 2560, heightPx: 1440, rangeM: 40 }];
    const bare = ({ picks }: Plan) =>
      picks.map(({ pole, azimuthDeg, lens: { hfovDeg }, covers }) => [pole.point, azimuthDeg, hfovDeg, covers]);
    const id = newId();
    const one = await made({ id, divisions: [village, nextVillage], lenses, poles: only(...places) });
    const other = await made({
      divisions: [nextVillage, village],
      lenses: lenses.toReversed(),
      poles: only(...places.toReversed()),
    });
    expect(bare(other)).toEqual(bare(one));
    expect(one.picks.length).toBeGreaterThan(2);
    expect(await made({ id })).toEqual(one);
  });
});

describe('accepting', () => {
  let plan: Plan;

  test('picks become planned cameras that are linked to what they cover, once however often it is sent', async () => {
    plan = await made({ divisions: [township], poles: only([0, 0], [300, 20]) });
    const before = await figures(village);
    const first = await accept(plan, [{ n: 1 }, { n: 2, name: '南侧立杆' }]);
    expect(first.status).toBe(200);
    const { cameras } = first.body as PlanAccepted;
    expect(cameras.map(({ already }) => already)).toEqual([false, false]);
    const again = await accept(plan, [{ n: 2 }, { n: 1 }]);
    expect(again.body.cameras).toEqual(
      cameras.toReversed().map((one) => ({ ...one, already: true, watchpointIds: [] })),
    );
    const [one, two] = await Promise.all(cameras.map(({ cameraId }) => world.get(`/api/v1/cameras/${cameraId}`)));
    expect(one).toMatchObject({
      ...{ name: '规划 · 西山村 · 西山路口', life: 'planned', division: nextVillage, placement: 'junction' },
      record: {
        azimuthDeg: 0,
        azimuthBasis: null,
        hfovDeg: 60,
        rangeM: 60,
        widthPx: 1920,
        point: at(0, 0),
        indoor: false,
      },
    });
    expect(one.record.watchpointIds).toEqual([ids.get('邻村')]);
    expect(two).toMatchObject({ name: '南侧立杆', division: village });
    await world.settle();
    expect(await figures(village)).toMatchObject({
      planned:
        before.planned +
        plan.picks
          .slice(0, 2)
          .flatMap(({ covers }) => covers)
          .filter(({ division }) => division === village).length,
      declared: before.declared,
    });
    const opened: Plan = await world.get(`/api/v1/plans/${plan.id}`);
    expect(opened.picks.map(({ accepted }) => accepted !== null)).toEqual([
      true,
      true,
      ...plan.picks.slice(2).map(() => false),
    ]);
    expect((await world.get('/api/v1/plans')).items[0]).toMatchObject({
      id: plan.id,
      accepted: 2,
      open: plan.totals.open,
    });
  });

  test('what the hub says then is what a recount of the record says', async () => {
    const opened: Plan = await world.get(`/api/v1/plans/${plan.id}`);
    const cameras = opened.picks.flatMap(({ accepted }) => accepted?.cameraId ?? []);
    expect(cameras).toHaveLength(2);
    for (const division of [village, nextVillage]) {
      const { origin } = (await world.hub.platform.database.db
        .collection('coverage_grounds')
        .findOne({ _id: division as never })) as unknown as { origin: { lon: number; lat: number } };
      const plane = planeAt(origin);
      const walls = new Walls(
        [
          [90, 10, 110, 14],
          [196, -4, 204, 4],
        ].map(([west = 0, south = 0, east = 0, north = 0]) => [
          [
            [west, south],
            [east, south],
            [east, north],
            [west, north],
          ].flatMap(([x = 0, y = 0]) => onPlane(plane, at(x, y))),
        ]),
      );
      const eyes = await Promise.all(
        cameras.map(async (id) => {
          const { record } = await world.get(`/api/v1/cameras/${id}`);
          return eyeOf(record, { at: onPlane(plane, record.point), indoor: record.indoor }, walls);
        }),
      );
      const rows = (await world.get(`/api/v1/coverage/watchpoints?division=${division}&rows=watchpoint`)).items;
      const seen = rows.filter(({ point }: { point: { lon: number; lat: number } | null }) => {
        const spot = point && onPlane(plane, point);
        return spot && eyes.some((eye) => !('unjudged' in eye) && missOf(eye, ...spot, 25, walls) === null);
      });
      const planned = rows.filter(({ state }: { state: string }) => state === 'planned');
      expect(planned.map(({ name }: { name: string }) => name)).toEqual(seen.map(({ name }: { name: string }) => name));
      expect((await figures(division)).planned).toBe(seen.length);
    }
  });

  test('a plan made now no longer asks for what is planned', async () => {
    const next = await made({ divisions: [township], poles: only([0, 0]) });
    expect(next.picks).toEqual([]);
    const anyhow = await made({ divisions: [township], poles: only([0, 0]), states: ['gap', 'planned'] });
    expect(anyhow.picks.length).toBeGreaterThan(0);
  });

  test('moved by hand, it covers what it sees from there', async () => {
    await require('东一', junction, [420, 20]);
    await require('东二', junction, [460, 20]);
    await world.approve(village);
    await world.settle();
    const east = await made({ divisions: [village], budget: 1, poles: only([420, 0]) });
    expect(east.picks[0]?.covers.map(({ name }) => name)).toEqual(['东一']);
    const moved = await accept(east, [{ n: 1, point: at(440, 0), azimuthDeg: 0 }]);
    expect(moved).toMatchObject({ status: 200, body: { changes: [], cameras: [{ already: false }] } });
    const [{ cameraId, watchpointIds }] = moved.body.cameras;
    expect(watchpointIds).toEqual([]); // 20 m to either side lies outside of 60°
    expect(await world.get(`/api/v1/cameras/${cameraId}`)).toMatchObject({
      record: { point: at(440, 0), azimuthDeg: 0 },
    });
    const turned = await made({ divisions: [village], budget: 1, poles: only([420, 0]) });
    const back = await accept(turned, [{ n: 1, point: at(440, -30), azimuthDeg: 0 }]);
    expect(new Set(back.body.cameras[0].watchpointIds)).toEqual(new Set([ids.get('东一'), ids.get('东二')]));
  });

  test('what somebody changed meanwhile is told before anything is written, and again with what was accepted in spite of it', async () => {
    for (const [name, place] of Object.entries({ 甲: [0, 300], 乙: [2, 301], 丙: [-2, 302], 丁: [1, 303] }))
      await require(name, junction, place as [number, number]);
    await world.approve(village);
    await world.settle();
    const late = await made({ divisions: [village], budget: 1, poles: only([0, 280]) });
    expect(late.picks[0]?.covers).toHaveLength(4);
    expect((await world.planner.ask('DELETE', `/api/v1/watchpoints/${ids.get('甲')}`)).status).toBe(204);
    const { version, ...record } = (
      await world.planner.ask('GET', `/api/v1/watchpoints?site=${junction}`)
    ).body.items.find(({ name }: { name: string }) => name === '乙');
    const change = {
      name: '乙',
      kind: record.kind,
      density: record.density,
      pointOrigin: { ...at(2, 305), datum: 'wgs84' },
      pointConfirmed: true,
    };
    const changed = await world.planner.ask('PUT', `/api/v1/watchpoints/${ids.get('乙')}`, change, {
      'if-match': `"${version}"`,
    });
    expect(changed.status).toBe(200);
    const other = await world.addCamera(junction, looking(-2, 312, 180, { rangeM: 11, hfovDeg: 20 }));
    await world.settle();
    const told = await accept(late, [{ n: 1 }]);
    expect(told).toMatchObject({ status: 409, body: { type: 'plan-outdated', faults: expect.any(Array) } });
    const { name } = await world.get(`/api/v1/cameras/${other}`);
    const byName = (one: { name: string }, two: { name: string }) => (one.name < two.name ? -1 : 1);
    const expected = [
      { n: 1, watchpointId: ids.get('甲'), name: '甲', what: 'gone', state: null, by: null },
      { n: 1, watchpointId: ids.get('乙'), name: '乙', what: 'moved', state: 'gap', by: null },
      { n: 1, watchpointId: ids.get('丙'), name: '丙', what: 'closed', state: 'unknown', by: name },
    ].sort(byName);
    expect(told.body.current.sort(byName)).toEqual(expected);
    expect((await world.get(`/api/v1/plans/${late.id}`)).picks[0].accepted).toBeNull();
    const anyhow = await accept(late, [{ n: 1 }], { despite: true });
    expect(anyhow.status).toBe(200);
    expect(anyhow.body.changes.sort(byName)).toEqual(expected);
    expect(new Set(anyhow.body.cameras[0].watchpointIds)).toEqual(
      new Set(['乙', '丙', '丁'].map((each) => ids.get(each))),
    );
  });

  test('two who accept the same pick at once put up one camera', async () => {
    await require('西', junction, [-300, 0]);
    await world.approve(village);
    await world.settle();
    const twice = await made({ divisions: [village], budget: 1, poles: only([-300, -20]) });
    const answers = await Promise.all([accept(twice, [{ n: 1 }]), accept(twice, [{ n: 1 }])]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ body }) => body.cameras[0].already).sort()).toEqual([false, true]);
    const { db } = world.hub.platform.database;
    expect(await db.collection('cameras').countDocuments({ _id: answers[0]?.body.cameras[0].cameraId })).toBe(1);
  });

  test('a pick that there is not is a fault that says which there are', async () => {
    const answer = await accept(plan, [{ n: 90 }]);
    expect(answer).toMatchObject({ status: 400, body: { faults: [{ path: 'picks.0.n' }] } });
  });
});

describe('a planner of one township', () => {
  test('neither plans nor accepts nor opens a plan elsewhere', async () => {
    for (const divisions of [[county], [otherTownship], [village, otherVillage]])
      expect((await ask({ divisions }, world.townPlanner)).status).toBe(404);
    const whole = await made({ poles: only([0, 40], [0, 0]) });
    expect(whole.picks.some(({ division }) => division === otherVillage)).toBe(true);
    expect((await world.townPlanner.ask('GET', `/api/v1/plans/${whole.id}`)).status).toBe(404);
    expect((await accept(whole, [{ n: 1 }], {}, world.townPlanner)).status).toBe(404);
    expect((await world.townPlanner.ask('DELETE', `/api/v1/plans/${whole.id}`)).status).toBe(404);
    const both = await made({ divisions: [village, otherVillage] });
    expect((await world.townPlanner.ask('GET', `/api/v1/plans/${both.id}`)).status).toBe(404);
    const listed = (await world.get('/api/v1/plans', world.townPlanner)).items;
    expect(listed.length).toBeGreaterThan(0);
    expect(
      listed.every(({ divisions }: Plan) => divisions.every((code) => code.startsWith(township.slice(0, 9)))),
    ).toBe(true);
    const taken = await ask({ id: whole.id, divisions: [township] }, world.townPlanner);
    expect(taken).toMatchObject({ status: 409 });
  });

  test('gets nothing of others in a plan of their own, whatever stands next door', async () => {
    const mine = await made(
      { divisions: [township], states: ['gap', 'planned'], poles: only([0, 40]) },
      world.townPlanner,
    );
    expect(JSON.stringify(mine)).not.toContain(otherVillage.slice(0, 9));
    expect(JSON.stringify(mine)).not.toContain('外镇');
  });

  test('of poles that were brought in sees and takes away their own only', async () => {
    await importPoles(`编号,经度,纬度\nA,${Object.values(at(0, 50)).join(',')}`, { division: otherTownship });
    await importPoles(`编号,经度,纬度\nB,${Object.values(at(0, 1)).join(',')}`, { division: township });
    const names = async (who: SignedIn) =>
      (await world.get('/api/v1/poles', who)).items.map(({ name }: { name: string }) => name);
    expect(await names(world.planner)).toEqual(['A', 'B']);
    expect(await names(world.townPlanner)).toEqual(['B']);
    const [{ id }] = (await world.get(`/api/v1/poles?division=${otherTownship}`)).items;
    expect((await world.townPlanner.ask('DELETE', `/api/v1/poles/${id}`)).status).toBe(404);
    expect((await world.townPlanner.ask('DELETE', `/api/v1/poles?division=${otherTownship}`)).status).toBe(404);
    expect((await importPoles('编号,经度,纬度\n1,118,30', { division: otherTownship }, world.townPlanner)).status).toBe(
      404,
    );
    const mine = await made(
      { divisions: [township], states: ['gap', 'planned'], poles: { ...only(), imported: true } },
      world.townPlanner,
    );
    expect(mine.picks.map(({ pole }) => pole.name)).not.toContain('A');
    expect(mine.poles.imported).toBe(1);
    const theirs = await made({
      divisions: [township],
      states: ['gap', 'planned'],
      poles: { ...only(), imported: true },
    });
    expect(theirs.poles.imported).toBe(1); // who reads it later may be of the township
  });

  test('sees what lies around a point only where it is theirs', async () => {
    const { lon, lat } = at(0, 30);
    await world.addCamera(elsewhere, looking(0, 40, 0));
    await world.settle();
    const around = (who: SignedIn): Promise<SurroundingsData> =>
      world.get(`/api/v1/coverage/surroundings?lon=${lon}&lat=${lat}&radiusM=100`, who);
    const [all, mine] = [await around(world.planner), await around(world.townPlanner)];
    expect(all.villages.map(({ division }) => division)).toEqual([village, nextVillage, otherVillage]);
    expect(mine.villages.map(({ division }) => division)).toEqual([village, nextVillage]);
    expect(mine.cameras.length).toBeLessThan(all.cameras.length);
    const theirs = all.cameras.filter(({ id }) => !mine.cameras.some((own) => own.id === id));
    expect(theirs.every(({ point }) => point.lat === at(0, 40).lat)).toBe(true);
  });
});

describe('what lies around a point', () => {
  test('lets a browser say what a camera there would see, as the hub says it afterwards', async () => {
    const { lon, lat } = at(100, 0);
    const data: SurroundingsData = await world.get(`/api/v1/coverage/surroundings?lon=${lon}&lat=${lat}&radiusM=200`);
    expect(data.walls).toHaveLength(2);
    const surroundings = new Surroundings(data.villages, data.walls);
    const seen = (east: number, north: number, azimuthDeg: number) =>
      surroundings.seenBy({ point: at(east, north), indoor: false, view: { ...lens, azimuthDeg } });
    expect(seen(100, 0, 0)).toEqual([]);
    expect(seen(100, 40, 180)).toEqual([ids.get('墙后')]);
    await world.addCamera(junction, looking(100, 40, 180), { life: 'planned' });
    await world.settle();
    const state = async () => (await world.get(`/api/v1/coverage/watchpoints/${ids.get('墙后')}`)).state;
    expect(await state()).toBe('planned');
  });

  test('tells states as if a planned camera that is moved were not there', async () => {
    const { lon, lat } = at(100, 25);
    const path = `/api/v1/coverage/surroundings?lon=${lon}&lat=${lat}&radiusM=30`;
    const stateIn = ({ villages }: SurroundingsData) =>
      villages.flatMap(({ watchpoints }) => watchpoints).find(({ id }) => id === ids.get('墙后'))?.state;
    const there: SurroundingsData = await world.get(path);
    expect(stateIn(there)).toBe('planned');
    const [camera] = there.cameras;
    expect(stateIn(await world.get(`${path}&except=${camera?.id}`))).toBe('gap');
  });
});

async function importPoles(
  text: string,
  about: { division: string; datum?: string; mode?: string; dryRun?: string },
  who: SignedIn = world.planner,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const query = new URLSearchParams({ dryRun: 'false', ...about });
  const answer = await fetch(`${world.hub.origin}/api/v1/poles/import?${query}`, {
    method: 'POST',
    headers: { cookie: who.cookie, [csrfHeader]: who.session.csrf },
    body: text,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
