import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId, type Plan } from '@sharp-eyes/protocol';
import { at, looking, nextVillage, township, village } from '../coverage/coverage.test-kit.ts';
import { lens, line, only, openPlansWorld, type PlansWorld } from './plans.test-kit.ts';

let world: PlansWorld;
beforeAll(async () => {
  world = await openPlansWorld();
});
afterAll(() => world.stop());

describe('where the next cameras go', () => {
  let plan: Plan;

  test('each camera is told with what it gains by village, where it looks, and what it will be called', async () => {
    const high = { ...lens, heightM: 12 };
    plan = await world.made({
      divisions: [township],
      lenses: [high],
      poles: only([0, 0], [100, 0], [200, 0], [300, 0]),
    });
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
    const { unclosed, picks } = await world.made({ divisions: [village], budget: 1 });
    expect(picks).toHaveLength(1);
    expect(unclosed.find(({ name }) => name === '南')).toMatchObject({ why: 'beyond-budget', nearestPoleM: 30 });
  });

  test('kinds that matter more are closed first, and those that don’t count are left out', async () => {
    const more = { divisions: [township], budget: 1, perPole: 1 };
    const plain = await world.made(more);
    expect(plain.picks[0]?.azimuthDeg).toBe(0);
    await world.add('南门', world.junction, [0, -32], { kind: 'entrance' });
    await world.approve(village);
    await world.settle();
    const weighed = await world.made({ ...more, weights: { kinds: { entrance: 10 } } });
    expect(weighed.picks[0]).toMatchObject({ azimuthDeg: 180, gain: 11 });
    const without = await world.made({ ...more, weights: { siteKinds: { junction: 0 } } });
    expect(without).toMatchObject({ picks: [], totals: { open: 0 } });
  });

  test('an area that is drawn narrows it', async () => {
    const ring = [
      [-50, -50],
      [50, -50],
      [50, 0],
      [-50, 0],
    ].map(([x = 0, y = 0]) => Object.values(at(x, y)));
    const { picks, totals } = await world.made({ within: ring });
    expect(totals.open).toBe(2);
    expect(picks.map(({ azimuthDeg }) => azimuthDeg)).toEqual([180]);
  });

  test('poles come from junctions of the road layer and from cameras on record, those near guarded units aside', async () => {
    const roads = await world.made({ divisions: [village], poles: { ...only(), junctions: true } });
    expect(roads).toMatchObject({ lacking: ['roads'], picks: [], poles: { junction: 0 } });
    await world.bringLayer('roads', [line([-60, 0], [0, 0], [60, 0]), line([0, 0], [0, -60])]);
    const corners = await world.made({ divisions: [village], poles: { ...only(), junctions: true } });
    expect(corners).toMatchObject({ lacking: [], poles: { junction: 3 } });
    expect(corners.picks[0]?.pole.source).toBe('junction');
    const hung = await world.addCamera(world.junction, looking(-10, 0, 270));
    const guarded = await world.addCamera(
      world.junction,
      looking(10, 0, 90, { guarded: 'yes', guardedConsent: '军同〔2026〕1号' }),
    );
    await world.settle();
    const poles = await world.made({ divisions: [village], poles: { ...only(), cameras: true } });
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
    await world.importPoles(poles, { division: village });
    const answer = await world.ask({ poles: { ...only(...many), imported: true } });
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
    const one = await world.made({ id, divisions: [village, nextVillage], lenses, poles: only(...places) });
    const other = await world.made({
      divisions: [nextVillage, village],
      lenses: lenses.toReversed(),
      poles: only(...places.toReversed()),
    });
    expect(bare(other)).toEqual(bare(one));
    expect(one.picks.length).toBeGreaterThan(2);
    expect(await world.made({ id })).toEqual(one);
  });
});
