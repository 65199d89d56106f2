import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId, type TimelineKind } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { alertFact } from '../../fleet/testing/agent-wire.ts';
import {
  openTestFleet,
  renewToken,
  type TestAgent,
  type TestFleet,
  township,
} from '../../fleet/testing/agents-port.ts';
import { type MovableClock, movableClock } from '../../platform/clock.ts';
import { type SignedIn, signIn, testPassword } from '../../testing/hub.ts';
import { type Actor, judgeDue, judgeMove, type Standing, undecided, type Wish } from './rules.ts';

const clock: MovableClock = movableClock(Date.now());
const names = ['wang', 'li', 'chief'] as const;
type Name = (typeof names)[number];
let fleet: TestFleet;
let agent: TestAgent;
let cameraId: string;
let people: Record<Name, SignedIn>;
beforeAll(async () => {
  fleet = await openTestFleet(clock);
  agent = await fleet.enrolAgent();
  ({ cameraId } = await fleet.adopt(agent));
  const made = (user: Name, division: string) => fleet.hub.signInAs([{ role: 'duty-officer', division }], user);
  people = {
    wang: await made('wang', township),
    li: await made('li', township),
    chief: await made('chief', '341802000000'),
  };
});
afterAll(() => fleet.stop());

/** What must be so, by the rules alone. */
interface Model {
  standing: Standing;
  version: number;
  timeline: TimelineKind[];
}
interface Real {
  id: string;
  facts: { seq: number; at: string; kind: string }[];
}

const actorOf = (name: Name): Actor => {
  const { id, name: said } = people[name].session.person;
  return { id, name: said, chief: name === 'chief' };
};

function decided(model: Model, name: Name, wish: Wish): boolean {
  const verdict = judgeMove(model.standing, wish, actorOf(name), clock.now());
  if (verdict.decision === 'refused') return false;
  Object.assign(model.standing, verdict.after);
  model.timeline.push(verdict.kind);
  if (wish.move !== 'comment') model.version += 1;
  return true;
}

async function send(name: Name, { id }: Real, wish: Wish, version: number): Promise<number> {
  const path = `/api/v1/alerts/${id}/${wish.move}`;
  const answer = await people[name].ask('POST', path, bodyOf(wish), { 'if-match': `"${version}"` });
  return answer.status;
}

function bodyOf(wish: Wish): object {
  const at = (ms: number) => new Date(ms).toISOString();
  switch (wish.move) {
    case 'acknowledge':
      return { minutes: wish.minutes, takeOver: wish.takeOver };
    case 'assign':
      return { to: wish.to.id };
    case 'shelve':
      return { until: at(wish.until), reason: wish.reason };
    case 'hand-over':
      return { to: wish.to, feedbackBy: at(wish.feedbackBy) };
    case 'resolve':
      return { outcome: wish.outcome };
    case 'comment':
    case 'feedback':
      return { note: '记一笔' };
    default:
      return {};
  }
}

type Command = fc.AsyncCommand<Model, Real>;
abstract class Step implements Command {
  abstract toString(): string;
  check = () => true;
  abstract run(model: Model, real: Real): Promise<void>;
  /** The record says what the rules say, and no entry of its timeline is lost. */
  async agree(model: Model, { id }: Real): Promise<void> {
    const { body } = await people.wang.ask('GET', `/api/v1/alerts/${id}`);
    const { state, acknowledgedBy, outcome, assignedTo, handedTo, shelfReason } = model.standing;
    expect(body).toMatchObject({ state, acknowledgedBy, outcome, assignedTo, handedTo, shelfReason });
    expect(body.version).toBe(model.version);
    expect(body.timeline.map(({ kind }: { kind: string }) => kind).sort()).toEqual([...model.timeline].sort());
  }
}

class Decide extends Step {
  readonly who: Name;
  readonly make: (now: number) => Wish;
  constructor(who: Name, make: (now: number) => Wish) {
    super();
    this.who = who;
    this.make = make;
  }
  async run(model: Model, real: Real): Promise<void> {
    const wish = this.make(clock.now());
    const { version } = model;
    const status = await send(this.who, real, wish, version);
    expect([wish.move, status]).toEqual([wish.move, decided(model, this.who, wish) ? 200 : 409]);
    await this.agree(model, real);
  }
  override toString = () => `${this.who} ${JSON.stringify(this.make(0))}`;
}

