import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DeliveryDocument } from '../../notices/delivery-repository.ts';
import { replay, toldWhileSigned } from './testing/replay.ts';
import {
  alertsInWeek,
  dayMs,
  ladder,
  live,
  mostLateMs,
  openWeek,
  type Story,
  storyOf,
  type Week,
} from './testing/week.ts';

let week: Week;
let stories: Story[];
beforeAll(async () => {
  week = await openWeek();
  const ids = await live(week);
  stories = await Promise.all(ids.map((id) => storyOf(week, id)));
}, 120_000);
afterAll(() => week.stop());

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
const struck = () => sumOf(week.hubs.map((hub) => hub.struck));
const slow = () => sumOf(week.hubs.map((hub) => hub.slow));
const deliveries = () => week.db.collection<DeliveryDocument>('noticeDeliveries').find().toArray();

test('the week of two hubs was a hard one: killed at random, some only slow, some while they sent', () => {
  expect(stories).toHaveLength(alertsInWeek);
  expect(struck() + week.ledger.cutOff.length).toBeGreaterThan(5);
  expect(slow()).toBeGreaterThan(0);
  expect(week.ledger.cutOff.length).toBeGreaterThan(0);
  expect(sumOf(stories.map(({ told }) => told.length))).toBeGreaterThan(80);
  const quietened = stories.flatMap(({ alert }) =>
    alert.timeline.filter(({ kind }) => kind === 'acknowledged' || kind === 'silenced'),
  );
  expect(quietened.length).toBeGreaterThan(8);
});

test('every step is decided exactly once: with one notice, and one entry on the timeline', () => {
  for (const { alert, told, notices } of stories) {
    const entries = alert.timeline.filter(({ kind }) => kind === 'escalated');
    expect(entries.map(({ at, note }) => [at, note])).toEqual(
      told.map(({ at, tell, result }) => [at, `${tell} ${result}`]),
    );
    expect(notices).toBe(told.length);
  }
});

test('nobody is told of an alert that somebody has signed for, or that is kept quiet', () => {
  for (const { alert } of stories) expect(toldWhileSigned(alert)).toEqual([]);
});

test('the steps are those of the rules, in their order and in time, and none is left out', () => {
  for (const { alert, told } of stories) {
    const { steps, missed, beyond } = replay(ladder, alert, told, mostLateMs);
    for (const step of steps) {
      expect(step.told).toEqual(step.wanted);
      expect(step.lateMs).toBeGreaterThanOrEqual(0);
      expect(step.lateMs).toBeLessThanOrEqual(mostLateMs);
    }
    expect({ missed, beyond }).toEqual({ missed: [], beyond: [] });
  }
});

test('a message is sent twice only where its hub died before it could note so, and the log says that', async () => {
  const { heard, cutOff } = week.ledger;
  expect(week.ledger.heardTwice().sort()).toEqual([...cutOff].sort());
  const log = await deliveries();
  expect(sumOf(log.map(({ maybeTwice }) => maybeTwice))).toBe(cutOff.length);
  for (const { _id, state, cancelledAt } of log)
    if (state !== 'cancelled') expect([_id, heard.includes(_id), cancelledAt]).toEqual([_id, true, null]);
});

test('each hub that died in a step counts the step as failed', () => {
  const failed = sumOf(week.hubs.map(({ hub }) => hub.platform.errors.all()['escalation-step-failed'] ?? 0));
  // A slow hub is told so, unless what it found was that nothing is left to do.
  expect(failed).toBeLessThanOrEqual(struck());
  expect(failed).toBeGreaterThanOrEqual(struck() - slow());
});

test('a hub that has just started tells nobody what was told before', async () => {
  const standing = async () => [
    await week.db.collection('notices').countDocuments(),
    await week.db.collection('escalations').find().sort({ alertId: 1 }).toArray(),
  ];
  const before = await standing();
  week.clock.advance(dayMs);
  for (const { hub } of week.hubs) {
    const now = new Date(week.clock.now());
    const { escalations } = hub.rooms.dutyRoom;
    await hub.platform.consumers.sweep(now);
    await escalations.sweep(now);
    const events = await hub.platform.database.events.find({ kind: 'alert.stood' }).lean();
    await escalations.arm(events as never);
    await escalations.sweep(now);
  }
  expect(await standing()).toEqual(before);
});
