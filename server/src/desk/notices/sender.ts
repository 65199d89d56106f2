import { type ChannelKind, groupKinds } from '@sharp-eyes/protocol';
import type { Platform } from '../../platform/platform.ts';
import { wholeScope } from '../../platform/scope.ts';
import { failed, type Opened, type Outgoing, type Send } from './carriers/carrier.ts';
import type { ChannelDocument, ChannelRepository } from './channel-repository.ts';
import { attemptsKept, type DeliveryDocument, type DeliveryRepository } from './delivery-repository.ts';
import type { Health } from './health.ts';
import { afterAttempt, type Message, type Outcome, planMessages, refilled } from './rules.ts';
import type { Vault } from './vault.ts';
import type { WayRepository } from './way-repository.ts';
import { partsOf, testPartsOf } from './words.ts';

/** A hub that has not renewed its lease for this long is dead, milliseconds. Longer than any one attempt takes. */
const leaseMs = 30_000;
/** Messages of one channel that are looked at in one round. */
const batch = 500;
/** Messages of one channel that are under way at once; a group is told one thing after the other. */
const atOnce = 8;

/**
 * Sends what waits. Every hub has one; a channel is served by one hub at a time, and each at its own pace: one whose other
 * side takes nine seconds for every answer holds up no other.
 */
export class Sender {
  readonly #platform: Platform;
  readonly #channels: ChannelRepository;
  readonly #deliveries: DeliveryRepository;
  readonly #ways: WayRepository;
  readonly #health: Health;
  readonly #vault: Vault;
  readonly #carriers: Record<ChannelKind, Send>;
  readonly #address: string;
  readonly #random: () => number;
  #looking: Promise<void> | undefined;
  #again = false;
  /** Channels that this hub sends through now. */
  readonly #serving = new Map<string, Promise<void>>();
  /** Those of them for which more may have come meanwhile. */
  readonly #wanted = new Set<string>();
  #stopped = false;

  constructor(parts: {
    platform: Platform;
    channels: ChannelRepository;
    deliveries: DeliveryRepository;
    ways: WayRepository;
    health: Health;
    vault: Vault;
    carriers: Record<ChannelKind, Send>;
    /** Where people reach the console; empty where nobody said. */
    address: string;
    random?: () => number;
  }) {
    this.#platform = parts.platform;
    this.#channels = parts.channels;
    this.#deliveries = parts.deliveries;
    this.#ways = parts.ways;
    this.#health = parts.health;
    this.#vault = parts.vault;
    this.#carriers = parts.carriers;
    this.#address = parts.address.replace(/\/$/, '');
    this.#random = parts.random ?? Math.random;
  }

