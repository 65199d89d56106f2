import {
  type Grant,
  newId,
  type newPerson,
  type Person,
  type PersonName,
  pageMax,
  type personChange,
  type Role,
  type Session,
} from '@sharp-eyes/protocol';
import { parseCookie } from 'cookie';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { type Fault, notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import { ownAreaOnly, type Words } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { divisionsAbove, inScope, type Scope, scopeOf, wholeScope } from '../../platform/scope.ts';
import { type Actor, type Audit, actorOf, theHub } from '../audit/service.ts';
import { Desks, passwordNeeded } from './desks/service.ts';
import { hashPassword, randomPassword, verifyPassword } from './password.ts';
import { PeopleRepository, type PersonDocument, personOf } from './repository.ts';
import { atDesk, clashOf, endOf, hasEnded, homeOf, locksOneselfOut, userKey } from './rules.ts';
import { Sessions, sessionCookie, sessionOf } from './sessions.ts';
import { Throttle } from './throttle.ts';

const firstUser = 'admin';
const everywhere = '000000000000';
/** Accounts whose end is seen to in one sweep. */
const sweepBatch = 100;
/** People that something is offered to be given to. */
const heldMax = 200;

/** Accounts, their grants and their sessions. */
export class People {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #repository: PeopleRepository;
  readonly #sessions: Sessions;
  readonly #throttle: Throttle;
  /** Checked for users that do not exist, so that both refusals take the same time. */
  readonly #nobody: Promise<string> = hashPassword(randomPassword());
  /** Shared desks, and the PINs that are enough there. */
  readonly desks: Desks;

  constructor(platform: Platform, audit: Audit) {
    this.#platform = platform;
    this.#audit = audit;
    this.#repository = new PeopleRepository(platform.database);
    this.#sessions = new Sessions(platform.database);
    this.#throttle = new Throttle(platform.database);
    const shared = { audit, people: this.#repository, sessions: this.#sessions, throttle: this.#throttle };
    this.desks = new Desks(platform, { ...shared, nobody: this.#nobody });
    platform.sweeps.register({ name: 'account-ends', run: (now) => this.#endAccounts(now) });
  }

  /**
   * Signs in. A wrong password and an unknown or disabled user get the same answer after the same work.
   * @throws ProblemError `not-signed-in`, `account-ended` to whoever knows the password, or `too-many` while this
   * account must wait at this address
   */
  async signIn(user: string, password: string, address: string): Promise<{ token: string; session: Session }> {
    const now = new Date(this.#platform.clock.now());
    const key = userKey(user);
    const waitMs = await this.#throttle.waitMs(key, address, now);
    if (waitMs > 0)
      throw new ProblemError('too-many', { code: 'sign-in-throttled', retryAfterS: Math.ceil(waitMs / 1000) });
    const login = await this.#repository.login(key);
    const right = await verifyPassword(password, login?.password ?? (await this.#nobody));
    const person = login && (await this.#repository.find(wholeScope('signing in'), login.personId));
    if (!right || !person || person.disabled) {
      await this.#throttle.failed(key, address, now);
      throw signInRefused();
    }
    await this.#throttle.succeeded(key, address);
    if (hasEnded(person, now)) throw new ProblemError('account-ended', { values: { day: person.endsOn ?? '' } });
    const { token, session } = await this.#platform.database.inTransaction(async (tx) => {
      if (!(await this.#repository.countSignIn(tx, login))) throw signInRefused();
      await this.#note(tx, { person: { id: person._id, name: person.name }, unit: person.unit }, person, 'sign-in');
      return this.#sessions.begin(tx, person._id);
    });
    return { token, session: sessionOf(personOf(person), session) };
  }

  /** Who a request's cookie belongs to: one session and one person, both read anew each time. */
  async authenticate(req: { headers: { cookie?: string | undefined } }): Promise<PersonCaller | undefined> {
    const token = parseCookie(req.headers.cookie ?? '')[sessionCookie];
    if (!token) return undefined;
    const session = await this.#sessions.find(token, new Date(this.#platform.clock.now()));
    const person = session && (await this.#repository.find(wholeScope('authentication'), session.personId));
    if (!session || !person || person.disabled || hasEnded(person, new Date(this.#platform.clock.now())))
      return undefined;
    const { deskId, csrf, expiresAt } = session;
    const own = { kind: 'person', sessionId: session.id, csrf, expiresAt } as const;
    if (deskId === null) return { ...own, person: personOf(person) };
    return { ...own, deskId, person: atDesk(personOf(person)) };
  }

  async signOut(caller: PersonCaller): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const { person } = caller;
      await this.#note(tx, actorOf(caller), { _id: person.id, division: homeOf(person.grants) }, 'sign-out');
      await this.#sessions.end(tx, caller.sessionId);
    });
  }

  async list(
    scope: Scope,
    asked: { division?: string | undefined; endsBy?: string | undefined; cursor?: string | undefined; limit?: number },
  ): Promise<{ items: Person[]; next: string | null }> {
    const { division, endsBy, cursor: after = '', limit = pageMax } = asked;
    const found = await this.#repository.list(scope, { division, endsBy, after, limit: limit + 1 });
    const items = found.slice(0, limit).map(personOf);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** Names and roles of the people of an area: whom a task can be given to. */
  async names(
    scope: Scope,
    asked: { division?: string | undefined; cursor?: string | undefined; limit?: number },
  ): Promise<{ items: PersonName[]; next: string | null }> {
    const { items, next } = await this.list(scope, asked);
    const able = items.filter(({ disabled }) => !disabled);
    return {
      items: able.map(({ id, name, unit, grants }) => ({
        ...{ id, name, unit },
        roles: [...new Set(grants.map(({ role }) => role))],
      })),
      next,
    };
  }

  /** Those who hold a role in an area that contains a division: to whom something there can be given. */
  async holding(role: Role, division: string): Promise<PersonName[]> {
    const found = await this.#repository.holding(role, [division, ...divisionsAbove(division)], heldMax);
    return found.map(personOf).map(({ id, name, unit, grants }) => ({
      ...{ id, name, unit },
      roles: [...new Set(grants.map((grant) => grant.role))],
    }));
  }

  /** Who a task is given to. @throws ProblemError `not-found` */
  async nameOf(scope: Scope, id: string): Promise<string> {
    const person = await this.#repository.find(scope, id);
    if (!person) throw notFound();
    return person.name;
  }

  /** People who can be told something now: these, and whoever holds one of the roles over the division. */
  async toTell(
    tx: Tx,
    {
      ids,
      roles,
      division,
      limit,
    }: { ids: readonly string[]; roles: readonly Role[]; division: string; limit: number },
  ): Promise<Person[]> {
    const line = [division, ...divisionsAbove(division)];
    const held = [];
    for (const role of roles) held.push(...(await this.#repository.holding(role, line, limit, tx)));
    const named = ids.length === 0 ? [] : await this.#repository.byIds(tx, ids);
    const all = new Map([...named, ...held].map((one) => [one._id, one]));
    const able = [...all.values()].filter((one) => !one.disabled && !hasEnded(one, tx.now));
    return able.slice(0, limit).map(personOf);
  }

  /** Makes an account; its grants lie within the area of whoever makes it. */
  async add(scope: Scope, caller: PersonCaller, body: z.output<typeof newPerson>): Promise<Person> {
    this.#checkGrants(scope, body.grants);
    this.#checkEnd(body);
    const password = await hashPassword(body.password);
    return this.#platform.database.inTransaction((tx) => this.#add(tx, actorOf(caller), { ...body, password }));
  }

  /**
   * Changes an account of the caller's area. A disabled one's sessions end at once.
   * @throws ProblemError `not-found`, `stale` with the account as it stands, `bad-request`, `conflict` where an
   * administrator would lose the own right
   */
  async change(
    scope: Scope,
    caller: PersonCaller,
    id: string,
    version: number,
    body: z.output<typeof personChange>,
  ): Promise<Person> {
    this.#checkGrants(scope, body.grants);
    if (locksOneselfOut(caller.person.id === id, body))
      throw new ProblemError('conflict', {
        code: 'own-account',
        values: { what: '不能停用自己的账号、设置期限或放弃管理员角色 / you would lose the right to undo this' },
      });
    return this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found) throw notFound();
      if (found.version !== version) throw stale(personOf(found));
      if (body.endsOn !== personOf(found).endsOn) this.#checkEnd(body);
      const ends = { endDueAt: endOf(body) ?? null };
      const person = { ...found, ...body, ...ends, division: homeOf(body.grants), version: version + 1 };
      if (!(await this.#repository.put(tx, person, version))) throw stale(personOf(found));
      if (person.disabled) await this.#sessions.endAllOf(tx, id);
      tx.emit({ kind: 'person.changed', divisionBefore: null, divisionAfter: null, body: { personId: id } });
      const { name, unit, grants, contractor, endsOn, disabled } = person;
      await this.#note(tx, actorOf(caller), person, 'change', { name, unit, grants, contractor, endsOn, disabled });
      return personOf(person);
    });
  }

  /**
   * Sets a password and ends the person's other sessions. One's own, or as an administrator of the person's area.
   * @throws ProblemError `not-found` for anybody else's
   */
  async setPassword(caller: PersonCaller, id: string, password: string): Promise<void> {
    if (caller.deskId !== undefined) throw passwordNeeded();
    const own = caller.person.id === id;
    const scope = own ? wholeScope('own password') : scopeOf(caller.person, 'people.write');
    const stored = await hashPassword(password);
    await this.#platform.database.inTransaction(async (tx) => {
      const person = await this.#repository.find(scope, id, tx);
      if (!person) throw notFound();
      await this.#repository.setPassword(tx, id, stored);
      await this.#sessions.endAllOf(tx, id, own ? caller.sessionId : undefined);
      if (!own) await this.desks.forgetPin(tx, id);
      await this.#note(tx, actorOf(caller), person, 'password');
    });
  }

  /** The first start makes one administrator. @returns the password, to be shown once; undefined on later starts */
  async ensureAdministrator(): Promise<{ user: string; password: string } | undefined> {
    const password = randomPassword();
    const stored = await hashPassword(password);
    return this.#platform.database.inTransaction(async (tx) => {
      if (!(await this.#repository.isEmpty(tx))) return undefined;
      const grants: Grant[] = [{ role: 'administrator', division: everywhere }];
      const lasting = { contractor: false, endsOn: null };
      const body = { user: firstUser, name: '管理员', unit: '–', grants, language: 'zh' as const, password: stored };
      await this.#add(tx, theHub, { ...body, ...lasting });
      return { user: firstUser, password };
    });
  }

  /**
   * For the command line of whoever runs the hub: a new random password, all sessions ended.
   * @throws when there is no such user
   */
  async resetPassword(user: string): Promise<string> {
    const password = randomPassword();
    const stored = await hashPassword(password);
    await this.#platform.database.inTransaction(async (tx) => {
      const login = await this.#repository.login(userKey(user), tx);
      const person = login && (await this.#repository.find(wholeScope('password reset'), login.personId, tx));
      if (!person) throw new Error(`there is no user “${user}”; check the spelling`);
      await this.#repository.setPassword(tx, person._id, stored);
      await this.#sessions.endAllOf(tx, person._id);
      await this.desks.forgetPin(tx, person._id);
      await this.#note(tx, theHub, person, 'password-reset');
    });
    return password;
  }

  #checkGrants(scope: Scope, grants: readonly Grant[]): void {
    const faults: Fault[] = grants
      .map(({ division }, index) => ({ division, path: `grants.${index}.division` }))
      .filter(({ division }) => !inScope(scope, division))
      .map(({ path }) => ({ path, message: ownAreaOnly }));
    const clash = clashOf(grants);
    if (clash !== undefined) faults.push({ path: 'grants', message: clashWords(clash) });
    if (faults.length > 0) throw new ProblemError('bad-request', { faults });
  }

  #checkEnd({ endsOn }: { endsOn: string | null }): void {
    if (!hasEnded({ endsOn }, new Date(this.#platform.clock.now()))) return;
    const message = { zh: '应为今天或以后的日期', en: 'expected today or a later day' };
    throw new ProblemError('bad-request', { faults: [{ path: 'endsOn', message }] });
  }

  /** What an account's end takes with it: open sessions and streams, at that instant and not at the next request. */
  async #endAccounts(now: Date): Promise<void> {
    const { database, sweeps } = this.#platform;
    const due = await this.#repository.endDue(wholeScope('sweep'), now, sweepBatch);
    await sweeps.each('account-ends', due, (person) =>
      database.inTransaction(async (tx) => {
        if (!(await this.#repository.noteEnded(tx, person))) return;
        await this.#sessions.endAllOf(tx, person._id);
        await this.#note(tx, theHub, person, 'ended', { endsOn: person.endsOn });
      }),
    );
  }

  async #add(tx: Tx, actor: Actor, body: z.output<typeof newPerson>): Promise<Person> {
    const { password, ...rest } = body;
    if (await this.#repository.login(userKey(body.user), tx))
      throw new ProblemError('conflict', { code: 'user-taken', values: { what: body.user } });
    const person: PersonDocument = {
      ...{ _id: newId(), ...rest, division: homeOf(rest.grants) },
      ...{ endDueAt: endOf(rest) ?? null, disabled: false, version: 1, createdAt: tx.now },
    };
    await this.#repository.add(tx, person, userKey(body.user), password);
    await this.#note(tx, actor, person, 'add', {
      ...{ user: body.user, grants: body.grants, contractor: body.contractor, endsOn: body.endsOn },
    });
    return personOf(person);
  }

  async #note(
    tx: Tx,
    actor: Actor,
    { _id, division }: Pick<PersonDocument, '_id' | 'division'>,
    what: string,
    more: Record<string, unknown> = {},
  ): Promise<void> {
    const content = { personId: _id, ...more };
    await this.#audit.append(tx, { ...actor, action: `people.${what}`, division, content });
  }
}

function signInRefused(): ProblemError {
  return new ProblemError('not-signed-in', { code: 'sign-in-refused' });
}

function clashWords(clash: string): Words {
  return { zh: `管理员、审计员和可查看画面或办理线索的角色不能由同一人担任（${clash}）`, en: clash };
}