/** Two at once on the same version: at most one is taken. */
class Race extends Step {
  async run(model: Model, real: Real): Promise<void> {
    const wish: Wish = { move: 'acknowledge', minutes: 30, takeOver: false };
    const rivals: Name[] = ['wang', 'li'];
    const { version } = model;
    const answers = await Promise.all(rivals.map((name) => send(name, real, wish, version)));
    const first = rivals.find((_, n) => answers[n] === 200);
    expect(answers.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    if (first) expect(decided(model, first, wish)).toBe(true);
    await this.agree(model, real);
  }
  override toString = () => 'two at once';
}

/** The hub dies in the middle of a decision: nothing of it is left. */
class Crash extends Step {
  async run(model: Model, real: Real): Promise<void> {
    const { audit } = fleet.hub.rooms;
    const append = audit.append;
    audit.append = () => Promise.reject(new Error('killed'));
    await send('wang', real, { move: 'comment' }, model.version);
    await send('wang', real, { move: 'acknowledge', minutes: 30, takeOver: false }, model.version);
    audit.append = append;
    await this.agree(model, real);
  }
  override toString = () => 'crash';
}

/** Time passes, and two hubs sweep at once. */
class Clock extends Step {
  readonly ms: number;
  constructor(ms: number) {
    super();
    this.ms = ms;
  }
  async run(model: Model, real: Real): Promise<void> {
    clock.advance(this.ms);
    await renew();
    const { decisions } = fleet.hub.rooms.alertsRoom.alerts;
    const now = new Date(clock.now());
    await Promise.all([decisions.decideDue(now), decisions.decideDue(now)]);
    const due = judgeDue(model.standing, clock.now());
    if (due) {
      Object.assign(model.standing, due.after);
      model.timeline.push(due.kind);
      model.version += 1;
    }
    await this.agree(model, real);
  }
  override toString = () => `${this.ms} ms pass`;
}

/** The agent says again what it said, as after an answer that was lost; or that it is over, more than once. */
class Again extends Step {
  readonly clears: boolean;
  constructor(clears: boolean) {
    super();
    this.clears = clears;
  }
  async run(model: Model, real: Real): Promise<void> {
    if (this.clears && !model.timeline.includes('cleared')) {
      real.facts.push({
        seq: ++seq,
        at: new Date(clock.now()).toISOString(),
        ...alertFact('cleared', cameraId, real.id),
      });
      model.timeline.push('cleared');
    }
    await tell(real);
    await this.agree(model, real);
  }
  override toString = () => (this.clears ? 'cleared' : 'told again');
}

let seq = 100;
async function tell({ facts }: Real): Promise<void> {
  const { body } = await agent.batch(facts);
  expect(body.refused).toEqual([]);
}

const minutes = (n: number) => n * 60_000;
const who = fc.constantFrom(...names);
const wishes: fc.Arbitrary<(now: number) => Wish> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.boolean().map((takeOver) => () => ({ move: 'acknowledge' as const, minutes: 30, takeOver })),
  },
  { weight: 2, arbitrary: fc.constant(() => ({ move: 'resolve' as const, outcome: 'test' as const, action: null })) },
  fc.constant(() => ({ move: 'resolve' as const, outcome: 'false-alarm' as const, action: null })),
  fc.integer({ min: 1, max: 1500 }).map((n) => (now: number) => ({
    ...{ move: 'shelve' as const, until: now + minutes(n), reason: '施工' },
  })),
  fc.constant(() => ({ move: 'unshelve' as const })),
  fc.constant(() => ({ move: 'feedback' as const, minutes: 30 })),
  fc.constant((now: number) => ({
    ...{ move: 'hand-over' as const, feedbackBy: now + minutes(60) },
    to: { kind: 'police' as const, name: '水东所', phone: null },
  })),
  who.map((name) => () => ({ move: 'assign' as const, to: { id: actorOf(name).id, name: actorOf(name).name } })),
  fc.constant(() => ({ move: 'comment' as const })),
  { weight: 2, arbitrary: fc.constant(() => ({ move: 'undo' as const })) },
);
const commands = fc.commands(
  [
    fc.tuple(who, wishes).map(([name, make]) => new Decide(name, make)),
    fc.tuple(who, wishes).map(([name, make]) => new Decide(name, make)),
    fc.tuple(who, wishes).map(([name, make]) => new Decide(name, make)),
    fc.constant(new Race()),
    fc.constant(new Crash()),
    fc.boolean().map((clears) => new Again(clears)),
    fc.integer({ min: 1000, max: minutes(40) }).map((ms) => new Clock(ms)),
  ],
  { maxCommands: 25 },
);

async function begin(): Promise<{ model: Model; real: Real }> {
  const id = newId();
  const real: Real = {
    id,
    facts: [{ seq: ++seq, at: new Date(clock.now()).toISOString(), ...alertFact('raised', cameraId, id) }],
  };
  await tell(real);
  const standing: Standing = { ...undecided, last: null, undo: null, joined: false, lookedBy: [] };
  return { real, model: { standing, version: 1, timeline: ['raised'] } };
}

test('whoever decides, crashes or repeats in whatever order: the record is as the rules say, and no entry is lost', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (steps) => {
      const start = await begin();
      await fc.asyncModelRun(() => start, steps);
    }),
    { numRuns: 10, endOnFailure: true },
  );
}, 120_000);

let signedInAt = clock.now();

/** The clock moves by hours: whoever is signed in signs in again, as people and agents do. */
async function renew(): Promise<void> {
  await renewToken(fleet.send, agent, clock);
  if (clock.now() - signedInAt < minutes(60)) return;
  signedInAt = clock.now();
  for (const name of names) people[name] = await signIn(fleet.hub.address, name, testPassword);
}
