import { createHash, createHmac, randomBytes } from 'node:crypto';
import { countyOf, type Desk, type DeskHere, type newDesk, newId, type Session, toInstant } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../../platform/database/database.ts';
import type { PersonCaller } from '../../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../../platform/http/problem.ts';
import { ownAreaOnly } from '../../../platform/http/words.ts';
import type { Platform } from '../../../platform/platform.ts';
import { divisionsAbove, inScope, type Scope, wholeScope } from '../../../platform/scope.ts';
import { type Actor, type Audit, actorOf, theHub } from '../../audit/service.ts';
import { hashPassword, verifyPassword } from '../password.ts';
import { type PeopleRepository, type PersonDocument, personOf } from '../repository.ts';
import { atDesk, hasEnded } from '../rules.ts';
import { type Sessions, sessionOf } from '../sessions.ts';
import type { Throttle } from '../throttle.ts';
import { type DeskDocument, DeskRepository } from './repository.ts';
import { deskEndOf, isDeskTerm, pinDelayMs, pinTriesMax, servesDesk } from './rules.ts';

const tokenBytes = 32;
/** People whose names a desk shows. */
const peopleMax = 200;
/** Desks whose end is seen to in one sweep. */
const sweepBatch = 100;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * Shared desks (值班台). An officer takes the shift there by name and PIN, under a session of their own. A PIN counts
 * only on a browser that a supervisor signed in on by password has registered, until its last day.
 */
export class Desks {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #people: PeopleRepository;
  readonly #sessions: Sessions;
  readonly #throttle: Throttle;
  readonly #nobody: Promise<string>;
  readonly #repository: DeskRepository;

  constructor(
    platform: Platform,
    parts: {
      audit: Audit;
      people: PeopleRepository;
      sessions: Sessions;
      throttle: Throttle;
      /** Checked where there is no PIN, so that every refusal takes the same time. */
      nobody: Promise<string>;
    },
  ) {
    this.#platform = platform;
    this.#audit = parts.audit;
    this.#people = parts.people;
    this.#sessions = parts.sessions;
    this.#throttle = parts.throttle;
    this.#nobody = parts.nobody;
    this.#repository = new DeskRepository(platform.database);
    platform.sweeps.register({ name: 'desk-ends', run: (now) => this.#endDesks(now) });
  }

  /** Makes the caller's browser a shared desk. @returns the token for its cookie, which is kept nowhere */
  async register(scope: Scope, caller: PersonCaller, body: z.output<typeof newDesk>): Promise<[Desk, string]> {
    if (caller.deskId !== undefined) throw passwordNeeded();
    const now = new Date(this.#platform.clock.now());
    const faults = [];
    if (!inScope(scope, body.division)) faults.push({ path: 'division', message: ownAreaOnly });
    if (!isDeskTerm(body.endsOn, now)) faults.push({ path: 'endsOn', message: termWords });
    if (faults.length > 0) throw new ProblemError('bad-request', { faults });
    const token = randomBytes(tokenBytes).toString('base64url');
    const desk: DeskDocument = {
      ...{ _id: newId(), county: countyOf(body.division), ...body, tokenHash: hashOf(token) },
      ...{ endDueAt: deskEndOf(body), signIns: 0, registeredAt: now },
      registeredBy: { id: caller.person.id, name: caller.person.name },
    };
    await this.#platform.database.inTransaction(async (tx) => {
      await this.#repository.add(tx, desk);
      await this.#note(tx, actorOf(caller), desk, 'register', { endsOn: desk.endsOn });
    });
    return [deskOf(desk), token];
  }

  async list(scope: Scope): Promise<{ items: Desk[]; next: null }> {
    return { items: (await this.#repository.list(scope)).map(deskOf), next: null };
  }

  /** It is a shared desk no more; whoever is signed in there by PIN is signed out. @throws ProblemError `not-found` */
  async remove(scope: Scope, caller: PersonCaller, id: string): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const desk = await this.#repository.find(scope, id, tx);
      if (!desk) throw notFound();
      await this.#end(tx, actorOf(caller), desk, 'remove');
    });
  }