  /** Begins to send what is due, without being waited for: the sweep and other rooms go on. */
  kick(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
      if (this.#again) this.kick(); // asked for between the last look and now
    });
  }

  /** Settles when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#looking || this.#serving.size > 0) await Promise.all([this.#looking, ...this.#serving.values()]);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.idle();
  }

  async #look(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        for (const channelId of await this.#deliveries.channelsDue(this.#now()))
          if (this.#serving.has(channelId)) this.#wanted.add(channelId);
          else this.#begin(channelId);
      } catch (error) {
        this.#noteFailed(error);
      }
    }
  }

  #begin(channelId: string): void {
    const served = this.#serve(channelId)
      .catch((error: unknown) => this.#noteFailed(error, channelId))
      .finally(() => {
        this.#serving.delete(channelId);
        if (this.#wanted.delete(channelId)) this.kick();
      });
    this.#serving.set(channelId, served);
  }

  #noteFailed(error: unknown, channel?: string): void {
    this.#platform.errors.count('notices-round-failed');
    this.#platform.log.error({ err: error, channel }, 'notices could not be sent; they are tried again');
  }

  #now(): Date {
    return new Date(this.#platform.clock.now());
  }

  async #serve(channelId: string): Promise<void> {
    const now = this.#now();
    const channel = await this.#takeLease(channelId, now);
    if (!channel) return this.#forgetRemoved(channelId); // another hub sends through it, or it was removed
    try {
      await this.#takeUp(channel);
      await this.#giveUpLate(channel, now);
      if (channel.pausedUntil !== null && channel.pausedUntil > now) return;
      await this.#sendDue(channel, now);
    } finally {
      await this.#channels.noteUnderLease(channelId, this.#platform.hubId, { $set: { lease: null } });
    }
  }

  /** What was queued at the moment in which its channel was removed waits for nothing. */
  async #forgetRemoved(channelId: string): Promise<void> {
    if (await this.#channels.find(wholeScope('what waits for a channel'), channelId)) return;
    const why = { code: 'channel-removed', text: '' } as const;
    await this.#platform.database.inTransaction((tx) =>
      this.#deliveries.fail(tx, { channelId }, why, ['queued', 'sending']),
    );
  }

  async #takeLease(channelId: string, now: Date): Promise<ChannelDocument | undefined> {
    return this.#channels.takeLease(channelId, this.#platform.hubId, now, new Date(now.getTime() + leaseMs));
  }

  /** What a dead hub was sending: it may have arrived, and nobody noted it. It is sent again, and that is counted. */
  async #takeUp(channel: ChannelDocument): Promise<void> {
    const now = this.#now();
    for (const left of await this.#deliveries.sendingOf(channel._id)) {
      const back = left.cancelledAt ? { state: 'cancelled', dueAt: null } : { state: 'queued', dueAt: now };
      const moved = await this.#deliveries.move(left, 'sending', {
        $set: back,
        $inc: { maybeTwice: left.cancelledAt ? 0 : 1 },
      });
      if (!moved || left.cancelledAt) continue;
      await this.#channels.note(channel._id, { $inc: { maybeTwice: 1 } });
      this.#platform.errors.count('notice-maybe-twice');
    }
  }

  async #giveUpLate(channel: ChannelDocument, now: Date): Promise<void> {
    for (const one of await this.#deliveries.due(channel._id, now, batch))
      if (one.deadlineAt <= now)
        await this.#deliveries.move(one, 'queued', {
          $set: { state: 'given-up', dueAt: null, why: one.why ?? { code: 'deadline-passed', text: '' } },
        });
  }

  async #sendDue(channel: ChannelDocument, now: Date): Promise<void> {
    const due = await this.#deliveries.due(channel._id, now, batch);
    const usable = channel.enabled ? due : due.filter(({ test }) => test);
    const bucket = refilled(channel.bucket, channel.perMinute, now);
    const waiting = usable.map(({ _id, wayId, urgency, test }) => ({
      ...{ id: _id, target: wayId ?? channel._id, urgency, alone: test },
    }));
    const plan = planMessages(waiting, bucket.tokens);
    if (plan.length === 0) return;
    // Spent before anything leaves: a hub that dies here has sent less than it might, never more.
    const left = { ...bucket, tokens: bucket.tokens - plan.length };
    if (!(await this.#channels.noteUnderLease(channel._id, this.#platform.hubId, { $set: { bucket: left } }))) return;
    const byId = new Map(usable.map((one) => [one._id, one]));
    const queue = [...plan];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next && !this.#stopped; next = queue.shift()) {
        const one = byId.get(next.id);
        if (!one || !(await this.#takeLease(channel._id, this.#now()))) return;
        const outcome = await this.#send(channel, one, next);
        // The others come back in the next round; browsers have push services of their own.
        if (outcome && !outcome.taken && outcome.lasts !== 'gone' && channel.kind !== 'web-push') queue.length = 0;
      }
    };
    await Promise.all(Array.from({ length: isGroup(channel.kind) ? 1 : atOnce }, work));
  }

  /** @returns undefined where it was cancelled in time */
  async #send(channel: ChannelDocument, one: DeliveryDocument, message: Message): Promise<Outcome | undefined> {
    const n = one.attempt + 1;
    const at = this.#now();
    const attempt = { n, at, by: this.#platform.hubId, endedAt: null, why: null };
    const noted = await this.#deliveries.move(one, 'queued', {
      $set: { state: 'sending', dueAt: null, attempt: n, folded: message.folds.length },
      $push: { attempts: { $each: [attempt], $slice: -attemptsKept } },
    });
    if (!noted) return undefined;
    const outcome = await this.#hand(channel, { ...one, attempt: n }, message.folds.length);
    await this.#noteOutcome(channel, { ...one, attempt: n }, message, outcome);
    return outcome;
  }

  /** Opens what is sealed only for as long as the attempt takes. */
  async #hand(channel: ChannelDocument, one: DeliveryDocument, more: number): Promise<Outcome> {
    let secrets: Record<string, string> = {};
    try {
      secrets = this.#vault.openSecrets(channel.sealed);
      const outgoing = await this.#outgoing(channel, one, more);
      if (outgoing === undefined) return failed('gone', 'way-removed', '');
      const opened: Opened = { settings: channel.settings, secrets };
      return withoutSecrets(await this.#carriers[channel.kind](opened, outgoing), secrets);
    } catch (error) {
      this.#platform.errors.count('notice-not-prepared');
      this.#platform.log.error(
        { err: error, channel: channel._id, delivery: one._id },
        'a notice could not be prepared',
      );
      return failed('never', 'key-unreadable', '');
    }
  }

  async #outgoing(channel: ChannelDocument, one: DeliveryDocument, more: number): Promise<Outgoing | undefined> {
    const way = one.wayId === null ? null : await this.#ways.byId(one.wayId);
    if (way === undefined || way?.state === 'gone') return undefined;
    const test = one.test ? (way ?? channel).test : null;
    if (one.test && test?.deliveryId !== one._id) return undefined; // another test has taken its place
    const now = this.#now();
    const code = test ? this.#vault.openCode(test.code) : null;
    const link = this.#address === '' ? null : `${this.#address}${one.path}`;
    const sealed = way?.sealed ?? test?.address ?? null;
    return {
      ...{ id: one._id, code, path: one.path, link, urgency: one.urgency, deadlineAt: one.deadlineAt, now },
      parts: code === null ? partsOf(one.said, one.language, more) : testPartsOf(code, link, one.language, now),
      address: sealed === null ? '' : this.#vault.openAddress(sealed),
    };
  }

  async #noteOutcome(
    channel: ChannelDocument,
    one: DeliveryDocument,
    message: Message,
    outcome: Outcome,
  ): Promise<void> {
    const now = this.#now();
    const after = afterAttempt(one, outcome, now, this.#random());
    const why = outcome.taken ? null : outcome.why;
    const dueAt = after.state === 'queued' ? after.dueAt : null;
    const twice = dueAt !== null && !outcome.taken && outcome.unanswered ? 1 : 0;
    const sent = outcome.taken ? { sentAt: now } : { folded: 0 };
    await this.#deliveries.end(one, { state: after.state, why, dueAt, now, maybeTwice: twice, ...sent });
    if (outcome.taken) await this.#deliveries.fold(message.folds);
    await this.#health.note(channel._id, one, outcome, { now, maybeTwice: twice });
  }
}

const isGroup = (kind: ChannelKind): boolean => groupKinds.some((one) => one === kind);

/** Letters of what the other side says that are kept. */
const saidMax = 200;

/** The other side may quote what we sent: no secret goes into the log, and no part of one that was cut short. */
function withoutSecrets(outcome: Outcome, secrets: Readonly<Record<string, string>>): Outcome {
  if (outcome.taken) return outcome;
  const text = Object.values(secrets).reduce((said, secret) => said.replaceAll(secret, '***'), outcome.why.text);
  return { ...outcome, why: { ...outcome.why, text: text.slice(0, saidMax) } };
}
