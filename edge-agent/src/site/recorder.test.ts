import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@sharp-eyes/protocol';
import { pino } from 'pino';
import { type Outbox, OutboxError, openOutbox } from '../outbox/index.ts';
import { cleared, raised, vitals } from '../outbox/testing/facts.ts';
import { until } from '../uplink/testing/site.ts';
import { ErrorCounts } from './error-counts.ts';
import { Recorder } from './recorder.ts';

let folder: string;
let outbox: Outbox;
let errors: ErrorCounts;
let woken: { urgent: boolean; stills: boolean }[];
/** The disk says that it is full while this is true. */
let full: boolean;
let recorder: Recorder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recorder-'));
  outbox = openOutbox({ file: join(folder, 'outbox.sqlite'), quotaBytes: 8 * 1024 * 1024, now: Date.now });
  const write = outbox.write.bind(outbox);
  outbox.write = (change) => {
    if (full) throw new OutboxError('disk-full', { expected: 'room', came: 'none', todo: 'free some' });
    return write(change);
  };
  full = false;
  errors = new ErrorCounts();
  woken = [];
  recorder = new Recorder({ outbox, errors, log: pino({ level: 'silent' }), onWritten: (what) => woken.push(what) });
});
afterEach(() => {
  recorder.stop();
  outbox.close();
  rmSync(folder, { recursive: true });
});
const kinds = () =>
  outbox.waiting({ facts: 100, bytes: 1e6 }).facts.map(({ json }) => (JSON.parse(json) as { kind: string }).kind);

test('what was written wakes the uplink, an alert urgently', () => {
  recorder.record(vitals());
  recorder.record(raised());
  expect(woken).toEqual([
    { urgent: false, stills: false },
    { urgent: true, stills: false },
  ]);
});

test('a full disk is counted; alerts are held and written in order when there is room again', async () => {
  const alertId = newId();
  full = true;
  recorder.record(raised(alertId), vitals());
  recorder.record(cleared(alertId));
  expect(errors.toJSON()).toMatchObject({ 'disk-full': 1, 'fact-lost': 1 });
  full = false;
  await until(() => kinds().length > 0);
  expect(kinds()).toEqual(['alert.raised', 'alert.cleared']);
  expect(outbox.openAlerts).toEqual([]);
});

test('whatever a full disk costs is counted by name: facts, stills, and alerts that memory cannot hold either', () => {
  full = true;
  recorder.record(vitals(), vitals());
  recorder.keepStill({ owner: newId(), n: 0, at: '2026-01-01T00:00:00.000Z', jpeg: new Uint8Array(3) });
  recorder.record(...Array.from({ length: 1003 }, () => raised()));
  recorder.record(vitals());
  expect(errors.toJSON()).toMatchObject({ 'fact-lost': 3, 'still-lost': 1, 'alert-lost': 3 });
});

test('stills that were given up for an alert are counted', () => {
  const write = outbox.write;
  outbox.write = (change) => ({ ...write(change), leftOut: { facts: 0, stills: 1 }, droppedStills: 8 });
  recorder.record(raised());
  expect(errors.toJSON()).toEqual({ 'still-left-out': 1, 'still-dropped': 8 });
});

test('a fact that can never be written is counted and lost alone, whether it comes now or was held', async () => {
  const large = { ...vitals(), body: { ...vitals().body, errors: { ['x'.repeat(300_000)]: 1 } } } as ReturnType<
    typeof vitals
  >;
  recorder.record(raised(), large, raised());
  expect(kinds()).toEqual(['alert.raised', 'alert.raised']);
  const alert = raised();
  if (alert.kind !== 'alert.raised') throw new Error('unreachable');
  full = true;
  recorder.record({ ...alert, body: { ...alert.body, zone: 'x'.repeat(300_000) } }, raised());
  full = false;
  await until(() => kinds().length === 3);
  expect(errors.toJSON()).toMatchObject({ 'fact-lost': 2 });
});