  /** The desk that a browser's token names, and who can sign in there. */
  async here(token: string | undefined): Promise<DeskHere> {
    const desk = await this.#byToken(token);
    if (!desk) return { desk: null, people: [] };
    const line = [desk.division, ...divisionsAbove(desk.division)];
    const able = await this.#people.holding('duty-officer', line, peopleMax);
    const known = await this.#repository.withPin(able.map(({ _id }) => _id));
    const now = new Date(this.#platform.clock.now());
    const people = able.filter((person) => known.has(person._id) && !hasEnded(person, now));
    const { _id: id, name, division, endsOn } = desk;
    return {
      desk: { id, name, division, endsOn },
      people: people.map((person) => ({ id: person._id, name: person.name, unit: person.unit })),
    };
  }

  /** A desk's name; undefined when there is no such desk any more. */
  async nameOf(id: string): Promise<string | undefined> {
    return (await this.#repository.find(wholeScope('the desk of a session'), id))?.name;
  }

  /**
   * Signs in by PIN. Whoever was signed in there by PIN before is signed out. Every refusal is the same, after the same
   * work; a try counts before it is judged, so that many at once are no more than one after the other.
   * @throws ProblemError `not-signed-in`, `too-many` while this PIN must wait at this desk
   */
  async signIn(
    token: string | undefined,
    { personId, pin }: { personId: string; pin: string },
  ): Promise<{ token: string; session: Session }> {
    const desk = await this.#byToken(token);
    if (!desk) throw new ProblemError('not-signed-in', { code: 'not-a-desk' });
    const now = new Date(this.#platform.clock.now());
    const account = accountOf(personId);
    const waitMs = await this.#throttle.waitMs(account, desk._id, now);
    if (waitMs > 0) throw tooMany(waitMs);
    const tries = await this.#throttle.failed(account, desk._id, now, pinDelayMs);
    if (tries > pinTriesMax) throw tooMany(pinDelayMs(tries));
    const known = await this.#repository.pinOf(personId);
    const right = await verifyPassword(await this.#pepper(personId, pin), known?.pin ?? (await this.#nobody));
    const person = await this.#people.find(wholeScope('signing in by PIN'), personId);
    if (!right || !known || !person || !this.#mayServe(person, desk, now)) {
      if (tries === pinTriesMax && person) await this.#noteLocked(desk, person);
      throw refused();
    }
    await this.#throttle.succeeded(account, desk._id);
    return this.#begin(desk, person, known.pin);
  }

  /** A password opens a desk again on which somebody's PIN was tried too often. */
  async unlock(token: string | undefined, personId: string): Promise<void> {
    const desk = await this.#byToken(token);
    if (desk) await this.#throttle.succeeded(accountOf(personId), desk._id);
  }

  async pinState(caller: PersonCaller): Promise<{ set: boolean; setAt: string | null }> {
    const known = await this.#repository.pinOf(caller.person.id);
    return { set: known !== undefined, setAt: known ? toInstant(known.setAt.getTime()) : null };
  }

  /** Sets one's own PIN; whoever came in by the old one is signed out. @throws ProblemError `not-allowed` in a session that began by PIN */
  async setPin(caller: PersonCaller, pin: string): Promise<void> {
    if (caller.deskId !== undefined) throw passwordNeeded();
    const { id } = caller.person;
    const stored = await hashPassword(await this.#pepper(id, pin));
    await this.#platform.database.inTransaction(async (tx) => {
      const person = await this.#people.find(wholeScope('own PIN'), id, tx);
      if (!person) throw notFound();
      await this.#repository.setPin(tx, id, stored);
      await this.#sessions.endAllByPin(tx, id);
      const { division } = person;
      await this.#audit.append(tx, { ...actorOf(caller), action: 'people.pin', division, content: { personId: id } });
    });
  }

  /** Whoever gives somebody a new password takes a PIN away that others may know. */
  async forgetPin(tx: Tx, personId: string): Promise<void> {
    await this.#repository.forgetPin(tx, personId);
  }

  async #begin(desk: DeskDocument, person: PersonDocument, pin: string): Promise<{ token: string; session: Session }> {
    const begun = await this.#platform.database.inTransaction(async (tx) => {
      if (!(await this.#repository.countSignIn(tx, desk, person._id, pin))) throw refused();
      await this.#sessions.endAllAt(tx, desk._id);
      const actor = { person: { id: person._id, name: person.name }, unit: person.unit };
      await this.#note(tx, actor, desk, 'sign-in', { personId: person._id });
      return this.#sessions.begin(tx, person._id, desk._id);
    });
    return { token: begun.token, session: sessionOf(atDesk(personOf(person)), begun.session) };
  }

  #mayServe(person: PersonDocument, { division }: DeskDocument, now: Date): boolean {
    return !person.disabled && !hasEnded(person, now) && servesDesk(person.grants, division);
  }

  async #byToken(token: string | undefined): Promise<DeskDocument | undefined> {
    if (token === undefined || token.length > 100) return undefined;
    const desk = await this.#repository.byToken(hashOf(token));
    return desk && deskEndOf(desk).getTime() > this.#platform.clock.now() ? desk : undefined;
  }

