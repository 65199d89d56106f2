import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { csrfHeader, newId, photoHashHeader, photoKeptMaxBytes, photoSideMax } from '@sharp-eyes/protocol';
import sharp from 'sharp';
import { movableClock } from '../../platform/clock.ts';
import { eventually } from '../../platform/testing/eventually.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';
import { jpegBomb, makePhoto, movingWebp, pngBomb } from './testing/pictures.ts';

const township = '341802101000';
const elsewhere = '341802102000';
const clock = movableClock(Date.now());
let hub: TestHub;
let technician: SignedIn;
let siteId: string;
let cameraId: string;
let street: Buffer;
beforeAll(async () => {
  hub = await openTestHub(clock);
  technician = await hub.signInAs([{ role: 'technician', division: township }]);
  const site = await technician.ask('POST', '/api/v1/sites', {
    ...{ name: '悦来客栈', kind: 'inn', division: township, accessBasis: { basis: 'own' } },
  });
  siteId = site.body.id;
  const camera = await technician.ask('POST', '/api/v1/cameras', {
    ...{ name: '大门', siteId, placement: 'entrance', planned: true },
  });
  cameraId = camera.body.id;
  street = await makePhoto();
});
afterAll(() => hub.stop());

interface Sent {
  id?: string;
  query?: Record<string, string>;
  type?: string;
  hash?: string;
  by?: SignedIn;
}

