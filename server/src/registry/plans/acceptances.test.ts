import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eyeOf, missOf, onPlane, planeAt, Walls } from '@sharp-eyes/geometry';
import type { Plan, PlanAccepted } from '@sharp-eyes/protocol';
import { at, looking, nextVillage, township, village } from '../coverage/coverage.test-kit.ts';
import { cornersOf, houses, only, openPlansWorld, type PlansWorld } from './plans.test-kit.ts';

let world: PlansWorld;
beforeAll(async () => {
  world = await openPlansWorld();
});
afterAll(() => world.stop());

describe('accepting', () => {
  let plan: Plan;

  test('picks become planned cameras that are linked to what they cover, once however often it is sent', async () => {
    plan = await world.made({ divisions: [township], poles: only([0, 0], [300, 20]) });
    const before = await world.figures(village);
    const first = await world.accept(plan, [{ n: 1 }, { n: 2, name: '南侧立杆' }]);
    expect(first.status).toBe(200);
    const { cameras } = first.body as PlanAccepted;
    expect(cameras.map(({ already }) => already)).toEqual([false, false]);
    const again = await world.accept(plan, [{ n: 2 }, { n: 1 }]);
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
    expect(one.record.watchpointIds).toEqual([world.ids.get('邻村')]);
    expect(two).toMatchObject({ name: '南侧立杆', division: village });
    await world.settle();
    expect(await world.figures(village)).toMatchObject({
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
      const walls = new Walls(houses.map((house) => [cornersOf(house).flatMap((corner) => onPlane(plane, corner))]));
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
      expect((await world.figures(division)).planned).toBe(seen.length);
    }
  });

  test('a plan made now no longer asks for what is planned', async () => {
    const next = await world.made({ divisions: [township], poles: only([0, 0]) });
    expect(next.picks).toEqual([]);
    const anyhow = await world.made({ divisions: [township], poles: only([0, 0]), states: ['gap', 'planned'] });
    expect(anyhow.picks.length).toBeGreaterThan(0);
  });

  test('moved by hand, it covers what it sees from there', async () => {
    await world.add('东一', world.junction, [420, 20]);
    await world.add('东二', world.junction, [460, 20]);
    await world.approve(village);
    await world.settle();
    const east = await world.made({ divisions: [village], budget: 1, poles: only([420, 0]) });
    expect(east.picks[0]?.covers.map(({ name }) => name)).toEqual(['东一']);
    const moved = await world.accept(east, [{ n: 1, point: at(440, 0), azimuthDeg: 0 }]);
    expect(moved).toMatchObject({ status: 200, body: { changes: [], cameras: [{ already: false }] } });
    const [{ cameraId, watchpointIds }] = moved.body.cameras;
    expect(watchpointIds).toEqual([]); // 20 m to either side lies outside of 60°
    expect(await world.get(`/api/v1/cameras/${cameraId}`)).toMatchObject({
      record: { point: at(440, 0), azimuthDeg: 0 },
    });
    const turned = await world.made({ divisions: [village], budget: 1, poles: only([420, 0]) });
    const back = await world.accept(turned, [{ n: 1, point: at(440, -30), azimuthDeg: 0 }]);
    expect(new Set(back.body.cameras[0].watchpointIds)).toEqual(
      new Set([world.ids.get('东一'), world.ids.get('东二')]),
    );
  });

  test('what somebody changed meanwhile is told before anything is written, and again with what was accepted in spite of it', async () => {
    for (const [name, place] of Object.entries({ 甲: [0, 300], 乙: [2, 301], 丙: [-2, 302], 丁: [1, 303] }))
      await world.add(name, world.junction, place as [number, number]);
    await world.approve(village);
    await world.settle();
    const late = await world.made({ divisions: [village], budget: 1, poles: only([0, 280]) });
    expect(late.picks[0]?.covers).toHaveLength(4);
    expect((await world.planner.ask('DELETE', `/api/v1/watchpoints/${world.ids.get('甲')}`)).status).toBe(204);
    const { version, ...record } = (
      await world.planner.ask('GET', `/api/v1/watchpoints?site=${world.junction}`)
    ).body.items.find(({ name }: { name: string }) => name === '乙');
    const change = {
      name: '乙',
      kind: record.kind,
      density: record.density,
      pointOrigin: { ...at(2, 305), datum: 'wgs84' },
      pointConfirmed: true,
    };
    const changed = await world.planner.ask('PUT', `/api/v1/watchpoints/${world.ids.get('乙')}`, change, {
      'if-match': `"${version}"`,
    });
    expect(changed.status).toBe(200);
    const other = await world.addCamera(world.junction, looking(-2, 312, 180, { rangeM: 11, hfovDeg: 20 }));
    await world.settle();
    const told = await world.accept(late, [{ n: 1 }]);
    expect(told).toMatchObject({ status: 409, body: { type: 'plan-outdated', faults: expect.any(Array) } });
    const { name } = await world.get(`/api/v1/cameras/${other}`);
    const byName = (one: { name: string }, two: { name: string }) => (one.name < two.name ? -1 : 1);
    const expected = [
      { n: 1, watchpointId: world.ids.get('甲'), name: '甲', what: 'gone', state: null, by: null },
      { n: 1, watchpointId: world.ids.get('乙'), name: '乙', what: 'moved', state: 'gap', by: null },
      { n: 1, watchpointId: world.ids.get('丙'), name: '丙', what: 'closed', state: 'unknown', by: name },
    ].sort(byName);
    expect(told.body.current.sort(byName)).toEqual(expected);
    expect((await world.get(`/api/v1/plans/${late.id}`)).picks[0].accepted).toBeNull();
    const anyhow = await world.accept(late, [{ n: 1 }], { despite: true });
    expect(anyhow.status).toBe(200);
    expect(anyhow.body.changes.sort(byName)).toEqual(expected);
    expect(new Set(anyhow.body.cameras[0].watchpointIds)).toEqual(
      new Set(['乙', '丙', '丁'].map((each) => world.ids.get(each))),
    );
  });

  test('two who accept the same pick at once put up one camera', async () => {
    await world.add('西', world.junction, [-300, 0]);
    await world.approve(village);
    await world.settle();
    const twice = await world.made({ divisions: [village], budget: 1, poles: only([-300, -20]) });
    const answers = await Promise.all([world.accept(twice, [{ n: 1 }]), world.accept(twice, [{ n: 1 }])]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ body }) => body.cameras[0].already).sort()).toEqual([false, true]);
    const { db } = world.hub.platform.database;
    expect(await db.collection('cameras').countDocuments({ _id: answers[0]?.body.cameras[0].cameraId })).toBe(1);
  });

  test('a pick that there is not is a fault that says which there are', async () => {
    const answer = await world.accept(plan, [{ n: 90 }]);
    expect(answer).toMatchObject({ status: 400, body: { faults: [{ path: 'picks.0.n' }] } });
  });
});
