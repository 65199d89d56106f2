import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { csrfHeader } from '@sharp-eyes/protocol';
import { readTable } from '../../../platform/tables/read.ts';
import type { SignedIn } from '../../../testing/hub.ts';
import {
  at,
  type CoverageWorld,
  county,
  looking,
  nextVillage,
  openCoverageWorld,
  otherVillage,
  township,
  village,
} from '../coverage.test-kit.ts';

let world: CoverageWorld;

beforeAll(async () => {
  world = await openCoverageWorld();
  const junction = await world.addSite('junction', village, '东胜路口');
  const neighbour = await world.addSite('inn', otherVillage, '溪口旅馆');
  await world.require(junction, '东向', [0, 30]);
  await world.require(junction, '西向', [200, 0], { kind: 'road' });
  await world.require(neighbour, '=大门', [900, 0]);
  await world.addSite('junction', nextVillage);
  await world.addCamera(junction, looking(0, 0, 0), { life: 'maintenance' });
  await world.approve(village, otherVillage);
  await world.settle();
});
afterAll(() => world.stop());

async function take(ask: object, by: SignedIn = world.planner) {
  const headers = { cookie: by.cookie, [csrfHeader]: by.session.csrf, 'content-type': 'application/json' };
  const answer = await fetch(`${world.hub.origin}/api/v1/coverage/watchpoints/export`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ division: county, format: 'xlsx', ...ask }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (answer.status !== 200) return { status: answer.status, titles: [], rows: [] };
  const { rows } = await readTable(bytes, ['Village', 'State']);
  const [titles = [], ...rest] = rows;
  const read = rest.map((row) => Object.fromEntries(titles.map((title, n) => [title, row[n] ?? ''])));
  return { status: 200, titles, rows: read };
}
const entries = () =>
  world.hub.platform.database.db.collection('audit').find({ action: 'coverage.export' }).sort({ n: 1 }).toArray();
const reason = { code: 'planning', words: '补点方案' };

describe('the gap list as a sheet', () => {
  test('holds what the screen holds, in words: villages without a list first, then each gap, why, what would close it', async () => {
    const { titles, rows } = await take({});
    expect(rows.map((row) => [row.Village, row.Watchpoint, row.State, row['What would close it']])).toEqual([
      ['西山村', '', 'not yet approved', ''],
      ['东胜村', '东向', 'impaired', 'end the maintenance'],
      ['东胜村', '西向', 'gap', 'a new camera'],
      ['溪口村', '=大门', 'gap', 'a new camera'],
    ]);
    expect(rows[1]?.Why).toBe('the camera is in maintenance');
    expect(titles).not.toContain('Longitude');
  });

  test('takes the filters of the screen along', async () => {
    expect((await take({ state: 'gap', kind: 'road' })).rows.map((row) => row.Watchpoint)).toEqual(['西向']);
    expect((await take({ division: otherVillage, format: 'csv' })).rows).toHaveLength(1);
    expect((await entries()).at(-1)).toMatchObject({
      division: otherVillage,
      content: { list: 'gaps', format: 'csv', coordinates: false, filters: { rows: 'all', sort: 'division' } },
    });
  });

  test('gives coordinates for a reason only, which is on the audit chain', async () => {
    const before = (await entries()).length;
    expect((await take({ coordinates: true })).status).toBe(400);
    expect(await entries()).toHaveLength(before);
    const { rows } = await take({ coordinates: true, reason });
    expect(Number(rows[1]?.Longitude)).toBeCloseTo(at(0, 30).lon, 6);
    expect((await entries()).at(-1)?.reason).toMatchObject(reason);
  });

  test('gives nobody what lies beyond their area', async () => {
    expect((await take({}, world.townPlanner)).status).toBe(400);
    const { rows } = await take({ division: township }, world.townPlanner);
    expect(new Set(rows.map((row) => row.Village))).toEqual(new Set(['西山村', '东胜村']));
    const auditor = await world.hub.signInAs([{ role: 'auditor', division: county }]);
    expect((await take({}, auditor)).status).toBe(403);
  });
});
