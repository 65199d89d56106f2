import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cellOf } from '@sharp-eyes/geometry';
import type { SignedIn } from '../../../testing/hub.ts';
import { at, type CoverageWorld, looking, openCoverageWorld, otherVillage, village } from '../coverage.test-kit.ts';

let world: CoverageWorld;

beforeAll(async () => {
  world = await openCoverageWorld();
  const junction = await world.addSite('junction', village, '东胜路口');
  const elsewhere = await world.addSite('junction', otherVillage, '溪口路口');
  await world.require(junction, '东胜东向', [0, 30]);
  await world.require(elsewhere, '溪口南向', [40, 0]);
  await world.addCamera(junction, looking(0, 0, 0));
  await world.addCamera(junction, looking(5, 0, 0, { guarded: 'yes', guardedConsent: '宣军函〔2026〕3号' }));
  await world.settle();
});
afterAll(() => world.stop());

/** The tile's text: names of layers, keys and strings stand in it as they are. */
async function tileOf(who: SignedIn, z: number): Promise<string> {
  const cell = cellOf(at(0, 0));
  const [x, y] = [Math.floor(cell / 65_536), cell % 65_536].map((n) => Math.floor(n / 2 ** (16 - z)));
  const answer = await fetch(`${world.hub.origin}/api/v1/coverage/tiles/${z}/${x}/${y}`, {
    headers: { cookie: who.cookie },
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/vnd.mapbox-vector-tile']);
  return Buffer.from(await answer.arrayBuffer()).toString('utf8');
}

describe('the map of coverage', () => {
  test('shows watchpoints and cameras near, footprints nearest', async () => {
    const [near, nearest] = [await tileOf(world.planner, 13), await tileOf(world.planner, 16)];
    for (const name of ['cameras', 'watchpoints', '东胜东向', '溪口南向']) expect(near).toContain(name);
    expect([near.includes('footprints'), nearest.includes('footprints')]).toEqual([false, true]);
  });

  test('shows no neighbour’s watchpoint to the planner of a township', async () => {
    const tile = await tileOf(world.townPlanner, 14);
    expect([tile.includes('东胜东向'), tile.includes('溪口南向')]).toEqual([true, false]);
  });

  test('keeps a camera near a guarded unit off', async () => {
    const ids = (await world.get('/api/v1/cameras')).items.map(
      ({ id, record }: { id: string; record: { guarded: string | null } }) => [id, record.guarded === 'yes'],
    );
    expect(ids).toHaveLength(2);
    const tile = await tileOf(world.planner, 16);
    for (const [id, guarded] of ids) expect(tile.includes(id)).toBe(!guarded);
  });

  test('shows the outlines of one’s own villages with their share, as they are drawn now', async () => {
    const administrator = await world.hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
    const outline = (division: string) => `/api/v1/divisions/${division}/boundary`;
    const square = [
      [-100, -100],
      [100, -100],
      [100, 100],
      [-100, -100],
    ].map(([east = 0, north = 0]) => {
      const { lon, lat } = at(east, north);
      return [lon, lat];
    });
    const body = { boundary: [square], exclaves: [], boundaryDemo: false };
    for (const division of [village, otherVillage])
      expect((await administrator.ask('PUT', outline(division), body)).status).toBeLessThan(300);
    const named = (tile: string) => ['东胜村', '溪口村'].map((name) => tile.includes(name));
    expect(named(await tileOf(world.planner, 11))).toEqual([true, true]);
    expect(named(await tileOf(world.townPlanner, 11))).toEqual([true, false]);
    expect((await administrator.ask('DELETE', outline(otherVillage))).status).toBeLessThan(300);
    expect(named(await tileOf(world.planner, 11))).toEqual([true, false]);
  });

  test('opens where the villages are', async () => {
    const { box } = await world.get('/api/v1/coverage/extent');
    const { lon, lat } = at(0, 0);
    expect([box[0][0] < lon, lon < box[1][0], box[0][1] < lat, lat < box[1][1]]).toEqual([true, true, true, true]);
  });
});
