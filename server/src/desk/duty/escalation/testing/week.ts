import { randomBytes } from 'node:crypto';
import { expect } from '@jest/globals';
import { dice } from '@sharp-eyes/geometry/dice';
import type { EscalationLadder } from '@sharp-eyes/protocol';
import type { Db } from 'mongodb';
import { type MovableClock, movableClock, siteDayOf } from '../../../../platform/clock.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../../../testing/hub.ts';
import type { AlertDocument } from '../../../alerts/documents.ts';
import { type Endpoint, openEndpoint } from '../../../notices/testing/endpoint.ts';
import type { EscalationDocument } from '../repository.ts';
import { leaseMs } from '../service.ts';
import { acknowledge, raise, resolve, silence, stored } from './deeds.ts';
import { Ledger } from './ledger.ts';
import { dooms, MortalHub } from './mortal-hub.ts';

const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;
const county = '341802000000';
const township = '341802100000';
export const alertsInWeek = 20;

/** A hub that died while it sent holds its channel for 30 s (notices/sender.ts); a moment later another takes it. */
const channelHeldMs = 31_000;
/** A dead hub's claim holds others up for as long as its lease, and a pass comes a moment later. */
export const mostLateMs = leaseMs + 3000 + channelHeldMs;

export const ladder: EscalationLadder = {
  steps: (['shift', 'backup', 'next-shift', 'county'] as const).map((tell, index) => ({
    ...{ waitMinutes: [1, 5, 10, 15][index] as number, tell, priorities: ['critical', 'high', 'medium', 'low'] },
    ...{ hours: null, outside: 'skip' },
  })),
  repeats: 1,
};

/** What came of an alert in the week. */
export interface Story {
  alert: AlertDocument;
  told: EscalationDocument['told'];
  /** How many notices were made of it. */
  notices: number;
}

interface Deed {
  at: number;
  run(): Promise<unknown>;
}

/** Two hubs of one database, a duty roster, a channel, and a clock that goes from one due instant to the next. */
export interface Week {
  clock: MovableClock;
  ledger: Ledger;
  hubs: readonly [MortalHub, MortalHub];
  db: Db;
  officer: SignedIn;
  random(): number;
  stop(): Promise<void>;
}

export async function openWeek(): Promise<Week> {
  const clock = movableClock(Math.floor(Date.now() / minuteMs) * minuteMs);
  const random = dice(20_260_302);
  const endpoint = await openEndpoint();
  const key = randomBytes(32);
  const environment = { SHARP_EYES_HUB__NOTICES__ALLOWED_HOSTS: '[127.0.0.1, localhost]' };
  const first = await openTestHub(clock, { key, environment });
  const second = await openTestHub(clock, { key, environment, name: first.platform.database.address.name });
  const hubs: [MortalHub, MortalHub] = [
    new MortalHub(first, { clock, random, meanwhile: () => hubs[1].decideSteps() }),
    new MortalHub(second, { clock, random, meanwhile: () => hubs[0].decideSteps() }),
  ];
  const { db } = first.platform.database;
  await openChannels(first, endpoint);
  return {
    ...{
      clock,
      random,
      hubs,
      db,
      ledger: new Ledger(endpoint),
      officer: await writeRoster(first, siteDayOf(clock.now())),
    },
    stop: async () => {
      await second.stop().catch(() => undefined);
      await first.stop().catch(() => undefined);
      await endpoint.stop();
    },
  };
}

/** A channel of the township and one of the county, both tried. */
async function openChannels(hub: TestHub, { url }: Endpoint): Promise<void> {
  const administrator = await hub.signInAs([{ role: 'administrator', division: county }]);
  for (const division of [township, county]) {
    const named = { kind: 'webhook', name: division, division, perMinute: 600 };
    const channel = { ...named, secrets: { url, secret: 's' } };
    expect((await administrator.ask('POST', '/api/v1/notice-channels', channel)).status).toBe(201);
  }
  const channels = hub.platform.database.db.collection('noticeChannels');
  await channels.updateMany({ kind: 'webhook' }, { $set: { state: 'well', test: null } });
}

/** Two officers of the township, by day and by night, and the ladder. @returns the one of the day */
async function writeRoster(hub: TestHub, today: string): Promise<SignedIn> {
  const planner = await hub.signInAs([{ role: 'planner', division: county }]);
  const byDay = await hub.signInAs([{ role: 'duty-officer', division: township }], '王强');
  const byNight = await hub.signInAs([{ role: 'duty-officer', division: township }], '李梅');
  const shifts = [
    { from: '08:00', to: '20:00', personId: byDay.session.person.id },
    { from: '20:00', to: '08:00', personId: byNight.session.person.id },
  ];
  for (const shift of shifts)
    await planner.ask('POST', '/api/v1/duty/shifts', { division: township, day: today, ...shift });
  const repetitions = { division: township, from: today, days: 1, times: 9 };
  await planner.ask('POST', '/api/v1/duty/roster/repetitions', repetitions);
  const policy = await planner.ask('PUT', `/api/v1/duty/escalation/${township}`, ladder, { 'if-match': '"0"' });
  expect(policy.status).toBe(200);
  return byDay;
}

