import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { agentVitals, newId } from '@sharp-eyes/protocol';
import { CameraError } from '../camera/errors.ts';
import { until } from '../uplink/testing/site.ts';
import { moving, personAt, quiet } from '../video/testing/fake-eye.ts';
import { Patrol } from './patrol.ts';
import { makeVillage, type Village, type VillageCamera } from './testing/village.ts';

let village: Village;
let inn: VillageCamera;
let lane: VillageCamera;
/** Whether somebody stands in front of the cameras. */
let isOccupied: boolean;
const ids = { inn: newId(), lane: newId() };
beforeEach(async () => {
  isOccupied = false;
  village = await makeVillage(() =>
    isOccupied ? { detections: [personAt(0.5, 0.8)], activity: moving } : { detections: [], activity: quiet },
  );
  inn = await village.addCamera();
  lane = await village.addCamera();
});
afterEach(() => village.close());

const both = (change: { inn?: object; lane?: object } = {}) =>
  village.config([
    { deviceKey: inn.deviceKey, cameraId: ids.inn, ...(change.inn ? { change: change.inn } : {}) },
    { deviceKey: lane.deviceKey, cameraId: ids.lane, ...(change.lane ? { change: change.lane } : {}) },
  ]);
const kindsOf = (cameraId: string) =>
  village.facts().flatMap((fact) => (fact.cameraId === cameraId && fact.kind.startsWith('alert.') ? [fact.kind] : []));
const bothPlay = () => until(() => inn.rtsp.connections === 1 && lane.rtsp.connections === 1);
const context = () => ({ id: newId(), signal: new AbortController().signal });

describe('the cameras of a configuration', () => {
  test('when one camera changes, the other goes on without a break', async () => {
    await village.apply(both());
    await bothPlay();
    await village.apply(both());
    await village.apply(both({ lane: { rules: { version: 2 } } }));
    await until(() => lane.rtsp.connections === 2);
    expect(inn.rtsp.connections).toBe(1);
    expect(village.set.size).toBe(2);
  });

  test('a camera is left alone from the instant that the site’s word ends, with no hub to say so', async () => {
    isOccupied = true;
    const ends = new Date(Date.now() + 1500).toISOString();
    await village.apply(both({ inn: { until: ends } }));
    await until(() => inn.rtsp.connections === 1 && kindsOf(ids.inn).length === 1);
    await until(() => village.set.size === 1);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(ends));
    expect(kindsOf(ids.inn)).toEqual(['alert.raised', 'alert.cleared']);
    // What is kept on disk is run after a restart: the end holds there, too.
    await village.apply(both({ inn: { until: ends }, lane: { rules: { version: 2 } } }));
    expect(village.set.size).toBe(1);
    expect(inn.rtsp.connections).toBe(1);
  });

  test('an alert goes on under its number when its camera is configured anew, and ends when the camera goes', async () => {
    isOccupied = true;
    await village.apply(both());
    await until(() => kindsOf(ids.inn).length === 1);
    const functions = { health: false, alerts: true, live: false };
    await village.apply(both({ inn: { functions } }));
    await until(() => inn.rtsp.connections === 2);
    expect(village.outbox.openAlerts.filter(({ cameraId }) => cameraId === ids.inn)).toHaveLength(1);
    await village.apply(village.config([{ deviceKey: lane.deviceKey, cameraId: ids.lane }]));
    expect(kindsOf(ids.inn)).toEqual(['alert.raised', 'alert.cleared']);
    expect(village.outbox.openAlerts.map(({ cameraId }) => cameraId)).not.toContain(ids.inn);
    expect(inn.rtsp.connections).toBe(2);
  });

  test('that a device streams is said once, when its camera does', async () => {
    await village.apply(both());
    const told = () =>
      village
        .facts()
        .flatMap(({ kind, body }) =>
          kind === 'device.health' && body.deviceKey === inn.deviceKey ? [body.reachability] : [],
        );
    await until(() => told().at(-1) === 'streaming');
    village.devices.tick();
    expect(told().filter((reachability) => reachability === 'streaming')).toHaveLength(1);
  });

  test('a stream of an unknown device is refused by name, and a source that is not there too', async () => {
    await village.apply(both());
    await expect(village.devices.stream('urn:uuid:unknown', '001', 'sub', 1)).rejects.toMatchObject({
      code: 'unreachable',
    });
    await expect(village.devices.stream(inn.deviceKey, '7', 'sub', 1)).rejects.toMatchObject({ code: 'bad-answer' });
  });
});

test('a stream that refuses our password is left alone, until the password is given again', async () => {
  await village.apply(both());
  await until(() => village.set.describe().every((one) => (one as { frames: number }).frames > 0));
  const { devices } = village;
  const address = (deviceKey: string) => devices.stream(deviceKey, '001', 'sub', 2);
  const refused = { expected: 'DESCRIBE to be allowed', came: 'a refusal', todo: 'give the right to view' };
  devices.report(inn.deviceKey, '001', {
    reachability: 'unauthorised',
    error: new CameraError('unauthorised', refused),
  });
  await expect(address(inn.deviceKey)).rejects.toMatchObject({ code: 'unauthorised' });
  await expect(address(lane.deviceKey)).resolves.toMatchObject({ url: expect.stringContaining(lane.rtsp.url) });
  const config = both();
  devices.change(
    config.devices.map((device) => ({ ...device, credential: 'sealed again' })),
    village.allow,
  );
  await expect(address(inn.deviceKey)).resolves.toMatchObject({ url: expect.stringContaining(inn.rtsp.url) });
});