  /** Four digits alone are guessed from a stolen database in minutes; with the hub's key file's secret they are not. */
  async #pepper(personId: string, pin: string): Promise<string> {
    const secret = await this.#platform.secrets.sharedSecret('pins', () => randomBytes(32));
    return createHmac('sha256', secret).update(`${personId}\n${pin}`).digest('base64');
  }

  async #endDesks(now: Date): Promise<void> {
    const { database, sweeps } = this.#platform;
    await sweeps.each('desk-ends', await this.#repository.ended(now, sweepBatch), (desk) =>
      database.inTransaction(async (tx) => {
        const found = await this.#repository.find(wholeScope('sweep'), desk._id, tx);
        if (found) await this.#end(tx, theHub, found, 'ended');
      }),
    );
  }

  async #end(tx: Tx, actor: Actor, desk: DeskDocument, what: string): Promise<void> {
    await this.#repository.remove(tx, desk);
    await this.#sessions.endAllAt(tx, desk._id);
    await this.#note(tx, actor, desk, what);
  }

  async #noteLocked(desk: DeskDocument, { _id }: PersonDocument): Promise<void> {
    await this.#platform.database.inTransaction((tx) =>
      this.#note(tx, theHub, desk, 'pin-locked', { personId: _id, tries: pinTriesMax }),
    );
  }

  async #note(tx: Tx, actor: Actor, desk: DeskDocument, what: string, more: Record<string, unknown> = {}) {
    const content = { deskId: desk._id, name: desk.name, ...more };
    await this.#audit.append(tx, { ...actor, action: `desks.${what}`, division: desk.division, content });
  }
}

const termWords = {
  zh: '应为今天起一年以内的日期',
  en: 'expected a day from today on, within a year',
};

/** A PIN opens the desk's duty and nothing else. */
export function passwordNeeded(): ProblemError {
  return new ProblemError('not-allowed', { code: 'password-needed' });
}

function refused(): ProblemError {
  return new ProblemError('not-signed-in', { code: 'pin-refused' });
}

function tooMany(waitMs: number): ProblemError {
  return new ProblemError('too-many', { code: 'pin-throttled', retryAfterS: Math.ceil(waitMs / 1000) });
}

function accountOf(personId: string): string {
  return `pin ${personId}`;
}

function deskOf({ _id, name, division, endsOn, registeredBy, registeredAt }: DeskDocument): Desk {
  const at = toInstant(registeredAt.getTime());
  return { id: _id, name, division, endsOn, registeredBy: registeredBy.name, registeredAt: at };
}
