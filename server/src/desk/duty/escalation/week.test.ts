import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { countyOf, type EscalationLadder, newId, toInstant } from '@sharp-eyes/protocol';
import { movableClock, siteDayOf } from '../../../platform/clock.ts';
import { wholeScope } from '../../../platform/scope.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../../testing/hub.ts';
import { emitStood } from '../../alerts/announce.ts';
import type { AlertDocument } from '../../alerts/documents.ts';
import { undecided } from '../../alerts/rules.ts';
import type { DeliveryDocument } from '../../notices/delivery-repository.ts';
import { type Endpoint, openEndpoint } from '../../notices/testing/endpoint.ts';
import type { EscalationDocument } from './repository.ts';
import { planNext } from './rules.ts';
import { leaseMs } from './service.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const county = '341802000000';
const township = '341802100000';
const everywhere = wholeScope('the test looks everywhere');
const alertsInWeek = 20;
/** A dead hub's claim holds others up for as long as its lease, and a pass comes a moment later. */
const lateMs = leaseMs + 3000;
const ladder: EscalationLadder = {
  steps: (['shift', 'backup', 'next-shift', 'county'] as const).map((tell, index) => ({
    ...{ waitMinutes: [1, 5, 10, 15][index] as number, tell, priorities: ['critical', 'high', 'medium', 'low'] },
    ...{ hours: null, outside: 'skip' },
  })),
  repeats: 1,
};

/** Mulberry32: the same week each time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const random = randomOf(20_260_302);

class Killed extends Error {}
/** Hubs die while they decide steps, not while they take what a person sends at the same moment. */
const sweeping = new AsyncLocalStorage<true>();

/** Killed with a claim in hand, before or after its commit; or only slow, until its claim is another's. */
const dooms = ['claimed', 'written', 'committed', 'slow'] as const;
let slow = 0;
let doomed = 0;

/** A hub that can be killed in the middle of its work, and is back some minutes later. */
interface Mortal {
  hub: TestHub;
  deadUntil: number;
  /** Where the next step that it decides is cut off. */
  doom: (typeof dooms)[number] | undefined;
  kills: number;
  /** Begins to send. Only the test does: whoever hears of a notice through the events would begin at another moment. */
  kick(): void;
}

const start = Math.floor(Date.now() / minuteMs) * minuteMs;
const today = siteDayOf(start);
const clock = movableClock(start);
let hubs: [Mortal, Mortal];
let endpoint: Endpoint;
let officer: SignedIn;
let planner: SignedIn;
/** When the channel had which message. */
const heard: { id: string; at: number }[] = [];
/** Messages that had arrived when their hub was killed, before it could note so. */
const cutOff: string[] = [];

beforeAll(async () => {
  endpoint = await openEndpoint();
  const key = randomBytes(32);
  const environment = { SHARP_EYES_HUB__NOTICES__ALLOWED_HOSTS: '[127.0.0.1, localhost]' };
  const first = await openTestHub(clock, { key, environment });
  const second = await openTestHub(clock, { key, environment, name: first.platform.database.address.name });
  hubs = [mortalOf(first), mortalOf(second)];
  const administrator = await first.signInAs([{ role: 'administrator', division: county }]);
  planner = await first.signInAs([{ role: 'planner', division: county }]);
  officer = await first.signInAs([{ role: 'duty-officer', division: township }], '王强');
  const other = await first.signInAs([{ role: 'duty-officer', division: township }], '李梅');
  for (const division of [township, county]) {
    const channel = {
      kind: 'webhook',
      name: division,
      division,
      perMinute: 600,
      secrets: { url: endpoint.url, secret: 's' },
    };
    const made = await administrator.ask('POST', '/api/v1/notice-channels', channel);
    expect([made.status, made.body]).toEqual([201, expect.anything()]);
  }
  const { db } = first.platform.database;
  await db.collection('noticeChannels').updateMany({ kind: 'webhook' }, { $set: { state: 'well', test: null } });
  const shift = { division: township, day: today, from: '08:00', to: '20:00' };
  await planner.ask('POST', '/api/v1/duty/shifts', { ...shift, personId: officer.session.person.id });
  const night = { ...shift, from: '20:00', to: '08:00', personId: other.session.person.id };
  await planner.ask('POST', '/api/v1/duty/shifts', night);
  await planner.ask('POST', '/api/v1/duty/roster/repetitions', {
    division: township,
    from: today,
    days: 1,
    times: 9,
  });
  const policy = await planner.ask('PUT', `/api/v1/duty/escalation/${township}`, ladder, { 'if-match': '"0"' });
  expect(policy.status).toBe(200);
});
afterAll(async () => {
  await hubs[1].hub.stop().catch(() => undefined);
  await hubs[0].hub.stop().catch(() => undefined);
  await endpoint.stop();
});

