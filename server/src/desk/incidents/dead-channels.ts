import { countyOf, type Reason, toInstant } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Places } from '../../registry/places/service.ts';
import type { AlertsByHub, HubFinding } from '../alerts/by-hub.ts';
import type { ChannelStanding, Channels } from '../notices/channels.ts';
import type { Notices } from '../notices/service.ts';
import { deskSubjectOf } from '../notices/words.ts';
import { afterStep, judgeChannel, type KeptChannel } from './channel-rules.ts';
import { type DeadChannelDocument, DeadChannelRepository } from './dead-channel-repository.ts';
import { causePriorities } from './service.ts';

/** Channels whose grace is over, ended in one sweep. */
const sweepBatch = 100;
const neverTold: KeptChannel = { alertId: null, wellSince: null, deaths: 0 };

interface DeadChannelRooms {
  places: Places;
  byHub: AlertsByHub;
  channels: Channels;
  notices: Notices;
}

/**
 * A notice channel that nothing gets through is an alert on the desk it serves, and a notice to its administrators by
 * whatever else works. The dead channel carries neither.
 */
export class DeadChannels {
  readonly #platform: Platform;
  readonly #rooms: DeadChannelRooms;
  readonly #graceMs: number;
  readonly #repository: DeadChannelRepository;

  constructor(platform: Platform, rooms: DeadChannelRooms, { graceMs }: { graceMs: number }) {
    this.#platform = platform;
    this.#rooms = rooms;
    this.#graceMs = graceMs;
    this.#repository = new DeadChannelRepository(platform.database);
  }

  /** Something was heard of these channels. The same again changes nothing. */
  async heard(channelIds: readonly string[]): Promise<void> {
    for (const channelId of new Set(channelIds)) await this.#look(channelId);
  }

  /** Ends what has worked for long enough. Called by the sweep. */
  async lookAtDue(now: Date): Promise<void> {
    const due = await this.#repository.due(now, sweepBatch);
    await this.#platform.sweeps.each('dead-channels', due, (channelId) => this.#look(channelId));
  }

  async #look(channelId: string): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const channel = await this.#rooms.channels.standing(channelId, tx);
      const known = await this.#repository.find(tx, channelId);
      const division = channel?.division ?? known?.division;
      if (division === undefined) return;
      const kept = known ?? neverTold;
      const now = tx.now.getTime();
      const step = judgeChannel(kept, channel?.deadSince != null, now, this.#graceMs);
      if (step.do === 'nothing') return;
      const raised = step.do === 'raise' && channel ? await this.#raise(tx, channelId, channel) : null;
      const after = afterStep(kept, step, now, raised);
      if (step.do === 'recount' && channel && after.alertId !== null)
        await this.#rooms.byHub.recount(tx, after.alertId, sayingOf(channelId, channel, after.deaths));
      if (step.do === 'end' && kept.alertId !== null) await this.#end(tx, channelId, division, kept.alertId);
      const dueAt = step.do === 'wait' ? new Date(step.until) : null;
      const record: DeadChannelDocument = { county: countyOf(division), division, channelId, ...after, dueAt };
      await this.#repository.save(tx, record);
    });
  }

  async #raise(tx: Tx, channelId: string, channel: ChannelStanding): Promise<string> {
    const { division } = channel;
    const finding: HubFinding = {
      ...{ groupKey: causeOf(channelId), division, divisionPath: await this.#rooms.places.pathOf(division) },
      ...{ siteId: null, siteName: '', priority: causePriorities['channel-dead'] },
      ...sayingOf(channelId, channel, 1),
    };
    const alertId = await this.#rooms.byHub.raise(tx, finding, false);
    await this.#rooms.notices.notify(tx, {
      // The same alert that goes on has told them already.
      ...{ dedupeKey: `channel-dead:${alertId}`, cause: causeOf(channelId), division, number: null, at: tx.now },
      ...{ subject: deskSubjectOf('channel-dead'), to: [{ role: 'administrator' }], urgency: 'urgent' },
      ...{ path: '/channels', notBy: channelId },
    });
    return alertId;
  }

  async #end(tx: Tx, channelId: string, division: string, alertId: string): Promise<void> {
    await this.#rooms.byHub.end(tx, alertId);
    await this.#rooms.notices.cancel(tx, { division, cause: causeOf(channelId) });
  }
}

function causeOf(channelId: string): string {
  return `channel:${channelId}`;
}

function sayingOf(channelId: string, { name, deadSince }: ChannelStanding, flaps: number) {
  const since = toInstant(deadSince?.getTime() ?? 0);
  const reason: Reason = {
    code: 'channel-dead',
    params: { name: name.slice(0, 200), flaps },
    text: `nothing gets through the notice channel ${name}; it died ${flaps} times`.slice(0, 400),
  };
  return { cause: { kind: 'channel-dead' as const, of: channelId, name, since, cameras: 0, flaps }, reason };
}
