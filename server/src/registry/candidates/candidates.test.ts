import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Candidate, csrfHeader, type RejectedCandidate } from '@sharp-eyes/protocol';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';

const county = '341802000000';
const [township, otherTown] = ['341802100000', '341802101000'];
const [village, undrawn, neighbour] = ['341802100201', '341802100202', '341802101201'];
const path = '/api/v1/required-lists/candidates';

let hub: TestHub;
let administrator: SignedIn;
let planner: SignedIn;
let other: SignedIn;

beforeAll(async () => {
  hub = await openTestHub();
  administrator = await hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
  const divisions = [
    [county, '宣州区'],
    [township, '水东镇'],
    [otherTown, '洪林镇'],
    [village, '双龙村委会'],
    [undrawn, '西山村委会'],
    [neighbour, '北塘村委会'],
  ].map(([code, name]) => ({ code, name }));
  await administrator.ask('POST', '/api/v1/divisions/import', { source: 'test', year: 2023, divisions });
  planner = await hub.signInAs([{ role: 'planner', division: township }]);
  other = await hub.signInAs([{ role: 'planner', division: otherTown }]);
  await draw(village, 118.75);
  await draw(neighbour, 118.76);
});
afterAll(() => hub.stop());

async function draw(code: string, west: number): Promise<void> {
  const [east, south, north] = [west + 0.01, 30.94, 30.95];
  const boundary = [[[west, south], [east, south], [east, north], [west, north], [west, south]]]; // biome-ignore format: one ring
  await administrator.ask('PUT', `/api/v1/divisions/${code}/boundary`, { boundary });
}

type Corner = [lon: number, lat: number];
const way = (name: string | null, ...coordinates: Corner[]) => ({
  ...{ type: 'Feature', properties: { highway: 'residential', ...(name === null ? {} : { name }) } },
  geometry: { type: 'LineString', coordinates },
});
/** A main road through both villages with lanes to the north, drawn so many degrees beside where it was. */
const roads = (beside = 0) => {
  const at = (lon: number, lat: number): Corner => [lon + beside, lat + beside];
  return [
    way(
      '水东路',
      at(118.749, 30.944),
      at(118.752, 30.944),
      at(118.756, 30.944),
      at(118.764, 30.944),
      at(118.775, 30.944),
    ),
    way('双龙巷', at(118.752, 30.944), at(118.752, 30.948)),
    way(null, at(118.756, 30.944), at(118.756, 30.948)),
    way('北塘巷', at(118.764, 30.944), at(118.764, 30.948)),
  ];
};
async function bring(features: object[]): Promise<void> {
  const about = { division: county, name: '道路', kind: 'roads', source: '测绘', licence: '内部', dryRun: 'false' };
  const answer = await fetch(`${hub.origin}/api/v1/layers/import?${new URLSearchParams(about)}`, {
    method: 'POST',
    headers: { cookie: administrator.cookie, [csrfHeader]: administrator.session.csrf },
    body: JSON.stringify({ type: 'FeatureCollection', features }),
  });
  expect(answer.status).toBe(200);
}

const list = async (who = planner, division = township): Promise<Candidate[]> =>
  (await who.ask('GET', `${path}?division=${division}`)).body.items;
const named = async (name: string) => (await list()).find((one) => one.name === name) as Candidate;
const refOf = ({ division, key }: Candidate) => ({ division, key });
const accept = (candidates: object[], who = planner) => who.ask('POST', `${path}/acceptances`, { candidates });
const reject = (candidates: object[], more: object = { reason: 'not-main' }, who = planner) =>
  who.ask('POST', `${path}/rejections`, { candidates, ...more });
const rejected = async (who = planner): Promise<RejectedCandidate[]> =>
  (await who.ask('GET', `${path}/rejections?division=${township}`)).body.items;
const draft = async () => {
  const { body } = await planner.ask('GET', `/api/v1/required-lists?division=${village}`);
  return body.items[0];
};

describe('Candidates for a required list', () => {
  test('say what they lack to be found: roads, and the outlines of villages', async () => {
    expect((await planner.ask('GET', `${path}?division=${township}`)).body).toEqual({
      ...{
        items: [],
        next: null,
        total: { count: 0, orMore: false },
        lacking: { roads: true, outlines: ['西山村委会'] },
      },
    });
    await bring(roads());
    const site = { name: '云岭客栈', kind: 'inn', division: undrawn, accessBasis: { basis: 'none' } };
    await planner.ask('POST', '/api/v1/sites', site);
    const { body } = await planner.ask('GET', `${path}?division=${township}`);
    expect(body.lacking).toEqual({ roads: false, outlines: ['西山村委会'] });
    expect(body.items).toMatchObject([
      { kind: 'junction', division: village, name: '双龙巷与水东路路口', arms: 3, classes: ['residential'] },
      { kind: 'junction', division: village, name: '水东路路口', point: { lon: 118.756, lat: 30.944 } },
      { kind: 'site', division: undrawn, name: '云岭客栈', siteKind: 'inn', point: null, arms: null },
    ]);
    expect((await planner.ask('GET', `${path}?division=${county}`)).status).toBe(400);
  });

  test('are read page by page, and by kind', async () => {
    const { body } = await planner.ask('GET', `${path}?division=${township}&limit=2`);
    expect([body.items.length, body.total.count]).toEqual([2, 3]);
    const cursor = encodeURIComponent(body.next);
    const rest = (await planner.ask('GET', `${path}?division=${township}&limit=2&cursor=${cursor}`)).body;
    expect([rest.items.map(({ name }: Candidate) => name), rest.next]).toEqual([['云岭客栈'], null]);
    expect((await planner.ask('GET', `${path}?division=${township}&kind=site`)).body.total.count).toBe(1);
  });
});

