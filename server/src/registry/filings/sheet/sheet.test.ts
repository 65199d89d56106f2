import { readFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Document, Packer, Paragraph } from 'docx';
import PizZip from 'pizzip';
import type { SignedIn } from '../../../testing/hub.ts';
import { type CamerasWorld, county, openCamerasWorld } from '../../cameras/cameras.test-kit.ts';
import { placeholders } from './placeholders.ts';

let world: CamerasWorld;
let clerk: SignedIn;
let administrator: SignedIn;
let filingId: string;
const county6 = county.slice(0, 6);
beforeAll(async () => {
  world = await openCamerasWorld();
  clerk = await world.hub.signInAs([{ role: 'filing-clerk', division: county }]);
  administrator = await world.hub.signInAs([{ role: 'administrator', division: county }]);
  const unit = { name: '敬亭山景区管委会', division: county, handler: { name: '赵六', phone: '0563-1' } };
  const unitId = (await clerk.ask('POST', '/api/v1/units', unit)).body.id;
  const siteId = await world.addSite({
    legalBasis: '7-2',
    kind: 'scenic-spot',
    unitId,
    name: '南大门',
    retentionDays: 30,
  });
  const point = { lon: 118.98, lat: 30.79 };
  await world.adopt('a', { siteId, name: '一号 <机>', record: { point, ptzType: 'dome' } });
  await world.adopt('b', { siteId, name: '二号', record: { point, guarded: 'yes', guardedConsent: '1号' } });
  const filing = { name: '敬亭山监控系统', unitId, siteIds: [siteId], policeOrgan: '宣州区公安分局' };
  filingId = (await clerk.ask('POST', '/api/v1/filings', filing)).body.id;
});
afterAll(() => world.stop());

const send = async (who: SignedIn, method: string, path: string, body?: Uint8Array<ArrayBuffer>) =>
  fetch(`${world.hub.origin}${path}`, {
    method,
    headers: { cookie: who.cookie, 'x-csrf-token': who.session.csrf },
    ...(body === undefined ? {} : { body }),
  });
const textOf = (file: ArrayBuffer): string =>
  (new PizZip(file).file('word/document.xml')?.asText() ?? '').replaceAll(/<[^>]+>/g, ' ');
const sheet = async (): Promise<string> =>
  textOf(await (await send(clerk, 'GET', `/api/v1/filings/${filingId}/sheet`)).arrayBuffer());
const template = async (...lines: string[]): Promise<Uint8Array<ArrayBuffer>> => {
  const document = new Document({ sections: [{ children: lines.map((line) => new Paragraph(line)) }] });
  return new Uint8Array(await Packer.toBuffer(document));
};
const upload = async (bytes: Uint8Array<ArrayBuffer>, who = administrator) => {
  const answer = await send(who, 'PUT', `/api/v1/counties/${county6}/filing-template?name=own.docx`, bytes);
  const body = (answer.status === 204 ? {} : await answer.json()) as { faults?: { message: string }[] };
  return {
    status: answer.status,
    said: (body.faults ?? []).map(({ message }) => message),
  };
};

describe('the sheet for the county police', () => {
  test('is filled without any upload: unit, place, cameras, days kept', async () => {
    const text = await sheet();
    for (const said of [
      '敬亭山景区管委会',
      '赵六',
      '宣州区公安分局',
      '南大门',
      '30 日',
      '一号 &lt;机&gt;',
      '球机',
      '118.980000',
    ])
      expect(text).toContain(said);
    expect(text).not.toMatch(/[{}]/);
  });

  test('keeps the place of a camera near a guarded unit to itself', async () => {
    const text = await sheet();
    expect(text).toContain('二号');
    expect(text.match(/118\.98/g)).toHaveLength(1);
  });

  test('is the county’s own once an administrator has uploaded it, in names of either language', async () => {
    expect((await upload(await template('{unitName}', '{#摄像机}', '{序号}. {name}', '{/摄像机}'))).status).toBe(204);
    const text = await sheet();
    expect(text).toContain('敬亭山景区管委会');
    expect(text).toContain('2. 二号');
    expect(text).not.toContain('备案表');
    const path = `/api/v1/counties/${county6}/filing-template`;
    const about = (await administrator.ask('GET', path)).body;
    expect(about.own).toMatchObject({ fileName: 'own.docx' });
    expect(about.placeholders.length).toBeGreaterThan(20);
    expect((await administrator.ask('DELETE', path)).status).toBe(204);
    expect(await sheet()).toContain('备案表');
  });

  test('can begin from the built-in one, which is a good template itself', async () => {
    const path = `/api/v1/counties/${county6}/filing-template/file`;
    const file = await (await send(administrator, 'GET', path)).arrayBuffer();
    expect((await upload(new Uint8Array(file))).status).toBe(204);
    expect(await sheet()).toContain('敬亭山景区管委会');
    await administrator.ask('DELETE', `/api/v1/counties/${county6}/filing-template`);
  });
});

test('every placeholder stands in the documentation, in both languages', async () => {
  const page = await readFile(new URL('../../../../../docs/filing-sheet.md', import.meta.url), 'utf8');
  const names = placeholders.flatMap(({ name, zh }) => [name, zh]).map((name) => name.split(' ').at(-1) as string);
  expect(names.filter((name) => !page.includes(`{${name}}`))).toEqual([]);
});

describe('a bad template', () => {
  test('is told everything that is wrong with it', async () => {
    const { status, said } = await upload(await template('{unitNam}', '{单位}', '{#cameras}{longtude}{/cameras}'));
    expect(status).toBe(400);
    expect(said.join('\n')).toContain('unitNam');
    expect(said.join('\n')).toContain('单位');
    expect(said.join('\n')).toContain('cameras longtude');
    const open = await upload(await template('{unitName', '{#cameras}', 'no end'));
    expect(open.said.join('\n')).toContain('no closing brace');
  });

  test('is refused when it is no Word document, and by whoever is no administrator of the county', async () => {
    expect((await upload(new TextEncoder().encode('hello'))).said[0]).toContain('.docx');
    expect((await upload(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1]))).said[0]).toContain('old or locked');
    expect((await upload(await template('{unitName}'), clerk)).status).toBe(403);
    const elsewhere = await world.hub.signInAs([{ role: 'administrator', division: '341821000000' }]);
    expect((await upload(await template('{unitName}'), elsewhere)).status).toBe(404);
  });

  test('that is a bomb is not unpacked, whatever its directory says', async () => {
    const began = performance.now();
    const heap = process.memoryUsage().rss;
    const { status, said } = await upload(bomb('word/document.xml', 200));
    expect([status, said[0]]).toEqual([400, expect.stringContaining('too large')]);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(process.memoryUsage().rss - heap).toBeLessThan(300 * 1024 * 1024);
    expect((await upload(new Uint8Array(6 * 1024 * 1024))).status).toBe(413);
  });
});

/** A zip of one part of so many megabytes of blanks whose directory says that it is small. */
function bomb(name: string, megabytes: number): Uint8Array<ArrayBuffer> {
  const packed = deflateRawSync(Buffer.alloc(megabytes * 1024 * 1024, 32));
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(1000, 22);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(1000, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return new Uint8Array(Buffer.concat([local, Buffer.from(name), packed, entry, Buffer.from(name), end]));
}
