import type { Platform } from '../../platform/platform.ts';
import { wholeScope } from '../../platform/scope.ts';
import { type Audit, theHub } from '../../trust/audit/service.ts';
import type { ChannelDocument, ChannelRepository } from './channel-repository.ts';
import type { DeliveryDocument } from './delivery-repository.ts';
import { fare, type Outcome } from './rules.ts';
import type { WayRepository } from './way-repository.ts';

/** What attempts say of channels and of people's ways: working, dead, gone. */
export class Health {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #channels: ChannelRepository;
  readonly #ways: WayRepository;

  constructor(parts: { platform: Platform; audit: Audit; channels: ChannelRepository; ways: WayRepository }) {
    this.#platform = parts.platform;
    this.#audit = parts.audit;
    this.#channels = parts.channels;
    this.#ways = parts.ways;
  }

  async note(
    channelId: string,
    delivery: DeliveryDocument,
    outcome: Outcome,
    { now, maybeTwice }: { now: Date; maybeTwice: number },
  ): Promise<void> {
    if (maybeTwice > 0) this.#platform.errors.count('notice-maybe-twice');
    await this.#noteTarget(delivery, outcome, now);
    await this.#platform.database.inTransaction(async (tx) => {
      const channel = await this.#channels.find(wholeScope('the sender notes how a channel fares'), channelId, tx);
      if (!channel) return;
      const after = speaksForChannel(channel, delivery, outcome) ? fare(channel, outcome, now) : channel;
      const { state, failures, failingSince } = after;
      const set: Partial<ChannelDocument> = { state, failures, failingSince, ...said(channel, outcome, now) };
      if (after.state === 'dead' && channel.state !== 'dead') set.deadSince = now;
      if (after.state !== 'dead') set.deadSince = null;
      if (delivery.test && !outcome.taken && channel.test?.deliveryId === delivery._id)
        set.test = { ...channel.test, why: outcome.why };
      await this.#channels.note(channelId, { $set: set, $inc: { maybeTwice } }, tx);
      if (after.state === channel.state) return;
      const { division } = channel;
      const well = after.state !== 'dead';
      const content = { channelId, name: channel.name, ...(set.why ? { why: set.why.code } : {}) };
      await this.#audit.append(tx, {
        ...theHub,
        action: `notices.channel-${well ? 'well' : 'dead'}`,
        division,
        content,
      });
      tx.emit({ kind: 'channels.dead', divisionBefore: division, divisionAfter: division, body: { channelId, well } });
    });
  }

  async #noteTarget({ _id, wayId, test }: DeliveryDocument, outcome: Outcome, now: Date): Promise<void> {
    if (wayId === null) return;
    if (outcome.taken) return this.#ways.note(wayId, { $set: { lastSentAt: now } });
    if (outcome.lasts === 'gone') await this.#ways.note(wayId, { $set: { state: 'gone' } });
    if (test) await this.#ways.noteTest(wayId, _id, outcome.why);
  }
}

/** What the last attempt says for whoever looks at the channel. */
function said({ pausedUntil, why, kind }: ChannelDocument, outcome: Outcome, now: Date): Partial<ChannelDocument> {
  if (outcome.taken) return { lastSentAt: now, why: null, pausedUntil: null };
  if (outcome.lasts === 'gone') return { why };
  const pauses = outcome.why.code === 'rate-limited' && outcome.retryAfterMs !== null;
  // A push service speaks for its own browsers only: another one's go on.
  const until = pauses && kind !== 'web-push' ? new Date(now.getTime() + (outcome.retryAfterMs ?? 0)) : pausedUntil;
  return { why: outcome.why, pausedUntil: until };
}

/**
 * Whoever is signed in names numbers and browsers of their own: what comes of a test of one, or what the push service of
 * one browser answers, makes a channel dead for nobody else.
 */
function speaksForChannel(
  { kind }: Pick<ChannelDocument, 'kind'>,
  { test, wayId }: Pick<DeliveryDocument, 'test' | 'wayId'>,
  outcome: Outcome,
): boolean {
  if (outcome.taken) return true;
  if (test && wayId !== null) return false;
  return kind !== 'web-push' || outcome.why.code === 'unreachable' || outcome.why.code === 'timeout';
}
