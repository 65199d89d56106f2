import { type NewWay, newId, type Person, type Way } from '@sharp-eyes/protocol';
import webPush from 'web-push';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { divisionsAbove, wholeScope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import { passwordNeeded } from '../../trust/people/desks/service.ts';
import { type AllowedHosts, checkHost, HostRefused } from './carriers/guard.ts';
import type { ChannelDocument, ChannelRepository } from './channel-repository.ts';
import { masked } from './rules.ts';
import { carrierOf } from './service.ts';
import type { Trials } from './trials.ts';
import type { Vault } from './vault.ts';
import { wayOf } from './views.ts';
import type { WayDocument, WayRepository } from './way-repository.ts';

/** A phone, a mailbox and some browsers; more is a mistake. */
const waysMax = 12;

/** How a person can be reached: everybody sees to the own. */
export class Ways {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #channels: ChannelRepository;
  readonly #ways: WayRepository;
  readonly #trials: Trials;
  readonly #vault: Vault;
  readonly #allowed: AllowedHosts;

  constructor(parts: {
    platform: Platform;
    audit: Audit;
    channels: ChannelRepository;
    ways: WayRepository;
    trials: Trials;
    vault: Vault;
    allowed: AllowedHosts;
  }) {
    this.#platform = parts.platform;
    this.#audit = parts.audit;
    this.#channels = parts.channels;
    this.#ways = parts.ways;
    this.#trials = parts.trials;
    this.#vault = parts.vault;
    this.#allowed = parts.allowed;
  }

  async list({ person }: PersonCaller): Promise<{ items: Way[]; next: null }> {
    const carriers = await this.#carriers(person);
    const own = await this.#ways.of(person.id);
    return { items: own.map((one) => wayOf(one, carriers(one.kind) !== undefined)), next: null };
  }

  /** The same number, address or browser again is the one on record. @throws ProblemError `bad-request`, `conflict` */
  async add(caller: PersonCaller, body: NewWay): Promise<Way> {
    checkPassword(caller);
    const { person } = caller;
    const { address, shown, mark } = this.#read(person, body);
    const way = await this.#platform.database.inTransaction(async (tx) => {
      const own = await this.#ways.of(person.id, tx);
      const known = own.find((one) => one.mark === mark && one.state !== 'gone');
      if (known) return known;
      if (own.length >= waysMax)
        throw new ProblemError('conflict', { code: 'too-many-ways', values: { what: `${waysMax}` } });
      const added: WayDocument = {
        ...{
          _id: newId(),
          personId: person.id,
          kind: body.kind,
          shown,
          sealed: this.#vault.sealAddress(address),
          mark,
        },
        ...{ state: 'untested', test: null, confirmedAt: null, lastSentAt: null, createdAt: tx.now },
      };
      for (const gone of own.filter((one) => one.mark === mark)) await this.#ways.remove(tx, gone._id);
      await this.#ways.add(tx, added);
      await this.#note(tx, caller, added, 'way-add');
      return added;
    });
    return wayOf(way, (await this.#carriers(person))(way.kind) !== undefined);
  }

  async remove(caller: PersonCaller, id: string): Promise<void> {
    checkPassword(caller);
    await this.#platform.database.inTransaction(async (tx) => {
      const way = await this.#find(caller, id, tx);
      await this.#ways.remove(tx, id);
      await this.#note(tx, caller, way, 'way-remove');
    });
  }

  /**
   * Sends a code to one's own number, address or browser.
   * @throws ProblemError `conflict` where no channel carries it, `too-many` after ten in an hour
   */
  async test(caller: PersonCaller, id: string): Promise<Way> {
    checkPassword(caller);
    const carriers = await this.#carriers(caller.person);
    await this.#platform.database.inTransaction(async (tx) => {
      const way = await this.#find(caller, id, tx);
      const carrier = carriers(way.kind);
      if (!carrier) {
        const what = '您的区域尚无可用的此类渠道，请联系管理员 / no channel that works carries this in your area';
        throw new ProblemError('conflict', { code: 'no-carrier', values: { what } });
      }
      await this.#trials.checkPace(tx, caller);
      const target = { way, address: null, shown: way.shown };
      const test = await this.#trials.begin(tx, caller, carrier, target);
      const state = way.state === 'confirmed' ? 'confirmed' : 'asked';
      await this.#ways.note(id, { $set: { test, state } }, tx);
    });
    return wayOf(await this.#find(caller, id), true);
  }

  async #find({ person }: PersonCaller, id: string, tx?: Tx): Promise<WayDocument> {
    const found = await this.#ways.find(person.id, id, tx);
    if (!found) throw notFound();
    return found;
  }

  /** What carries a kind of way where the person works. */
  async #carriers({ grants }: Person): Promise<(kind: string) => ChannelDocument | undefined> {
    const lines = grants.map(({ division }) => [division, ...divisionsAbove(division)]);
    const found = await this.#channels.at(wholeScope('channels that serve a person'), [...new Set(lines.flat())]);
    const usable = found.filter(({ enabled, state }) => enabled && (state === 'well' || state === 'dead'));
    return (kind) => lines.map((line) => carrierOf(usable, kind, line)).find((one) => one !== undefined);
  }

  #read(person: Person, body: NewWay): { address: string; shown: string; mark: string } {
    if (body.kind !== 'web-push')
      return {
        ...{ address: body.address, shown: masked(body.kind, body.address) },
        mark: this.#vault.markOf(person.id, body.kind, body.address.toLowerCase()),
      };
    const { subscription, name } = body;
    try {
      const { hostname, protocol } = new URL(subscription.endpoint);
      checkHost(hostname, protocol === 'https:', this.#allowed);
      webPush.generateRequestDetails(subscription, 'fits', { vapidDetails: null as never });
    } catch (error) {
      const message = error instanceof HostRefused ? error.message : 'expected the subscription of a browser';
      throw new ProblemError('bad-request', { faults: [{ path: 'subscription', message }] });
    }
    const mark = this.#vault.markOf(person.id, body.kind, subscription.endpoint);
    return { address: JSON.stringify(subscription), shown: name, mark };
  }

  /** That somebody has a way more or less, never which number or address. */
  async #note(tx: Tx, caller: PersonCaller, { _id, kind }: WayDocument, what: string): Promise<void> {
    const division = caller.person.grants[0]?.division ?? '000000000000';
    const content = { wayId: _id, kind };
    await this.#audit.append(tx, { ...actorOf(caller), action: `notices.${what}`, division, content });
  }
}

/** How somebody is reached outlasts a turn at a shared desk: a few digits do not change it. */
function checkPassword({ deskId }: PersonCaller): void {
  if (deskId !== undefined) throw passwordNeeded();
}