/**
 * Alerts at random times; some are signed for, some of those settled, some silenced, some left to everybody being told.
 * @returns the alerts' ids
 */
export async function live(week: Week): Promise<string[]> {
  const { clock, random, officer } = week;
  const begin = clock.now();
  const ids: string[] = [];
  const agenda: Deed[] = Array.from({ length: alertsInWeek }, () => ({
    at: begin + Math.floor(random() * 6.5 * dayMs),
    run: async () => {
      const id = await raise(living(week).hub, township);
      ids.push(id);
      const fate = random();
      if (fate < 0.25) return;
      const at = clock.now() + Math.floor(random() * 40 * minuteMs);
      if (fate < 0.45) return void agenda.push({ at, run: () => silence(living(week).hub, id) });
      agenda.push({ at, run: () => acknowledge(living(week).hub, id, officer) });
      if (random() < 0.5) agenda.push({ at: at + 10 * minuteMs, run: () => resolve(living(week).hub, id, officer) });
    },
  }));
  for (;;) {
    const at = Math.min(...agenda.map((deed) => deed.at), await nextDue(week));
    if (at === Number.POSITIVE_INFINITY) return ids;
    clock.advance(Math.max(0, at - clock.now()) + 1000);
    const [now, later] = [
      agenda.filter((deed) => deed.at <= clock.now()),
      agenda.filter((deed) => deed.at > clock.now()),
    ];
    agenda.splice(0, agenda.length, ...later);
    // A decision and both hubs' passes run into one another.
    await Promise.all([...now.map(({ run }) => run()), pass(week)]);
    if (now.length > 0) await pass(week);
  }
}

/** What came of an alert. */
export async function storyOf(week: Week, id: string): Promise<Story> {
  const alert = await stored(living(week).hub, id);
  const escalation = await escalationsOf(week).findOne({ alertId: id });
  const notices = await week.db.collection('notices').countDocuments({ cause: `alert:${id}` });
  return { alert, told: escalation?.told ?? [], notices };
}

const living = ({ hubs }: Week): MortalHub => hubs.find(({ isAlive }) => isAlive) as MortalHub;
const escalationsOf = ({ db }: Week) => db.collection<EscalationDocument>('escalations');

/** Both hubs' work of a second, at once. One of them at most may die in it. */
async function pass({ hubs, random, clock, ledger, db }: Week): Promise<void> {
  const victim = hubs.every(({ isAlive }) => isAlive) ? hubs[Math.floor(random() * 2)] : undefined;
  const struck = hubs[0].struck + hubs[1].struck;
  const doom = random() < 0.35 ? dooms[struck % dooms.length] : undefined;
  await Promise.all(hubs.map(async (hub) => hub.isAlive && hub.work(hub === victim ? doom : undefined)));
  for (const hub of hubs) {
    if (!hub.isAlive || !(await db.collection('noticeDeliveries').findOne({ state: 'queued' }))) continue;
    const survivor = hubs.find((other) => other !== hub) as MortalHub;
    if (hub === victim && random() < 0.3) await dieSending(hub, survivor, ledger, clock);
    else await sendAll(hub, ledger);
  }
}

async function sendAll(hub: MortalHub, ledger: Ledger): Promise<void> {
  ledger.takeAll();
  hub.beginSending();
  await hub.sent();
}

/** The hub dies while its message has arrived and nobody noted that; the other sends what is left. */
async function dieSending(hub: MortalHub, survivor: MortalHub, ledger: Ledger, clock: MovableClock): Promise<void> {
  const cut = ledger.cutNext();
  hub.beginSending();
  const hung = await cut;
  hub.dieFor(2 * minuteMs);
  clock.advance(channelHeldMs);
  await sendAll(survivor, ledger);
  hung.destroy(); // a hub that was only slow hears of it now, and must change nothing
  await hub.sent();
}

/** The next instant at which the clock has something to do; without end when nothing is left. */
async function nextDue(week: Week): Promise<number> {
  const { db, clock } = week;
  if (await db.collection('events').findOne({ todo: 'duty-escalation' })) return clock.now();
  const steps = await escalationsOf(week)
    .find({ nextStepAt: { $type: 'date' } })
    .toArray();
  const alerts = await db
    .collection('alerts')
    .find({ dueAt: { $type: 'date' } })
    .toArray();
  return Math.min(
    Number.POSITIVE_INFINITY,
    ...steps.map(({ lease, nextStepAt }) => (lease?.until ?? (nextStepAt as Date)).getTime()),
    ...alerts.map(({ dueAt }) => dueAt.getTime()),
  );
}
