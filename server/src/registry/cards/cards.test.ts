import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { SignedIn } from '../../testing/hub.ts';
import {
  type CamerasWorld,
  county,
  emptyRecord,
  ifMatch,
  openCamerasWorld,
  township,
} from '../cameras/cameras.test-kit.ts';
import { qrPng, qrSvg } from './qr.ts';

const code = county.slice(0, 6);
let world: CamerasWorld;
let admin: SignedIn;
let unitId: string;
beforeAll(async () => {
  world = await openCamerasWorld();
  admin = await world.hub.signInAs([{ role: 'administrator', division: county }]);
  const unit = { name: '敬亭山景区管理处', division: township, office: { name: '办公室', phone: '0563-301 2345' } };
  const handler = { name: '王五', phone: '13900001111' };
  unitId = (await world.planner.ask('POST', '/api/v1/units', { ...unit, handler })).body.id;
});
afterAll(() => world.stop());
beforeEach(() => turn(true));

async function turn(on: boolean, by = admin) {
  const { body } = await by.ask('GET', `/api/v1/cards/${code}`);
  return by.ask('PUT', `/api/v1/cards/${code}`, { on }, ifMatch(body.version));
}

let devices = 0;
/** A camera that was found at a site of its own, and the path of its card. */
async function standing({ site = {}, camera = {}, record = {} } = {}) {
  const contacts = [{ name: '张三', phone: '13800138000', part: '店主' }];
  const siteId = await world.addSite({ name: '敬亭驿站', unitId, contacts, ...site });
  const full = { ...emptyRecord, purpose: '防盗', retentionDays: 30, ...record };
  const made = await world.adopt(`urn:uuid:card-${devices++}`, { siteId, record: full, ...camera });
  return { id: made.id as string, siteId, path: await pathOf(made.id) };
}
async function pathOf(id: string): Promise<string> {
  const { body } = await world.technician.ask('POST', `/api/v1/cameras/${id}/card`);
  return new URL(body.address).pathname;
}
const read = (path: string, headers = {}) => world.hub.ask('GET', path, undefined, headers);

