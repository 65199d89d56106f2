import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Surroundings } from '@sharp-eyes/geometry';
import type { Plan, SurroundingsData } from '@sharp-eyes/protocol';
import type { SignedIn } from '../../testing/hub.ts';
import {
  at,
  county,
  looking,
  nextVillage,
  otherTownship,
  otherVillage,
  township,
  village,
} from '../coverage/coverage.test-kit.ts';
import { lens, only, openPlansWorld, type PlansWorld } from './plans.test-kit.ts';

let world: PlansWorld;
beforeAll(async () => {
  world = await openPlansWorld();
});
afterAll(() => world.stop());

describe('a planner of one township', () => {
  test('neither plans nor accepts nor opens a plan elsewhere', async () => {
    for (const divisions of [[county], [otherTownship], [village, otherVillage]])
      expect((await world.ask({ divisions }, world.townPlanner)).status).toBe(404);
    const whole = await world.made({ poles: only([0, 40], [0, 0]) });
    expect(whole.picks.some(({ division }) => division === otherVillage)).toBe(true);
    expect((await world.townPlanner.ask('GET', `/api/v1/plans/${whole.id}`)).status).toBe(404);
    expect((await world.accept(whole, [{ n: 1 }], {}, world.townPlanner)).status).toBe(404);
    expect((await world.townPlanner.ask('DELETE', `/api/v1/plans/${whole.id}`)).status).toBe(404);
    const own = await world.made({ divisions: [village] });
    const both = await world.made({ divisions: [village, otherVillage] });
    expect((await world.townPlanner.ask('GET', `/api/v1/plans/${both.id}`)).status).toBe(404);
    const listed = (await world.get('/api/v1/plans', world.townPlanner)).items;
    expect(listed.map(({ id }: Plan) => id)).toEqual([own.id]);
    expect(
      listed.every(({ divisions }: Plan) => divisions.every((code) => code.startsWith(township.slice(0, 9)))),
    ).toBe(true);
    const taken = await world.ask({ id: whole.id, divisions: [township] }, world.townPlanner);
    expect(taken).toMatchObject({ status: 409 });
  });

  test('gets nothing of others in a plan of their own, whatever stands next door', async () => {
    const mine = await world.made(
      { divisions: [township], states: ['gap', 'planned'], poles: only([0, 40]) },
      world.townPlanner,
    );
    expect(JSON.stringify(mine)).not.toContain(otherVillage.slice(0, 9));
    expect(JSON.stringify(mine)).not.toContain('外镇');
  });

  test('of poles that were brought in sees and takes away their own only', async () => {
    await world.importPoles(`编号,经度,纬度\nA,${Object.values(at(0, 50)).join(',')}`, { division: otherTownship });
    await world.importPoles(`编号,经度,纬度\nB,${Object.values(at(0, 1)).join(',')}`, { division: township });
    const names = async (who: SignedIn) =>
      (await world.get('/api/v1/poles', who)).items.map(({ name }: { name: string }) => name);
    expect(await names(world.planner)).toEqual(['A', 'B']);
    expect(await names(world.townPlanner)).toEqual(['B']);
    const [{ id }] = (await world.get(`/api/v1/poles?division=${otherTownship}`)).items;
    expect((await world.townPlanner.ask('DELETE', `/api/v1/poles/${id}`)).status).toBe(404);
    expect((await world.townPlanner.ask('DELETE', `/api/v1/poles?division=${otherTownship}`)).status).toBe(404);
    expect(
      (await world.importPoles('编号,经度,纬度\n1,118,30', { division: otherTownship }, world.townPlanner)).status,
    ).toBe(404);
    const mine = await world.made(
      { divisions: [township], states: ['gap', 'planned'], poles: { ...only(), imported: true } },
      world.townPlanner,
    );
    expect(mine.picks.map(({ pole }) => pole.name)).not.toContain('A');
    expect(mine.poles.imported).toBe(1);
    const theirs = await world.made({
      divisions: [township],
      states: ['gap', 'planned'],
      poles: { ...only(), imported: true },
    });
    expect(theirs.poles.imported).toBe(1); // who reads it later may be of the township
  });

  test('sees what lies around a point only where it is theirs', async () => {
    const { lon, lat } = at(0, 30);
    await world.addCamera(world.elsewhere, looking(0, 40, 0));
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
    expect(seen(100, 40, 180)).toEqual([world.ids.get('墙后')]);
    await world.addCamera(world.junction, looking(100, 40, 180), { life: 'planned' });
    await world.settle();
    const state = async () => (await world.get(`/api/v1/coverage/watchpoints/${world.ids.get('墙后')}`)).state;
    expect(await state()).toBe('planned');
  });

  test('tells states as if a planned camera that is moved were not there', async () => {
    const { lon, lat } = at(100, 25);
    const path = `/api/v1/coverage/surroundings?lon=${lon}&lat=${lat}&radiusM=30`;
    const stateIn = ({ villages }: SurroundingsData) =>
      villages.flatMap(({ watchpoints }) => watchpoints).find(({ id }) => id === world.ids.get('墙后'))?.state;
    const there: SurroundingsData = await world.get(path);
    expect(stateIn(there)).toBe('planned');
    const [camera] = there.cameras;
    expect(stateIn(await world.get(`${path}&except=${camera?.id}`))).toBe('gap');
  });
});