async function put(bytes: Buffer, { id = newId(), query, type = 'image/jpeg', hash, by = technician }: Sent = {}) {
  const about = { purpose: 'installation', owner: 'camera', ownerId: cameraId, ...query };
  const answer = await fetch(`${hub.origin}/api/v1/photos/${id}?${new URLSearchParams(about)}`, {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: {
      cookie: by.cookie,
      [csrfHeader]: by.session.csrf,
      'content-type': type,
      [photoHashHeader]: hash ?? createHash('sha256').update(bytes).digest('hex'),
    },
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  return { status: answer.status, body: (await answer.json()) as any };
}

async function kept(id: string, by = technician): Promise<Buffer> {
  const answer = await fetch(`${hub.origin}/api/v1/photos/${id}`, { headers: { cookie: by.cookie } });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  return Buffer.from(await answer.arrayBuffer());
}

async function colourAt(jpeg: Buffer, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  const at = 3 * (Math.floor(y * info.height) * info.width + Math.floor(x * info.width));
  return [...data.subarray(at, at + 3)];
}

describe('a photograph', () => {
  test('is kept upright, without position, camera, profile or a word of what else stood in the file', async () => {
    const secret = 'Copyright <script>alert(1)</script>';
    const turned = await sharp(street)
      .withMetadata({ orientation: 6 })
      .withExif({ IFD0: { Copyright: secret }, IFD3: { GPSLatitude: '30/1 56/1 0/1', GPSLatitudeRef: 'N' } })
      .toBuffer();
    const answer = await put(Buffer.concat([turned, Buffer.from(`PK\x03\x04${secret}`)]));
    expect(answer.status).toBe(201);
    const jpeg = await kept(answer.body.id);
    const told = await sharp(jpeg).metadata();
    expect(told).toMatchObject({ format: 'jpeg', space: 'srgb' });
    expect([told.exif, told.icc, told.xmp, told.iptc, told.orientation]).toEqual(Array(5).fill(undefined));
    expect(jpeg.includes('script')).toBe(false);
    expect(jpeg.includes('Exif')).toBe(false);
    expect([answer.body.width, answer.body.height]).toEqual([told.width, told.height]);
  });

  test('that lies on its side stands upright afterwards', async () => {
    const turned = await sharp(street).withMetadata({ orientation: 6 }).toBuffer();
    const { body } = await put(turned);
    expect([body.width, body.height]).toEqual([480, 640]);
  });

  test('of 12 megapixels of noise is made small enough', async () => {
    const noise = {
      create: { width: 4000, height: 3000, channels: 3, noise: { type: 'gaussian', mean: 120, sigma: 60 } },
    };
    const large = await sharp(noise as never)
      .jpeg({ quality: 60 })
      .toBuffer();
    const { status, body } = await put(large);
    expect(status).toBe(201);
    expect(Math.max(body.width, body.height)).toBeLessThanOrEqual(photoSideMax);
    expect((await kept(body.id)).length).toBeLessThanOrEqual(photoKeptMaxBytes);
  });

  test('of a sign keeps the box that was drawn and nothing around it', async () => {
    const query = { purpose: 'sign', owner: 'site', ownerId: siteId, crop: '0.25,0.25,0.25,0.25' };
    const { status, body } = await put(street, { query });
    expect(status).toBe(201);
    expect([body.width, body.height]).toEqual([160, 120]);
    const jpeg = await kept(body.id);
    for (const corner of [0.05, 0.95]) expect((await colourAt(jpeg, corner, corner))[1]).toBeLessThan(0x50);
    const { crop: _, ...without } = query;
    const refused = await put(street, { query: without });
    expect(refused).toMatchObject({ status: 400, body: { faults: [{ path: 'query.crop' }] } });
  });

  test('has its hidden places made unrecognisable before it is kept', async () => {
    const checks = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#000000' } })
      .composite([
        {
          input: Buffer.from([255, 255, 255, 0, 0, 0, 0, 0, 0, 255, 255, 255]),
          raw: { width: 2, height: 2, channels: 3 },
          tile: true,
        },
      ])
      .png()
      .toBuffer();
    const { body } = await put(checks, { type: 'image/png', query: { hide: '0,0,0.5,1' } });
    const { data, info } = await sharp(await kept(body.id))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const spread = (from: number, to: number) => {
      const row = [...data.subarray(100 * info.width + from, 100 * info.width + to)];
      return Math.max(...row) - Math.min(...row);
    };
    expect(spread(10, 150)).toBeLessThan(40);
    expect(spread(180, 310)).toBeGreaterThan(120);
  });

  test('sent again after a broken connection, under the same id or another, is one photograph', async () => {
    const picture = await makePhoto(320, 200);
    const id = newId();
    const first = await put(picture, { id });
    const again = await put(picture, { id });
    const asAnother = await put(picture);
    expect([first.status, again.status, asAnother.status]).toEqual([201, 200, 200]);
    expect([again.body.id, asAnother.body.id]).toEqual([id, id]);
    const other = await put(await makePhoto(200, 320), { id });
    expect(other).toMatchObject({ status: 409, body: { type: 'conflict' } });
  });

  test('sent twice at the same instant is one photograph, too', async () => {
    const picture = await makePhoto(324, 200);
    const id = newId();
    const answers = await Promise.all([put(picture, { id }), put(picture, { id })]);
    expect(answers.map(({ body }) => body.id)).toEqual([id, id]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
  });
});

describe('who may see a photograph', () => {
  let id: string;
  beforeAll(async () => {
    ({ id } = (await put(await makePhoto(400, 200))).body);
  });
  const statusFor = async (
    role: 'planner' | 'filing-clerk' | 'auditor' | 'administrator' | 'technician',
    division: string,
  ) => (await (await hub.signInAs([{ role, division }])).ask('GET', `/api/v1/photos/${id}`)).status;

  test('planners and filing clerks of the area do; auditors and administrators see none; elsewhere it is absent', async () => {
    expect(await statusFor('planner', '341802000000')).toBe(200);
    expect(await statusFor('filing-clerk', township)).toBe(200);
    expect(await statusFor('auditor', township)).toBe(403);
    expect(await statusFor('administrator', township)).toBe(403);
    expect(await statusFor('technician', elsewhere)).toBe(404);
    expect((await hub.ask('GET', `/api/v1/photos/${id}`)).status).toBe(401);
  });

  test('nobody gives one to a record outside of their area', async () => {
    const far = await hub.signInAs([{ role: 'technician', division: elsewhere }]);
    expect((await put(street, { by: far })).status).toBe(404);
    const clerk = await hub.signInAs([{ role: 'filing-clerk', division: township }]);
    expect((await put(street, { by: clerk })).status).toBe(403);
  });

  test('it stands in the list of its record and in the audit, by whom', async () => {
    const { body } = await technician.ask('GET', `/api/v1/photos?owner=camera&ownerId=${cameraId}`);
    expect(body.items.map((one: { id: string }) => one.id)).toContain(id);
    const auditor = await hub.signInAs([{ role: 'auditor', division: '341802000000' }]);
    const audit = await auditor.ask('GET', '/api/v1/audit?county=341802');
    const entry = audit.body.items.find(({ content }: { content: { photoId?: string } }) => content.photoId === id);
    expect(entry).toMatchObject({ action: 'photos.add', person: { id: technician.session.person.id } });
  });
});

describe('a photograph taken back', () => {
  test('is gone when its author does it within ten minutes; nobody else can, and not later', async () => {
    const { id } = (await put(await makePhoto(300, 200))).body;
    const colleague = await hub.signInAs([{ role: 'technician', division: township }]);
    expect((await colleague.ask('DELETE', `/api/v1/photos/${id}`)).status).toBe(403);
    expect((await technician.ask('DELETE', `/api/v1/photos/${id}`)).status).toBe(204);
    expect((await technician.ask('GET', `/api/v1/photos/${id}`)).status).toBe(404);
    const late = (await put(await makePhoto(304, 200))).body;
    clock.advance(10 * 60_000);
    expect((await technician.ask('DELETE', `/api/v1/photos/${late.id}`)).status).toBe(409);
  });
});

test('photographs go with the record that they belong to', async () => {
  const site = await technician.ask('POST', '/api/v1/sites', {
    ...{ name: '旧址', kind: 'inn', division: township, accessBasis: { basis: 'own' } },
  });
  const query = { purpose: 'agreement', owner: 'site', ownerId: site.body.id };
  const { body } = await put(street, { query });
  await technician.ask('DELETE', `/api/v1/sites/${site.body.id}`);
  await hub.platform.sweeps.sweepNow();
  await eventually(async () => (await technician.ask('GET', `/api/v1/photos/${body.id}`)).status === 404);
});

describe('what is no honest photograph is refused by name, and the hub goes on', () => {
  const refusalOf = async (bytes: Buffer, sent: Sent = {}) => {
    const before = hub.platform.errors.all();
    const { status, body } = await put(bytes, sent);
    const after = hub.platform.errors.all();
    const [code] = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(body.type).toBe(status === 422 ? 'photo-refused' : body.type);
    if (status === 422) expect(body.faults[0].message.length).toBeGreaterThan(10);
    return `${status} ${code}`;
  };
  afterAll(async () => {
    expect((await put(await makePhoto(420, 200))).status).toBe(201);
  });

  test('bombs: a header of 30,000 by 30,000 pixels', async () => {
    expect(await refusalOf(pngBomb(30_000, 30_000), { type: 'image/png' })).toBe('422 photo-pixels');
    expect(await refusalOf(jpegBomb(street, 30_000, 30_000))).toBe('422 photo-pixels');
    expect(await refusalOf(pngBomb(1, 40_000_000), { type: 'image/png' })).toBe('422 photo-pixels');
  });

  test('bombs that stay just below the limit of pixels cost no more than those', async () => {
    expect(await refusalOf(pngBomb(7000, 7000), { type: 'image/png' })).toBe('422 photo-broken');
    const grey = await put(jpegBomb(street, 7000, 7000));
    expect([grey.status, grey.body.width]).toEqual([201, photoSideMax]);
  });

  test('pieces: cut short, empty, scrambled', async () => {
    expect(await refusalOf(street.subarray(0, street.length / 2))).toBe('422 photo-broken');
    expect(await refusalOf(Buffer.alloc(0))).toBe('422 photo-no-picture');
    const scrambled = Buffer.concat([street.subarray(0, 4), Buffer.alloc(5000, 0xa5)]);
    expect(await refusalOf(scrambled)).toBe('422 photo-broken');
  });

  test('other things: SVG, HTML, GIF, HEIC, and one kind under the name of another', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(64)]);
    expect(await refusalOf(svg)).toBe('422 photo-no-picture');
    expect(await refusalOf(svg, { type: 'image/svg+xml' })).toBe('415 photo-content-type');
    expect(await refusalOf(Buffer.from('<html>'), { type: 'text/html' })).toBe('415 photo-content-type');
    expect(await refusalOf(Buffer.from('GIF89a\x01\x00\x01\x00'))).toBe('422 photo-no-picture');
    expect(await refusalOf(heic)).toBe('422 photo-heic');
    expect(await refusalOf(street, { type: 'image/png' })).toBe('422 photo-type');
  });

  test('a moving WebP', async () => {
    const frames = await movingWebp();
    expect((await sharp(frames).metadata()).pages).toBe(2);
    expect(await refusalOf(frames, { type: 'image/webp' })).toBe('422 photo-animated');
  });

  test('a crop of next to nothing, a purpose that does not fit, boxes that are none', async () => {
    expect(await refusalOf(street, { query: { crop: '0.5,0.5,0.01,0.01' } })).toBe('422 photo-small');
    expect(await refusalOf(street, { query: { purpose: 'agreement' } })).toBe('422 photo-owner');
    expect((await put(street, { query: { crop: '0,0,1' } })).status).toBe(400);
    expect((await put(street, { query: { hide: Array(21).fill('0,0,1,1').join(';') } })).status).toBe(400);
  });

  test('another hash than the body has, and 13 MiB', async () => {
    expect(await refusalOf(street, { hash: '0'.repeat(64) })).toBe('400 photo-hash');
    expect(await refusalOf(street, { hash: 'nothing' })).toBe('400 photo-headers');
    expect(await refusalOf(Buffer.concat([street, Buffer.alloc(13 * 1024 * 1024)]))).toBe('413 too-large');
  });

  test('a sender that drips three uploads holds up nobody else, and its places are free when it goes', async () => {
    const path = `/api/v1/photos/${newId()}?purpose=installation&owner=camera&ownerId=${cameraId}`;
    const head = [
      `PUT ${path} HTTP/1.1`,
      ...['Host: 127.0.0.1', `Cookie: ${technician.cookie}`, `${csrfHeader}: ${technician.session.csrf}`],
      ...['Content-Type: image/jpeg', `${photoHashHeader}: ${'0'.repeat(64)}`, 'Content-Length: 1000000'],
    ].join('\r\n');
    const sockets = [1, 2, 3].map(() => connect(hub.address.port, '127.0.0.1'));
    for (const socket of sockets) socket.on('error', () => undefined).write(`${head}\r\n\r\n\xff`);
    await new Promise((next) => setTimeout(next, 300)); // until the hub has read the three heads
    expect(await refusalOf(street)).toBe('429 too-many-uploads');
    const colleague = await hub.signInAs([{ role: 'technician', division: township }]);
    expect((await put(await makePhoto(430, 200), { by: colleague })).status).toBe(201);
    for (const socket of sockets) socket.destroy();
    await eventually(() => hub.platform.errors.all()['body-cut-short'] === 3);
    expect((await put(await makePhoto(432, 200))).status).toBe(201);
  });
});