describe('the page behind a sign’s code', () => {
  test('is off until the county’s administrator turns it on, and a township’s cannot', async () => {
    const { path } = await standing();
    await turn(false);
    expect((await read(path)).status).toBe(404);
    const lower = await world.hub.signInAs([{ role: 'administrator', division: township }]);
    expect((await lower.ask('GET', `/api/v1/cards/${code}`)).status).toBe(404);
    expect((await turn(true, world.technician)).status).toBe(403);
    expect((await turn(true)).body.on).toBe(true);
    expect((await read(path)).status).toBe(200);
    expect((await admin.ask('PUT', `/api/v1/cards/${code}`, { on: false }, ifMatch(0))).status).toBe(412);
    const auditor = await world.hub.signInAs([{ role: 'auditor', division: county }]);
    const { body } = await auditor.ask('GET', `/api/v1/audit?county=${code}`);
    const turns = body.items.filter(({ action }: { action: string }) => action === 'cards.switch');
    expect(turns[0]).toMatchObject({ content: { county: code, on: true }, person: { id: admin.session.person.id } });
  });

  test('says what, why, who answers, how long, what runs and how to ask; in Chinese, or as the reader asks', async () => {
    const { path } = await standing({ record: { legalBasis: '7-2' } });
    const { body, headers } = await read(path);
    for (const said of ['敬亭驿站', '第七条第二款', '防盗', '敬亭山景区管理处', 'tel:05633012345', '30 天'])
      expect(body).toContain(said);
    for (const said of ['设备巡检', '没有启用告警', '登记事由', '不录制声音', '第四十五条', '第二十一条'])
      expect(body).toContain(said);
    expect(headers['content-language']).toBe('zh');
    expect((await read(path, { 'accept-language': 'en-GB' })).body).toContain('Who answers for it');
    expect((await read(`${path}?lang=en`)).body).toContain('Art. 7(2)');
    expect((await read(`${path}?lang=xx`)).status).toBe(200);
  });

  test('holds no picture, no script, no coordinates, no device, no private person, and is for no search engine', async () => {
    const point = { lon: 118.765_432, lat: 30.954_321 };
    const record = { point, pointOrigin: { ...point, datum: 'wgs84' }, serial: 'SN-4711', mac: '001122334455' };
    const { path } = await standing({ record, camera: { pointConfirmed: true } });
    const { body, headers } = await read(path);
    for (const hidden of ['<img', '<script', '<svg', '118.7', '30.95', 'SN-4711', '0011', 'urn:uuid', '127.0.0'])
      expect([hidden, body.includes(hidden)]).toEqual([hidden, false]);
    for (const person of ['张三', '13800138000', '王五', '13900001111']) expect(body).not.toContain(person);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'/,
    );
    expect(headers['x-robots-tag']).toContain('noindex');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('names neither the household nor its camera in front of somebody’s house', async () => {
    const site = { name: '李四家门前', kind: 'household-front', unitId: null };
    const { path } = await standing({ site, camera: { name: '李四家东墙', placement: 'household-front' } });
    const { body } = await read(path);
    expect(body).not.toContain('李四');
    expect(body).toContain('房前屋后');
    expect(body).toContain('责任单位尚未登记');
  });

  test('shows what somebody typed as text, whatever it was', async () => {
    const { path } = await standing({ site: { name: '<script>alert(1)</script>' }, record: { purpose: '"&\'<b>' } });
    const { body } = await read(path);
    expect(body).toContain('&#60;script&#62;');
    expect(body).not.toMatch(/<script|<b>/);
  });

  test('is one and the same 404 for guarded, planned and retired cameras, for no camera, and for any other word', async () => {
    const absent = (await read('/c/0000000000000000')).body;
    const guarded = await standing({ record: { guarded: 'yes', guardedConsent: '2026-1' } });
    const asked = await standing({ record: { guarded: 'ask-police' } });
    const plan = { name: '规划', siteId: guarded.siteId, placement: 'entrance', planned: true };
    const planned = await pathOf((await world.technician.ask('POST', '/api/v1/cameras', plan)).body.id);
    const retired = await standing();
    await world.technician.ask('DELETE', `/api/v1/cameras/${retired.id}`);
    const paths = [guarded.path, asked.path, planned, retired.path, '/c/x', `/c/${encodeURIComponent("' || 1 //")}`];
    for (const path of paths) {
      const { status, body } = await read(path);
      expect([path, status, body === absent]).toEqual([path, 404, true]);
    }
  });
});

describe('what runs, as the page says, is what runs', () => {
  const zones = [
    {
      name: '院',
      polygon: [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
    },
  ];
  const rule = { kind: 'person-in-zone', zone: '院' };
  const night = { armed: [{ from: '22:00', to: '06:00' }] };

  test('alerts with their hours, those on trial, and none where they may not run', async () => {
    const rules = {
      zones,
      rules: [
        { ...rule, ...night },
        { ...rule, id: 'trial', shadow: true },
      ],
    };
    const { path } = await standing({ camera: { rules } });
    const { body } = await read(path);
    expect(body).toContain('72 小时');
    expect(body).toContain('有人进入划定区域时提醒值班人员（时段：22:00–06:00）');
    expect(body).toContain('（时段：全天、试运行，不通知值班人员）');
  });

  test('the site’s word: hours that pause, an agreement on health alone, and one that was taken back', async () => {
    const agreement = {
      ...{ basis: 'agreement', from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' },
      functions: { health: true, alerts: false, live: false },
    };
    const day = { ...agreement, hours: [{ from: '10:00', to: '11:00' }] }; // the clock stands at 08:00 here
    const paused = await standing({ site: { accessBasis: day } });
    expect((await read(paused.path)).body).toMatch(/现在不在约定的期限或时段内.*约定时段：10:00–11:00/s);
    const health = await standing({ site: { accessBasis: agreement } });
    const { body } = await read(health.path);
    for (const said of ['设备巡检', '没有启用告警', '不提供实时查看']) expect(body).toContain(said);
    await world.technician.ask('POST', `/api/v1/sites/${health.siteId}/withdrawal`, { words: '' });
    const after = (await read(health.path)).body;
    expect(after).toContain('仅登记在册');
    expect(after).not.toContain('设备巡检');
  });
});

describe('signs', () => {
  test('carry the code of the page, which stays the same; one on an A6, four on an A4', async () => {
    const { id, siteId, path } = await standing();
    for (const name of ['二', '三', '四', '五']) await world.adopt(`urn:uuid:sign-${name}`, { siteId, name });
    expect(await pathOf(id)).toBe(path);
    const one = await world.technician.ask('GET', `/api/v1/signs?camera=${id}`);
    const address = (await world.technician.ask('POST', `/api/v1/cameras/${id}/card`)).body.address;
    expect(one.body).toContain(await qrSvg(address));
    expect(one.body).toContain('敬亭山景区管理处');
    expect((await world.technician.ask('POST', `/api/v1/sites/${siteId}/cards`)).body).toEqual({ cards: 5, on: true });
    const sheets = await world.technician.ask('GET', `/api/v1/signs?site=${siteId}&sheet=a4`);
    expect(sheets.body.match(/class="sheet a4"/g)).toHaveLength(2);
    expect(sheets.body.match(/class="sign"/g)).toHaveLength(5);
    expect(sheets.body.match(/扫码/g)).toHaveLength(5);
    const png = await world.technician.ask('GET', `/api/v1/cameras/${id}/card/qr.png`);
    expect(png.headers['content-type']).toBe('image/png');
    const { data, info } = await sharp(qrPng(address)).raw().toBuffer({ resolveWithObject: true });
    // The quiet zone is white; the first module of the finder pattern is black.
    expect([info.width, data[0], data[(48 * info.width + 48) * info.channels]]).toEqual([info.height, 255, 0]);
    expect((await world.technician.ask('GET', '/api/v1/signs')).status).toBe(400);
  });

  test('have no code while it would lead nowhere', async () => {
    const { id } = await standing();
    await turn(false);
    const { body } = await world.technician.ask('GET', `/api/v1/signs?camera=${id}`);
    expect(body).toContain('视频监控区域');
    expect(body).not.toContain('扫码');
  });
});

test('whoever tries codes is stopped', async () => {
  let last = 0;
  for (let tries = 0; tries < 61; tries++) last = (await read('/c/zzzzzzzzzzzzzzzz')).status;
  expect(last).toBe(429);
});
