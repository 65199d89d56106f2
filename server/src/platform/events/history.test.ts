import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestHub, type TestHub } from '../../testing/hub.ts';
import { systemClock } from '../clock.ts';
import { type Heard, openEventSource } from '../testing/event-source.ts';
import { eventually } from '../testing/eventually.ts';
import { type OwnMongod, openOwnMongod } from '../testing/own-mongod.ts';

const county = '341802000000';
let mongod: OwnMongod;
let hub: TestHub;
let heard: Heard;
beforeAll(async () => {
  mongod = await openOwnMongod();
  hub = await openTestHub(systemClock, { uri: mongod.uri });
  heard = await openEventSource(hub.address.port, await hub.signInAs([{ role: 'technician', division: county }]));
}, 60_000);
afterAll(async () => {
  try {
    await hub?.stop();
  } finally {
    await mongod?.stop();
  }
});

const say = (siteId: string) =>
  hub.platform.database.inTransaction(async (tx) =>
    tx.emit({
      ...{ kind: 'camera.changed', divisionBefore: '341802101001', divisionAfter: null },
      body: { cameraId: siteId, removed: true, healthOnly: false },
    }),
  );
const written = [() => true, () => false] as const;
const said = () => heard.events.map(({ data }) => ('id' in data ? data.id : data.kind));

test('after a power cut of the database nothing is missed; after the loss of its history everybody reloads', async () => {
  await say('before');
  await eventually(() => said().includes('before'));
  await mongod.kill();
  await mongod.start();
  await say('after the power cut');
  await eventually(() => said().includes('after the power cut'));
  expect(said()).toEqual(['before', 'after the power cut']);

  // Put back from elsewhere: the event after which the hub would go on was never in this one.
  await mongod.kill();
  await mongod.wipe();
  await mongod.start();
  await eventually(() => say('in between').then(...written));
  await eventually(() => said().includes('reload'));
  // Whoever reloads when told misses nothing from then on.
  await say('afterwards');
  await say('later');
  await eventually(() => said().includes('later'));
  expect(said()).toEqual(expect.arrayContaining(['before', 'after the power cut', 'reload', 'afterwards', 'later']));
}, 60_000);