function mortalOf(hub: TestHub): Mortal {
  const { sender } = hub.rooms.noticesRoom;
  const kick = sender.kick.bind(sender);
  sender.kick = () => undefined;
  const mortal: Mortal = { hub, deadUntil: 0, doom: undefined, kills: 0, kick };
  const { database } = hub.platform;
  const whole = database.inTransaction.bind(database);
  database.inTransaction = async (work) => {
    const { doom } = mortal;
    if (doom === undefined || sweeping.getStore() === undefined) return whole(work);
    mortal.doom = undefined;
    doomed += 1;
    mortal.kills += 1;
    if (doom === 'slow') {
      slow += 1;
      clock.advance(leaseMs + 1000);
      const other = hubs.find((one) => one !== mortal) as Mortal;
      await sweeping.exit(() => other.hub.rooms.dutyRoom.escalations.sweep(new Date(clock.now())));
      return whole(work);
    }
    mortal.deadUntil = clock.now() + Math.ceil(random() * 20) * minuteMs;
    if (doom === 'claimed') throw new Killed();
    if (doom === 'committed') await whole(work);
    else
      await whole(async (tx) => {
        await work(tx);
        throw new Killed();
      });
    throw new Killed();
  };
  return mortal;
}

const isAlive = ({ deadUntil }: Mortal): boolean => deadUntil <= clock.now();
const db = () => hubs[0].hub.platform.database.db;

/** Both hubs' work of a second, at once. One of them at most may die in it. */
async function pass(): Promise<void> {
  const victim = hubs.every(isAlive) ? hubs[Math.floor(random() * 2)] : undefined;
  await Promise.all(hubs.map((mortal) => work(mortal, mortal === victim)));
  for (const mortal of hubs.filter(isAlive)) await send(mortal, mortal === victim && random() < 0.3);
}

/** What a hub does each second. One that dies in it does no more. */
async function work(mortal: Mortal, mayDie: boolean): Promise<void> {
  if (!isAlive(mortal)) return;
  const now = new Date(clock.now());
  const { platform, rooms } = mortal.hub;
  if (await platform.database.events.exists({ todo: 'duty-escalation' })) await platform.consumers.sweep(now);
  await rooms.alertsRoom.alerts.decisions.decideDue(now);
  if (mayDie && random() < 0.35) mortal.doom = dooms[doomed % dooms.length];
  await sweeping.run(true, () => rooms.dutyRoom.escalations.sweep(now));
  mortal.doom = undefined;
}

const hear = (): string => {
  const id = String(endpoint.received.at(-1)?.headers['sharp-eyes-notice']);
  heard.push({ id, at: clock.now() });
  return id;
};

/** Sends what waits; where the hub dies in it, its message has arrived and nobody noted that. */
async function send(mortal: Mortal, dies: boolean): Promise<void> {
  if (!(await db().collection('noticeDeliveries').findOne({ state: 'queued' }))) return;
  const { sender } = mortal.hub.rooms.noticesRoom;
  if (!dies) return sendAll(mortal);
  const hung = await new Promise<ServerResponse>((resolve) => {
    let cut = false;
    endpoint.answer((res) => {
      const id = hear();
      if (cut) return void res.end('ok'); // what goes out by another channel at the same time is noted
      cut = true;
      cutOff.push(id);
      resolve(res);
    });
    mortal.kick();
  });
  mortal.kills += 1;
  mortal.deadUntil = clock.now() + 2 * minuteMs;
  clock.advance(31_000); // its lease on the channel is over
  const survivor = hubs.find((one) => one !== mortal) as Mortal;
  await sendAll(survivor);
  hung.destroy(); // a hub that was only slow hears of it now, and must change nothing
  await sender.idle();
}

async function sendAll({ hub, kick }: Mortal): Promise<void> {
  endpoint.answer((res) => {
    hear();
    res.end('ok');
  });
  kick();
  await hub.rooms.noticesRoom.sender.idle();
}

async function raise(): Promise<string> {
  const alertId = newId();
  const now = toInstant(clock.now());
  const order = { outboxId: newId(), seq: 1 };
  const finding = {
    ...{ kind: 'person-in-zone', ruleId: alertId, ruleVersion: 1, zone: 'yard', score: 0.9, boxes: [], dwellS: 1 },
    ...{ frameTime: now, rtpTimestamp: 1, priority: 'high', reason: { code: 'dwell', values: {}, text: '' } },
  };
  const alert = {
    ...{
      alertId,
      county: countyOf(township),
      division: township,
      divisionPath: [],
      number: `341802-${alertId.slice(-6)}`,
    },
    ...{ agentId: newId(), cameraId: newId(), cameraName: '村口', siteId: null, siteName: '', point: null },
    ...{ azimuthDeg: null, hfovDeg: null, rangeM: null, zonePolygon: null, groupKey: alertId, joinedTo: null },
    life: {
      finding,
      findingOrder: order,
      raisedAt: now,
      active: true,
      clearedAt: null,
      clearedOrder: null,
      entries: [],
    },
    ...{ receivedAt: new Date(clock.now()), ...undecided, dueAt: null, last: null, undo: null, standing: 'queue' },
    ...{ count: 1, activeCount: 1, lastAt: new Date(clock.now()), heldBy: null, silence: null, cause: null },
    ...{ recordings: [], stills: [], timeline: [], version: 1 },
  } as unknown as AlertDocument;
  const { platform, rooms } = living().hub;
  await platform.database.inTransaction(async (tx) => {
    await rooms.alertsRoom.alerts.repository.insert(tx, [alert]);
    emitStood(tx, alert, 'raised');
  });
  return alertId;
}