describe('Whoever decides about them', () => {
  beforeEach(async () => {
    for (const { id } of await rejected()) await planner.ask('DELETE', `${path}/rejections/${id}`);
  });

  test('takes them into the drafts, all or none, under a name of their own if they like', async () => {
    const [junction, inn] = [await named('双龙巷与水东路路口'), await named('云岭客栈')];
    const gone = { division: village, key: '118.7000000,30.9000000' };
    expect((await accept([refOf(junction), gone])).status).toBe(409);
    expect((await accept([refOf(junction), refOf(junction)])).status).toBe(409);
    expect((await draft()).proposed).toBe(0);
    expect((await accept([{ ...refOf(junction), name: '双龙村村口' }, refOf(inn)])).status).toBe(204);
    expect(await draft()).toMatchObject({ version: null, proposed: 1 });
    const { items } = (await planner.ask('GET', `/api/v1/watchpoints?division=${township}`)).body;
    expect(items).toMatchObject([
      { division: village, kind: 'road', density: 'detect', weight: 4, point: junction.point },
      { division: undrawn, kind: 'entrance', density: 'observe', weight: 5, point: null },
    ]);
    const site = (await planner.ask('GET', `/api/v1/sites/${items[0].siteId}`)).body;
    expect(site).toMatchObject({ name: '双龙村村口', kind: 'junction', accessBasis: { basis: 'none' } });
    expect((await list()).map(({ name }) => name)).toEqual(['水东路路口']);
    const again = await named('水东路路口');
    const twice = await accept([{ ...refOf(again), name: '双龙村村口' }]);
    expect([twice.status, twice.body.faults[0].path]).toEqual([400, 'candidates.0.name']);
  });

  test('says no with a reason, and is not asked again: not after the roads were drawn anew, a little beside', async () => {
    const junction = await named('水东路路口');
    expect((await reject([refOf(junction)], { reason: 'other' })).status).toBe(400);
    expect((await reject([refOf(junction)], { reason: 'not-main', words: '田间小路' })).status).toBe(204);
    expect(await list()).toEqual([]);
    await bring(roads(0.00015)); // some 22 m to the north-east
    expect(await list()).toEqual([]);
    const [no] = await rejected();
    expect(no).toMatchObject({ name: '水东路路口', reason: 'not-main', words: '田间小路', by: { unit: '派出所' } });
    expect((await planner.ask('DELETE', `${path}/rejections/${no?.id}`)).status).toBe(204);
    expect(await list()).toHaveLength(1);
    await bring(roads());
  });

  test('is one of two at once: the other is told that it is gone, and nothing is there twice', async () => {
    const again = await hub.signInAs([{ role: 'planner', division: county }]);
    const junction = refOf(await named('水东路路口'));
    const answers = await Promise.all([
      accept([junction]),
      accept([junction], again),
      reject([junction], undefined, again),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409]);
    const { items } = (await planner.ask('GET', `/api/v1/sites?division=${village}&kind=junction`)).body;
    expect(items.length + (await rejected()).length).toBe(2);
  });

  test('is of the area: nobody beside it sees, decides or takes back', async () => {
    const [theirs] = await list(other, otherTown);
    expect(theirs).toMatchObject({ name: '北塘巷与水东路路口', division: neighbour });
    expect(await list(planner, otherTown)).toEqual([]);
    expect((await planner.ask('GET', `${path}?division=${neighbour}`)).status).toBe(404);
    expect((await accept([refOf(theirs as Candidate)])).status).toBe(400);
    expect((await reject([refOf(theirs as Candidate)])).status).toBe(400);
    expect((await reject([refOf(theirs as Candidate)], { reason: 'not-there' }, other)).status).toBe(204);
    const [no] = (await other.ask('GET', `${path}/rejections?division=${otherTown}`)).body.items;
    expect((await planner.ask('GET', `${path}/rejections?division=${otherTown}`)).body.items).toEqual([]);
    expect((await planner.ask('DELETE', `${path}/rejections/${no.id}`)).status).toBe(404);
    const technician = await hub.signInAs([{ role: 'technician', division: township }]);
    expect((await accept([{ division: village, key: 'x' }], technician)).status).toBe(403);
    expect((await administrator.ask('POST', `${path}/acceptances`, { candidates: [] })).status).toBe(403);
  });

  test('is on record with what was decided', async () => {
    const { db } = hub.platform.database;
    const entries = await db
      .collection('audit')
      .find({ action: /^candidates/ })
      .toArray();
    expect(new Set(entries.map(({ action }) => action))).toEqual(
      new Set(['candidates.accept', 'candidates.reject', 'candidates.restore']),
    );
    expect(entries.find(({ action }) => action === 'candidates.reject')).toMatchObject({
      ...{ division: village, reason: { code: 'not-main', words: '田间小路' } },
      content: { candidates: [{ kind: 'junction', name: '水东路路口', division: village }] },
    });
  });
});
