import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ComplianceItem, newId } from '@sharp-eyes/protocol';
import { addDays, dayOf } from '../../platform/site-clock.ts';
import { readTable } from '../../platform/tables/read.ts';
import type { SignedIn } from '../../testing/hub.ts';
import {
  type CamerasWorld,
  county,
  emptyRecord,
  ifMatch,
  openCamerasWorld,
  otherTownship,
  township,
} from '../cameras/cameras.test-kit.ts';

const dayMs = 24 * 3600_000;

let world: CamerasWorld;
let clerk: SignedIn;
let administrator: SignedIn;
const everybody = async () => {
  clerk = await world.hub.signInAs([{ role: 'filing-clerk', division: county }]);
  administrator = await world.hub.signInAs([{ role: 'administrator', division: '340000000000' }]);
};
beforeAll(async () => {
  world = await openCamerasWorld();
  await everybody();
});
afterAll(() => world.stop());

/** The day on the clock of the site, and days from it. */
const day = (days: number): string => addDays(dayOf(new Date(world.clock.now())), days);

/** What the hub does each second. */
const sweep = () => world.hub.platform.sweeps.sweepNow();
const list = async (query: string, who = world.countyPlanner): Promise<ComplianceItem[]> =>
  (await who.ask('GET', `/api/v1/compliance?${query}`)).body.items;
const itemsOf = async (kind: string, id: string, who = world.countyPlanner): Promise<Map<string, ComplianceItem>> => {
  const { body } = await who.ask('GET', `/api/v1/compliance/records/${kind}/${id}`);
  return new Map(body.items.map((item: ComplianceItem) => [item.matter, item]));
};
async function addCamera(key: string, site: Record<string, unknown> = {}, camera: Record<string, unknown> = {}) {
  const siteId = await world.addSite({ legalBasis: '7-2', kind: 'scenic-spot', ...site });
  const made = await world.adopt(key, { siteId, ...camera });
  await world.streams(key);
  await sweep();
  return { siteId, id: made.id as string, version: made.version as number };
}