const living = (): Mortal => hubs.find(isAlive) as Mortal;
const stored = async (id: string): Promise<AlertDocument> =>
  (await living().hub.rooms.alertsRoom.alerts.stored(everywhere, id)) as AlertDocument;

async function act(id: string, what: 'acknowledge' | 'resolve'): Promise<void> {
  const { decisions } = living().hub.rooms.alertsRoom.alerts;
  const { id: personId, name } = officer.session.person;
  const by = { id: personId, name, unit: '', chief: false, isChiefOf: () => false };
  const { version, state } = await stored(id);
  if (what === 'acknowledge' && state === 'open')
    await decisions.acknowledge(everywhere, id, by, version, { takeOver: false });
  if (what === 'resolve' && state === 'acknowledged')
    await decisions.resolve(everywhere, id, by, version, { outcome: 'genuine', action: 'checked-on-site' });
}

/** A silence keeps it out of the queue: the alert is written, and nobody says so to escalation. */
async function silence(id: string): Promise<void> {
  const { platform, rooms } = living().hub;
  await platform.database.inTransaction(async (tx) => {
    const alert = await rooms.alertsRoom.alerts.stored(everywhere, id, tx);
    const entry = {
      at: toInstant(tx.now.getTime()),
      kind: 'silenced',
      by: null,
      from: null,
      to: null,
      note: null,
    } as const;
    if (alert) await rooms.alertsRoom.alerts.repository.decide(tx, alert, { standing: 'silenced' }, [entry]);
  });
}

/** The next instant at which the clock has something to do. */
async function nextDue(): Promise<number> {
  if (await db().collection('events').findOne({ todo: 'duty-escalation' })) return clock.now();
  const escalations = db().collection<EscalationDocument>('escalations');
  const [step] = await escalations
    .find({ nextStepAt: { $type: 'date' } })
    .sort({ nextStepAt: 1 })
    .limit(1)
    .toArray();
  const leases = await escalations.find({ nextStepAt: { $type: 'date' }, lease: { $ne: null } }).toArray();
  const [alert] = await db()
    .collection('alerts')
    .find({ dueAt: { $type: 'date' } })
    .sort({ dueAt: 1 })
    .limit(1)
    .toArray();
  const stuck = leases.flatMap(({ lease }) => (lease ? [lease.until.getTime()] : []));
  return Math.min(
    ...[step?.lease ? Number.POSITIVE_INFINITY : (step?.nextStepAt?.getTime() ?? Number.POSITIVE_INFINITY)],
    ...[alert?.dueAt.getTime() ?? Number.POSITIVE_INFINITY, ...stuck],
  );
}

/** A week: alerts at random times; some are signed for, some of those settled, some left to everybody being told. */
async function liveAWeek(): Promise<string[]> {
  const ids: string[] = [];
  const agenda: { at: number; run(): Promise<unknown> }[] = Array.from({ length: alertsInWeek }, () => ({
    at: start + Math.floor(random() * 6.5 * dayMs),
    run: async () => {
      const id = await raise();
      ids.push(id);
      const fate = random();
      if (fate < 0.25) return;
      const signedAt = clock.now() + Math.floor(random() * 40 * minuteMs);
      if (fate < 0.45) return void agenda.push({ at: signedAt, run: () => silence(id) });
      agenda.push({ at: signedAt, run: () => act(id, 'acknowledge') });
      if (random() < 0.5) agenda.push({ at: signedAt + 10 * minuteMs, run: () => act(id, 'resolve') });
    },
  }));
  for (;;) {
    agenda.sort((a, b) => a.at - b.at);
    const due = await nextDue();
    const at = Math.min(agenda[0]?.at ?? Number.POSITIVE_INFINITY, due);
    if (at === Number.POSITIVE_INFINITY) return ids;
    clock.advance(Math.max(0, at - clock.now()) + 1000);
    const now = agenda.splice(0, agenda.filter((one) => one.at <= clock.now()).length);
    // A decision and both hubs' passes run into one another.
    await Promise.all([...now.map(({ run }) => run()), pass()]);
    if (now.length > 0) await pass();
  }
}

