import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rangeOf } from '@sharp-eyes/protocol';
import { type Heard, openEventSource } from '../../platform/testing/event-source.ts';
import { eventually } from '../../platform/testing/eventually.ts';
import {
  type CoverageWorld,
  county,
  looking,
  openCoverageWorld,
  otherVillage,
  township,
  village,
} from './coverage.test-kit.ts';

let world: CoverageWorld;
let camera: string;
let mine: Heard;
let theirs: Heard;

beforeAll(async () => {
  world = await openCoverageWorld();
  const stranger = await world.hub.signInAs([{ role: 'planner', division: otherVillage }]);
  mine = await openEventSource(world.hub.address.port, world.planner);
  theirs = await openEventSource(world.hub.address.port, stranger);
  for (const division of [village, otherVillage]) {
    const site = await world.addSite('junction', division);
    await world.require(site, '东向', [division === village ? 0 : 500, 30]);
    if (division === village) camera = await world.addCamera(site, looking(0, 0, 0));
  }
  await world.approve(village);
  await world.settle();
});
afterAll(async () => {
  mine.close();
  theirs.close();
  await world.stop();
});

const toldOf = ({ events }: Heard): string[] =>
  events.flatMap(({ data }) => (data.kind === 'coverage' ? data.division : []));

/** What the consoles hear of a change, when all of it has come. */
async function heardOf(change: () => Promise<void>): Promise<{ mine: string[]; theirs: string[] }> {
  await allHeard();
  const before = { mine: toldOf(mine).length, theirs: toldOf(theirs).length };
  await change();
  await world.settle();
  await allHeard();
  return { mine: toldOf(mine).slice(before.mine), theirs: toldOf(theirs).slice(before.theirs) };
}

async function allHeard(): Promise<void> {
  const { from, to } = rangeOf(county);
  const filter = { kind: 'coverage.changed', divisionAfter: { $gte: from, $lt: to } };
  const said = await world.hub.platform.database.db.collection('events').countDocuments(filter);
  await eventually(() => toldOf(mine).length === said);
}

const turn = (azimuthDeg: number) =>
  world.changeCamera(camera, ({ record }) => ({ record: { ...record, azimuthDeg } }));

describe('a console that shows coverage', () => {
  test('is told where it changed, in the village and the areas above; a neighbour is told nothing', async () => {
    const told = await heardOf(() => turn(180));
    expect(told).toEqual({ mine: [village, township, county], theirs: [] });
  });

  test('is told nothing of what was worked out again and is the same', async () => {
    const told = await heardOf(async () => {
      await world.planner.ask('POST', '/api/v1/coverage/recompute', { division: county });
      for (let n = 0; n < 4; n += 1) await world.settle();
    });
    expect((await world.get(`/api/v1/coverage/recompute/${county}`)).stage).toBe('done');
    expect(told).toEqual({ mine: [], theirs: [] });
  });
});
