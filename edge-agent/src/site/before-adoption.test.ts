import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@sharp-eyes/protocol';
import { until } from '../uplink/testing/site.ts';
import { discover } from './command-handlers.ts';
import { makeVillage, type Village, type VillageCamera } from './testing/village.ts';

let village: Village;
let camera: VillageCamera;
beforeEach(async () => {
  village = await makeVillage();
  camera = await village.addCamera();
});
afterEach(() => village.close());
const context = { id: newId(), signal: new AbortController().signal };
const foundBodies = () => village.facts().filter(({ kind }) => kind === 'device.found');

test('a device whose password is known is described, and no stream of it is opened before a camera is adopted', async () => {
  await village.apply(village.config([]));
  await until(() => village.facts().some(({ kind }) => kind === 'device.health'));
  await discover(village.parts, []);
  const { devices } = (await village.handlers.probe({ deviceKey: camera.deviceKey }, context)) as {
    devices: { reachability: string; sources: unknown[] }[];
  };
  expect(devices).toMatchObject([{ reachability: 'reachable', sources: [{ token: '001' }] }]);
  expect(foundBodies().map(({ body }) => body.reachability)).toEqual(['reachable', 'reachable', 'reachable']);
  expect(village.facts().find(({ kind }) => kind === 'device.health')?.body).toMatchObject({
    reachability: 'reachable',
    reason: { code: 'not-looked-at' },
  });
  expect(camera.rtsp.connections).toBe(0);
});

test('neither is one where the access basis allows nothing to be looked at', async () => {
  const nothing = { functions: { health: false, alerts: false, live: false } };
  await village.apply(village.config([{ deviceKey: camera.deviceKey, cameraId: newId(), change: nothing }]));
  await village.handlers.probe({ deviceKey: camera.deviceKey }, context);
  expect(camera.rtsp.connections).toBe(0);
});

test('a camera that is adopted streams, and a probe may see for itself', async () => {
  await village.apply(village.config([{ deviceKey: camera.deviceKey, cameraId: newId() }]));
  await until(() => camera.rtsp.connections === 1);
  const { devices } = (await village.handlers.probe({ deviceKey: camera.deviceKey }, context)) as {
    devices: { reachability: string }[];
  };
  expect(devices).toMatchObject([{ reachability: 'streaming' }]);
  expect(camera.rtsp.connections).toBe(2);
});