describe('what a record lacks', () => {
  test('is on the list a second after it is put on record, and gone from it when it is there', async () => {
    const { id, version } = await addCamera('a');
    const before = await itemsOf('camera', id);
    expect(before.get('point')).toMatchObject({ state: 'due', dueOn: day(30), owner: { role: 'technician' } });
    expect(before.get('placement')?.state).toBe('met');
    const record = { ...emptyRecord, point: { lon: 118.98, lat: 30.79 }, unitId: null };
    const change = { name: '大门', record, why: '' };
    const changed = await world.technician.ask('PUT', `/api/v1/cameras/${id}/record`, change, ifMatch(version));
    expect(changed.status).toBe(200);
    await sweep();
    expect((await itemsOf('camera', id)).get('point')?.state).toBe('met');
    expect((await list(`siteId=${changed.body.siteId}&matter=point`)).length).toBe(0);
    expect((await list(`siteId=${changed.body.siteId}&matter=point&state=met`)).length).toBe(1);
  });

  test('keeps nobody from working: a camera without anything is in service', async () => {
    const { id } = await addCamera('b', { legalBasis: null });
    expect((await world.technician.ask('GET', `/api/v1/cameras/${id}`)).body.life).toBe('in-service');
    expect((await itemsOf('camera', id)).get('legal-basis')?.state).toBe('due');
  });

  test('is overdue the day after its date, without anybody touching it', async () => {
    const { id } = await addCamera('c');
    expect((await list('state=overdue')).some(({ subjectId }) => subjectId === id)).toBe(false);
    await world.pass(31 * dayMs);
    await everybody();
    expect((await itemsOf('camera', id)).get('point')?.state).toBe('overdue');
    const overdue = await list('state=overdue&matter=point');
    expect(overdue.map(({ subjectId }) => subjectId)).toContain(id);
  });

  test('is seen in one’s own area only', async () => {
    const { id } = await addCamera('d');
    const stranger = await world.hub.signInAs([{ role: 'planner', division: otherTownship }]);
    expect(await list('', stranger)).toEqual([]);
    expect((await stranger.ask('GET', `/api/v1/compliance/records/camera/${id}`)).status).toBe(404);
    const body = { ids: [`${id}.point`], note: 'mine' };
    expect((await stranger.ask('POST', '/api/v1/compliance/assignments', body)).body).toEqual({
      ...{ changed: 0, refused: [{ id: `${id}.point`, code: 'not-found' }] },
    });
  });

  test('pages by what is due first, each item once', async () => {
    const seen: ComplianceItem[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const next = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await world.countyPlanner.ask('GET', `/api/v1/compliance?limit=5${next}`);
      seen.push(...body.items);
      cursor = body.next;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const dates = seen.map(({ dueOn }) => dueOn ?? '9999');
    expect(dates).toEqual([...dates].sort());
    expect(seen.length).toBeGreaterThan(10);
    expect((await world.countyPlanner.ask('GET', '/api/v1/compliance?cursor=nonsense')).status).toBe(400);
  });

  test('goes with the camera that is removed', async () => {
    const siteId = await world.addSite({ demo: true });
    const camera = await world.adopt('e', { siteId });
    await sweep();
    expect((await list(`siteId=${siteId}`)).length).toBeGreaterThan(0);
    expect((await world.technician.ask('DELETE', `/api/v1/cameras/${camera.id}`)).status).toBe(204);
    await sweep();
    expect((await list(`siteId=${siteId}&subject=camera`)).length).toBe(0);
  });

  test('of an import is due on the administrator’s day', async () => {
    const { id } = await addCamera('f');
    await world.hub.platform.database.inTransaction(async (tx) => {
      const body = { importId: id, cameraIds: [id], gapsDueOn: '2099-12-31' };
      tx.emit({ kind: 'cameras.listed', divisionBefore: township, divisionAfter: township, body });
    });
    await sweep();
    const items = await itemsOf('camera', id);
    expect(items.get('point')?.dueOn).toBe('2099-12-31');
    expect(items.get('filing')?.dueOn).not.toBe('2099-12-31');
  });

  test('of a list of thousands is looked through page by page, and the list says so meanwhile', async () => {
    const { id } = await addCamera('many');
    const others = Array.from({ length: 600 }, () => newId());
    await world.hub.platform.database.inTransaction(async (tx) => {
      const body = { importId: id, cameraIds: [id, ...others], gapsDueOn: '2098-12-31' };
      tx.emit({ kind: 'cameras.listed', divisionBefore: township, divisionAfter: township, body });
    });
    await sweep();
    await sweep();
    expect((await itemsOf('camera', id)).get('point')?.dueOn).toBe('2098-12-31');
    expect((await world.countyPlanner.ask('GET', '/api/v1/compliance/summary')).body.working).toBe(false);
  });

  test('does not wake anybody when only the health of a camera is another', async () => {
    await addCamera('g');
    await world.streams('g');
    const { events } = world.hub.platform.database;
    await world.say({
      kind: 'device.health',
      body: {
        ...{ deviceKey: 'g', reachability: 'unreachable', since: new Date(world.clock.now()).toISOString() },
        reason: { code: 'test', params: {}, text: 'test' },
      },
    });
    const last = await events.findOne({ kind: 'camera.changed' }).sort({ _id: -1 }).lean();
    expect(last?.body).toMatchObject({ healthOnly: true });
    expect(last?.todo ?? []).not.toContain('compliance');
  });
});

describe('what people decide about an item', () => {
  const assign = (body: Record<string, unknown>, who = world.countyPlanner) =>
    who.ask('POST', '/api/v1/compliance/assignments', body);

  test('an owner, a date and a note for many at once; they stay when the hub looks again', async () => {
    const { id, siteId } = await addCamera('h');
    const ids = [`${id}.point`, `${id}.aim`];
    const personId = world.technician.session.person.id;
    const done = await assign({ ids, owner: { personId }, dueOn: '2099-07-01', note: '先补坐标' });
    expect(done.body).toEqual({ changed: 2, refused: [] });
    const name = '敬亭山';
    const site = (await world.technician.ask('GET', `/api/v1/sites/${siteId}`)).body;
    const { id: _id, version, division: _division, demo: _demo, ...rest } = site;
    const changed = await world.technician.ask('PUT', `/api/v1/sites/${siteId}`, { ...rest, name }, ifMatch(version));
    expect(changed.status).toBe(200);
    await sweep();
    const point = (await itemsOf('camera', id)).get('point');
    expect(point).toMatchObject({ dueOn: '2099-07-01', note: '先补坐标', owner: { person: { id: personId } } });
    expect((await list(`owner=${personId}`)).map((item) => item.id).sort()).toEqual([...ids].sort());
    expect((await assign({ ids, dueOn: null })).body.changed).toBe(2);
    expect((await itemsOf('camera', id)).get('point')?.dueOn).not.toBe('2099-07-01');
  });

  test('nobody sets a later date than the law’s own', async () => {
    const { id } = await addCamera('i');
    const ids = [`${id}.filing`];
    expect((await assign({ ids, dueOn: '2099-01-01' }, clerk)).body.refused).toEqual([
      { id: ids[0], code: 'date-fixed' },
    ]);
    expect((await assign({ ids, dueOn: day(1) }, clerk)).body.changed).toBe(1);
    expect((await assign({ ids, note: 'x' }, world.technician)).status).toBe(403);
  });

  test('a waiver has a reason, is only where the rule allows it, and can be taken back', async () => {
    const { id } = await addCamera('j');
    const path = (matter: string) => `/api/v1/compliance/items/${id}.${matter}/waiver`;
    expect((await world.countyPlanner.ask('POST', path('guarded'), { why: '不需要' })).status).toBe(409);
    expect((await world.countyPlanner.ask('POST', path('aim'), { why: '' })).status).toBe(400);
    const waived = await world.countyPlanner.ask('POST', path('aim'), { why: '全景球机' });
    expect(waived.body).toMatchObject({ state: 'not-required', waived: { why: '全景球机' } });
    await sweep();
    expect((await list(`siteId=${waived.body.siteId}&state=not-required`)).map((item) => item.matter)).toEqual(['aim']);
    const again = await world.countyPlanner.ask('DELETE', path('aim'));
    expect(again.body).toMatchObject({ state: 'due', waived: null });
  });

  test('is in the audit chain', async () => {
    const { body } = await administrator.ask('GET', `/api/v1/audit?county=${county.slice(0, 6)}`);
    const actions = body.items.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(expect.arrayContaining(['compliance.assign', 'compliance.waive', 'compliance.unwaive']));
  });
});

describe('a province’s own rule', () => {
  const rule = (more: Record<string, unknown> = {}) => ({
    ...{
      division: '340000000000',
      matter: 'filing',
      article: { zh: '皖公通〔2026〕1号 第三条', en: '皖公通〔2026〕1号 第三条' },
      sourceText: '第九条场所亦应备案。',
    },
    ...{ when: { legalBases: ['9'] }, due: { kind: 'days', days: 30, from: 'first-use' }, ownerRole: 'filing-clerk' },
    ...{
      title: { zh: '备案（本省）', en: 'Filing' },
      todo: { zh: '备案', en: 'File' },
      validFrom: '2026-01-01',
      ...more,
    },
  });

  test('is added with its source, reaches every record of the province, and ends', async () => {
    const { id } = await addCamera('k', { legalBasis: '9', kind: 'inn' });
    expect((await itemsOf('camera', id)).get('filing')).toMatchObject({ state: 'not-required', ruleId: null });
    expect((await world.countyPlanner.ask('POST', '/api/v1/compliance/rules', rule())).status).toBe(403);
    const foreign = await administrator.ask('POST', '/api/v1/compliance/rules', rule({ division: '330000000000' }));
    expect(foreign.status).toBe(400);
    const added = await administrator.ask('POST', '/api/v1/compliance/rules', rule());
    expect(added.status).toBe(201);
    await sweep();
    await sweep();
    expect((await itemsOf('camera', id)).get('filing')).toMatchObject({
      ...{
        state: 'due',
        ruleId: added.body.id,
        article: { zh: '皖公通〔2026〕1号 第三条', en: '皖公通〔2026〕1号 第三条' },
        title: { zh: '备案（本省）' },
      },
    });
    const path = `/api/v1/compliance/rules/${added.body.id}`;
    const ended = await administrator.ask('PUT', path, { validTo: day(1) }, ifMatch(added.body.version));
    expect(ended.status).toBe(200);
    await world.pass(3 * dayMs);
    await sweep();
    expect((await itemsOf('camera', id)).get('filing')).toMatchObject({ state: 'not-required', ruleId: null });
  });

  test('that is not a rule is told what was expected', async () => {
    await everybody();
    const wrong = await administrator.ask(
      'POST',
      '/api/v1/compliance/rules',
      rule({ minimumDays: 90, validTo: '2020-01-01' }),
    );
    expect(wrong.body.faults.map(({ path }: { path: string }) => path).sort()).toEqual(['minimumDays', 'validTo']);
  });
});

test('the list comes as a workbook, in one’s language and area', async () => {
  const answer = await fetch(`${world.hub.origin}/api/v1/compliance/export?matter=point`, {
    headers: { cookie: world.countyPlanner.cookie },
  });
  expect(answer.headers.get('content-type')).toContain('spreadsheetml');
  const { rows } = await readTable(new Uint8Array(await answer.arrayBuffer()), ['Division']);
  expect(rows[0]?.slice(0, 4)).toEqual(['Division', 'Site', 'Record', 'Name']);
  expect(rows.length - 1).toBe((await list('matter=point')).length);
});

test('the summary counts what is met, due, overdue and unknown for each matter', async () => {
  const { body } = await world.countyPlanner.ask('GET', '/api/v1/compliance/summary');
  const placement = body.matters.find(({ matter }: { matter: string }) => matter === 'placement');
  const cameras = (await world.countyPlanner.ask('GET', '/api/v1/cameras')).body.items;
  expect(placement.met + placement.due + placement.overdue).toBe(cameras.length);
  const retention = body.matters.find(({ matter }: { matter: string }) => matter === 'retention');
  expect(retention.unknown).toBe(retention.due + retention.overdue);
});