test('in a week of two hubs, each killed at random, every step is decided exactly once and none after a signature', async () => {
  const ids = await liveAWeek();
  expect(ids).toHaveLength(alertsInWeek);
  const kills = hubs[0].kills + hubs[1].kills;
  expect(kills).toBeGreaterThan(8);
  let steps = 0;
  let signed = 0;
  for (const id of ids) {
    const { timeline } = await stored(id);
    const escalation = await db().collection<EscalationDocument>('escalations').findOne({ alertId: id });
    const told = escalation?.told ?? [];
    const entries = timeline.filter(({ kind }) => kind === 'escalated');
    expect(entries.map(({ at, note }) => [at, note])).toEqual(
      told.map(({ at, tell, result }) => [at, `${tell} ${result}`]),
    );
    expect(
      await db()
        .collection('notices')
        .countDocuments({ cause: `alert:${id}` }),
    ).toBe(told.length);
    steps += told.length;

    // The week once more, by the rules alone: what stood open from when to when, and which steps that makes.
    const stood = [Date.parse(timeline.length > 0 ? (await stored(id)).life.raisedAt : '')];
    const ended: number[] = [];
    for (const { kind, at } of timeline) {
      if (kind === 'acknowledged' || kind === 'silenced') ended.push(Date.parse(at));
      if (kind === 'expired') stood.push(Date.parse(at));
    }
    signed += ended.length;
    let open = true;
    for (const { kind } of timeline) {
      if (kind === 'acknowledged' || kind === 'resolved' || kind === 'silenced') open = false;
      if (kind === 'expired') open = true;
      if (kind === 'escalated') expect(open).toBe(true);
    }
    let left = [...told];
    for (const [index, from] of stood.entries()) {
      const until = ended[index] ?? Number.POSITIVE_INFINITY;
      const mine = left.filter(({ at }) => Date.parse(at) <= until && (stood[index + 1] ?? Infinity) > Date.parse(at));
      left = left.slice(mine.length);
      let next = planNext(ladder, 'high', undefined, from);
      for (const { at, tell, round, result } of mine) {
        expect([ladder.steps[next?.step ?? -1]?.tell, next?.round]).toEqual([tell, round]);
        const late = Date.parse(at) - (next?.at ?? Number.NaN);
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThanOrEqual(lateMs + 31_000);
        const after = planNext(ladder, 'high', next, Date.parse(at));
        next = after && result === 'nobody' && after.round === round ? { ...after, at: Date.parse(at) } : after;
      }
      if (next !== undefined) expect(next.at + lateMs + 31_000).toBeGreaterThan(until);
    }
    expect(left).toEqual([]);
  }
  expect(steps).toBeGreaterThan(80);
  expect(signed).toBeGreaterThan(8);

  const seen = Map.groupBy(heard, ({ id }) => id);
  const twice = [...seen].filter(([, times]) => times.length > 1).map(([id]) => id);
  expect(twice.sort()).toEqual([...cutOff].sort());
  expect(cutOff.length).toBeGreaterThan(1);
  const deliveries = await db().collection<DeliveryDocument>('noticeDeliveries').find().toArray();
  expect(deliveries.reduce((sum, one) => sum + one.maybeTwice, 0)).toBe(cutOff.length);
  for (const { _id, state, cancelledAt } of deliveries)
    if (state !== 'cancelled') expect([_id, seen.has(_id), cancelledAt]).toEqual([_id, true, null]);
  const failed = hubs.reduce((sum, { hub }) => sum + (hub.platform.errors.all()['escalation-step-failed'] ?? 0), 0);
  // A slow hub is told so, unless what it found was that nothing is left to do.
  expect(slow).toBeGreaterThan(1);
  expect(failed).toBeLessThanOrEqual(kills - cutOff.length);
  expect(failed).toBeGreaterThanOrEqual(kills - cutOff.length - slow);
}, 120_000);

test('a hub that has just started tells nobody what was told before', async () => {
  const standing = async () => [
    await db().collection('notices').countDocuments(),
    await db().collection('escalations').find().sort({ alertId: 1 }).toArray(),
  ];
  const before = await standing();
  clock.advance(dayMs);
  for (const mortal of hubs) {
    const now = new Date(clock.now());
    await mortal.hub.platform.consumers.sweep(now);
    await mortal.hub.rooms.dutyRoom.escalations.sweep(now);
    const events = await mortal.hub.platform.database.events.find({ kind: 'alert.stood' }).lean();
    await mortal.hub.rooms.dutyRoom.escalations.arm(events as never);
    await mortal.hub.rooms.dutyRoom.escalations.sweep(now);
  }
  expect(await standing()).toEqual(before);
});