describe('what the hub may ask for', () => {
  test('a still is kept for the command that wanted it', async () => {
    await village.apply(both());
    await until(() => village.set.describe().every((one) => (one as { frames: number }).frames > 0));
    const asked = context();
    const answer = await village.handlers.still({ cameraId: ids.inn }, asked);
    expect(answer).toMatchObject({ owner: asked.id, n: 0, width: 640, height: 480 });
    expect(village.outbox.stills.next()).toMatchObject({ owner: asked.id, n: 0 });
  });

  test('a still of a camera that is not watched here is refused by name', async () => {
    await expect(village.handlers.still({ cameraId: newId() }, context())).rejects.toMatchObject({
      code: 'unknown-camera',
    });
  });

  test('nobody is shown a camera whose access basis covers its health alone', async () => {
    await village.apply(both({ inn: { functions: { health: true, alerts: false, live: false } } }));
    await until(() => village.set.describe().every((one) => (one as { frames: number }).frames > 0));
    await expect(village.handlers.still({ cameraId: ids.inn }, context())).rejects.toMatchObject({
      code: 'not-permitted',
    });
    expect(village.outbox.stills.count()).toBe(0);
  });

  test('a camera that people alone may look at is opened when somebody asks, not before and not after its end', async () => {
    const functions = { health: false, alerts: false, live: true };
    await village.apply(both({ inn: { functions, until: new Date(Date.now() + 2500).toISOString() } }));
    await until(() => lane.rtsp.connections === 1);
    expect([village.set.size, inn.rtsp.connections]).toEqual([1, 0]);
    await expect(village.handlers.still({ cameraId: ids.inn }, context())).rejects.toMatchObject({
      code: 'no-picture',
    });
    const asked = context();
    // The hub asks again while the person waits for the first picture.
    const isAnswered = () =>
      village.handlers.still({ cameraId: ids.inn }, asked).then(
        () => true,
        () => false,
      );
    while (!(await isAnswered())) await new Promise((next) => setTimeout(next, 100));
    expect(village.outbox.stills.next()).toMatchObject({ owner: asked.id });
    expect(village.facts().filter((fact) => fact.cameraId === ids.inn)).toEqual([]);
    await until(() => village.set.size === 1);
    await expect(village.handlers.still({ cameraId: ids.inn }, context())).rejects.toMatchObject({
      code: 'unknown-camera',
    });
  });

  test('a still that the disk has no room for is refused, not promised', async () => {
    await village.apply(both());
    await until(() => village.set.describe().every((one) => (one as { frames: number }).frames > 0));
    const write = village.outbox.write.bind(village.outbox);
    village.outbox.write = (change) =>
      change.stills ? { ...write({}), leftOut: { facts: 0, stills: 1 } } : write(change);
    await expect(village.handlers.still({ cameraId: ids.inn }, context())).rejects.toMatchObject({
      code: 'still-left-out',
    });
  });

  test('diagnose tells the vitals, and of each camera its gate, counts and open alerts', async () => {
    isOccupied = true;
    await village.apply(both());
    await until(() => kindsOf(ids.lane).length > 0);
    const { vitals, cameras } = (await village.handlers.diagnose({}, context())) as {
      vitals: unknown;
      cameras: unknown[];
    };
    expect(agentVitals.parse(vitals)).toMatchObject({ cameras: 2, eyes: [{ restarts: 3, streams: 2 }] });
    expect(cameras).toContainEqual(expect.objectContaining({ cameraId: ids.lane, open: 1, gate: expect.anything() }));
  });

  test('discover finds what is there, known or not, and each travels as a fact too', async () => {
    const stranger = await village.addCamera();
    const { devices } = (await village.handlers.discover({ ranges: [] }, context())) as {
      devices: { deviceKey: string; sources?: unknown }[];
    };
    expect(devices).toHaveLength(3);
    expect(devices.find(({ deviceKey }) => deviceKey === stranger.deviceKey)?.sources).toBeUndefined();
    expect(village.facts().filter(({ kind }) => kind === 'device.found')).toHaveLength(3);
  });

  test('a probe without key or address, or of a device that is nowhere, says which', async () => {
    await expect(village.handlers.probe({}, context())).rejects.toMatchObject({ code: 'bad-command' });
    await expect(village.handlers.probe({ deviceKey: 'urn:uuid:gone' }, context())).rejects.toMatchObject({
      code: 'unreachable',
    });
  });
});

test('pictures for which no eye had time are counted in the vitals, also after their camera was configured anew', async () => {
  isOccupied = true;
  await village.apply(both());
  const shed = () => village.vitals.read().errors['frames-shed'] ?? 0;
  village.eyes.delayMs = 700;
  await until(() => shed() > 3, 8000);
  village.eyes.delayMs = 0;
  const before = shed();
  await village.apply(village.config([]));
  expect(shed()).toBeGreaterThanOrEqual(before);
  expect(village.vitals.read().cameras).toBe(0);
}, 15_000);

test('the patrol tells the vitals at its start, and looks the site over when the allowed ranges change', async () => {
  const { devices, recorder, vitals, errors, parts } = village;
  const record = recorder.record.bind(recorder);
  const { whereabouts, find } = parts;
  const patrol = new Patrol({ devices, whereabouts, record, vitals, now: Date.now, errors, find });
  try {
    expect(patrol.allowed.allows('127.0.0.1')).toBe(false);
    patrol.start();
    expect(village.facts().map(({ kind }) => kind)).toEqual(['agent.vitals']);
    const first = patrol.allow(['127.0.0.1'], () => village.allow);
    expect(patrol.allow(['127.0.0.1'], () => Object.create(null))).toBe(first);
    await until(() => village.facts().filter(({ kind }) => kind === 'device.found').length === 2);
    expect(inn.rtsp.connections + lane.rtsp.connections).toBe(0);
  } finally {
    patrol.stop();
  }
});
