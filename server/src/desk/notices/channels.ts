import {
  type Channel,
  type ChannelChange,
  type ChannelKind,
  countyOf,
  type Delivery,
  type NewChannel,
  newId,
  personKinds,
} from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { type Fault, notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import { type Language, ownAreaOnly } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope, wholeScope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import { type AllowedHosts, checkHost, HostRefused } from './carriers/guard.ts';
import type { ChannelDocument, ChannelRepository } from './channel-repository.ts';
import type { DeliveryRepository, LogAsked } from './delivery-repository.ts';
import { capacityOf, masked } from './rules.ts';
import { placeOfSending, secretsNeeded } from './sending-place.ts';
import type { Trials } from './trials.ts';
import type { Vault } from './vault.ts';
import { channelOf, deliveryOf } from './views.ts';

/** The one channel that nobody sets up: browsers' push services, with the hub's own keys. */
const pushChannel = { division: '000000000000', county: '000000', kind: 'web-push', name: 'Web Push' } as const;

/** What the desk needs to know of a channel. */
export interface ChannelStanding {
  division: string;
  name: string;
  /** Since when nothing gets through; null while it works or is off. */
  deadSince: Date | null;
}

/** Channels, as administrators set them up; what was sent through them. */
export class Channels {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #channels: ChannelRepository;
  readonly #deliveries: DeliveryRepository;
  readonly #trials: Trials;
  readonly #vault: Vault;
  readonly #allowed: AllowedHosts;

  constructor(parts: {
    platform: Platform;
    audit: Audit;
    channels: ChannelRepository;
    deliveries: DeliveryRepository;
    trials: Trials;
    vault: Vault;
    allowed: AllowedHosts;
  }) {
    this.#platform = parts.platform;
    this.#audit = parts.audit;
    this.#channels = parts.channels;
    this.#deliveries = parts.deliveries;
    this.#trials = parts.trials;
    this.#vault = parts.vault;
    this.#allowed = parts.allowed;
  }

  /** Channels of the caller's area, and those of divisions above that serve it. */
  async list(scope: Scope, asked: { cursor?: string | undefined; limit: number }) {
    const found = await this.#channels.list(scope, asked.cursor ?? '', asked.limit + 1);
    const shown = found.slice(0, asked.limit);
    const waiting = await this.#deliveries.waitingBy(shown.map(({ _id }) => _id));
    const items = shown.map((one) => channelOf(one, waiting.get(one._id) ?? 0, isOwn(scope, one)));
    return { items, next: found.length > asked.limit ? (shown.at(-1)?._id ?? null) : null };
  }

  /** Channels that nothing gets through: a standing condition for whoever must set them right. */
  async dead(scope: Scope): Promise<Channel[]> {
    const { items } = await this.list(scope, { limit: 1000 });
    return items.filter(({ state, enabled }) => enabled && state === 'dead');
  }

  /** How a channel stands, for the desk; undefined when it is gone, or the hub's own for browsers. */
  async standing(id: string, tx?: Tx): Promise<ChannelStanding | undefined> {
    const found = await this.#channels.find(wholeScope('the desk learns how a channel stands'), id, tx);
    if (!found || found.kind === pushChannel.kind) return undefined;
    const { division, name, state, enabled, deadSince } = found;
    return { division, name, deadSince: enabled && state === 'dead' ? (deadSince ?? found.createdAt) : null };
  }

  async add(scope: Scope, caller: PersonCaller, body: NewChannel): Promise<Channel> {
    const { division, kind, name, language, perMinute, enabled, settings, secrets } = body;
    if (!inScope(scope, division))
      throw new ProblemError('bad-request', { faults: [{ path: 'division', message: ownAreaOnly }] });
    const host = this.#checkedHost(body, secrets);
    return this.#platform.database.inTransaction(async (tx) => {
      const channel: ChannelDocument = {
        ...{ _id: newId(), county: countyOf(division), division, kind, name, language, perMinute, enabled },
        ...{ settings, sealed: this.#vault.sealSecrets(secrets), secretsKept: Object.keys(secrets).sort(), host },
        ...untried(tx.now, perMinute),
        ...{ version: 1, createdAt: tx.now },
      };
      await this.#channels.add(tx, channel);
      await this.#note(tx, caller, channel, 'channel-add', { enabled, host });
      return channelOf(channel, 0, true);
    });
  }

  /** @throws ProblemError `not-found`, `stale`, `bad-request`, `conflict` where it would become of another kind */
  async change(scope: Scope, caller: PersonCaller, id: string, version: number, body: ChannelChange): Promise<Channel> {
    await this.#platform.database.inTransaction(async (tx) => {
      const before = await this.#find(scope, id, tx);
      if (before.version !== version) throw stale(channelOf(before, 0, true));
      if (before.kind !== body.kind) throw new ProblemError('conflict', { values: { what: before.kind } });
      const { name, language, perMinute, enabled, settings } = body;
      const kept = this.#vault.openSecrets(before.sealed);
      const host = this.#checkedHost(body, { ...kept, ...body.secrets });
      // They were given for the host that it was: whoever may not read them does not have them sent to another either.
      const secrets = host === before.host ? { ...kept, ...body.secrets } : body.secrets;
      checkSecrets(body, secrets);
      const anew = Object.keys(body.secrets).length > 0 || JSON.stringify(settings) !== JSON.stringify(before.settings);
      const set: Partial<ChannelDocument> = {
        ...{ name, language, perMinute, enabled, settings, host },
        ...{ sealed: this.#vault.sealSecrets(secrets), secretsKept: Object.keys(secrets).sort() },
        ...(anew ? untried(tx.now, perMinute) : {}),
      };
      if (!(await this.#channels.change(tx, id, version, set))) throw stale(channelOf(before, 0, true));
      if (!enabled) await this.#deliveries.fail(tx, { channelId: id }, { code: 'channel-off', text: '' });
      const changed = Object.keys(body.secrets).sort();
      await this.#note(tx, caller, { ...before, name }, 'channel-change', { enabled, host, secrets: changed });
    });
    return channelOf(await this.#find(scope, id), 0, true);
  }

  async remove(scope: Scope, caller: PersonCaller, id: string): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const channel = await this.#find(scope, id, tx);
      if (channel.kind === pushChannel.kind) throw new ProblemError('conflict', { values: { what: channel.name } });
      await this.#channels.remove(tx, id);
      await this.#deliveries.fail(tx, { channelId: id }, { code: 'channel-removed', text: '' });
      await this.#note(tx, caller, channel, 'channel-remove');
    });
  }

  /** Sends a code through a channel. @throws ProblemError `bad-request` where a provider has nobody to send it to */
  async test(scope: Scope, caller: PersonCaller, id: string, to: string | undefined): Promise<Channel> {
    await this.#platform.database.inTransaction(async (tx) => {
      const channel = await this.#find(scope, id, tx);
      const kind = personKinds.find((one) => one === channel.kind);
      if (kind === 'web-push' || (kind !== undefined && to === undefined)) {
        const message = { zh: '请填写接收测试的号码或邮箱', en: 'expected a number or address to try it with' };
        throw new ProblemError('bad-request', { faults: [{ path: 'to', message }] });
      }
      const address = kind === undefined || to === undefined ? null : this.#vault.sealAddress(to);
      const shown = kind === undefined || to === undefined ? channel.name : masked(kind, to);
      const test = await this.#trials.begin(tx, caller, channel, { way: null, address, shown });
      const state = channel.state === 'untested' ? 'asked' : channel.state;
      await this.#channels.note(id, { $set: { test, state } }, tx);
      await this.#note(tx, caller, channel, 'channel-test');
    });
    return channelOf(await this.#find(scope, id), 1, true);
  }

  /** What was sent, is waiting, or failed; newest first. */
  async log(scope: Scope, asked: LogAsked, language: Language): Promise<{ items: Delivery[]; next: string | null }> {
    const found = await this.#deliveries.log(scope, { ...asked, limit: asked.limit + 1 });
    const items = found.slice(0, asked.limit).map((one) => deliveryOf(one, language));
    return { items, next: found.length > asked.limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** The first hub makes the channel of the browsers' push services. */
  async ensurePush(): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      if ((await this.#channels.ofKind(tx, pushChannel.kind)) !== undefined) return;
      await this.#channels.add(tx, {
        ...{ _id: newId(), ...pushChannel, language: 'zh', perMinute: 600, enabled: true },
        ...{ settings: {}, sealed: this.#vault.sealSecrets({}), secretsKept: [], host: '' },
        ...{ ...untried(tx.now, 600), state: 'well', version: 1, createdAt: tx.now },
      });
    });
  }

  async #find(scope: Scope, id: string, tx?: Tx): Promise<ChannelDocument> {
    const found = await this.#channels.find(scope, id, tx);
    if (!found) throw notFound();
    return found;
  }

  /** @throws ProblemError `bad-request` that names what is missing, or why the hub will not send there */
  #checkedHost(body: ChannelChange, secrets: Record<string, string>): string {
    checkSecrets(body, secrets);
    const { host, encrypted, path, only } = placeOfSending(body, secrets);
    try {
      if (only && !only.includes(host) && !this.#allowed.includes(host))
        throw new HostRefused(host, `expected ${only.join(', ')}`);
      checkHost(host, encrypted, this.#allowed);
      return host;
    } catch (error) {
      if (!(error instanceof HostRefused)) throw error;
      throw new ProblemError('bad-request', { code: 'host-not-allowed', faults: [{ path, message: error.message }] });
    }
  }

  async #note(
    tx: Tx,
    caller: PersonCaller,
    { _id, kind, name, division }: ChannelDocument,
    what: string,
    more: Record<string, unknown> = {},
  ): Promise<void> {
    const content = { channelId: _id, kind, name, ...more };
    await this.#audit.append(tx, { ...actorOf(caller), action: `notices.${what}`, division, content });
    tx.emit({ kind: 'channel.changed', divisionBefore: division, divisionAfter: division, body: { channelId: _id } });
  }
}

/** @throws ProblemError `bad-request` that names what is missing */
function checkSecrets(body: ChannelChange, secrets: Record<string, string>): void {
  const missing = secretsNeeded(body).filter((name) => !secrets[name]);
  const faults: Fault[] = missing.map((name) => ({ path: `secrets.${name}`, message: neededWords }));
  if (faults.length > 0) throw new ProblemError('bad-request', { faults });
}

const neededWords = { zh: '必填', en: 'expected a value' };

const isOwn = (scope: Scope, { division, kind }: { division: string; kind: ChannelKind }): boolean =>
  kind !== pushChannel.kind && inScope(scope, division);

/** As nothing was ever sent through it. */
function untried(now: Date, perMinute: number) {
  return {
    ...{ state: 'untested' as const, test: null, confirmedAt: null, confirmedBy: null },
    ...{ failures: 0, failingSince: null, deadSince: null, why: null, lastSentAt: null, pausedUntil: null },
    ...{ maybeTwice: 0, bucket: { tokens: capacityOf(perMinute), at: now }, lease: null },
  };
}
