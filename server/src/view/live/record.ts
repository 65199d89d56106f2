import type { LiveEnd } from '@sharp-eyes/protocol';
import type { AlertDocument } from '../../desk/alerts/documents.ts';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { scopeOf, wholeScope } from '../../platform/scope.ts';
import type { Devices, WatchedNow } from '../../registry/cameras/devices.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { LookReason } from '../looks/rules.ts';
import { isMissingRight } from './rules.ts';
import type { ViewDocument, ViewRepository } from './view-repository.ts';

/** Left-over views that are ended in one sweep. */
const sweepMax = 200;

const anywhere = wholeScope('where a camera stands that somebody was refused, for the entry that says so');

/** What the audit knows of live views: that one began, before its first packet; how long it ran; what was refused. */
export class LiveRecord {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #devices: Devices;
  readonly #repository: ViewRepository;
  readonly #livingHubs: (hubIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Ends that the database did not take yet. */
  readonly #open = new Map<string, LiveEnd>();
  readonly #writing = new Set<Promise<void>>();

  constructor(
    platform: Platform,
    rooms: {
      audit: Audit;
      devices: Devices;
      livingHubs(hubIds: readonly string[]): Promise<ReadonlySet<string>>;
    },
    repository: ViewRepository,
  ) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#devices = rooms.devices;
    this.#livingHubs = rooms.livingHubs;
    this.#repository = repository;
  }

  async begin(
    tx: Tx,
    {
      viewId,
      caller,
      camera,
      alert,
      reason,
    }: {
      viewId: string;
      caller: PersonCaller;
      camera: WatchedNow;
      alert: AlertDocument | undefined;
      reason: LookReason;
    },
  ): Promise<void> {
    const { id: cameraId, name, county, division } = camera;
    const { person, unit } = actorOf(caller);
    const who = { id: caller.person.id, name: caller.person.name };
    const { hubId } = this.#platform;
    await this.#repository.insert(tx, {
      ...{ _id: viewId, county, division, cameraId, name, person: who, unit, hubId, at: tx.now },
    });
    const about = alert === undefined ? {} : { alertId: alert.alertId, number: alert.number };
    const content = { viewId, cameraId, name, ...about };
    await this.#audit.append(tx, { person, unit, action: 'live.view', division, content, reason: { ...reason } });
  }

  /** Puts the end of a view on the record; one that never was is none. Tried again until the database takes it. */
  end(viewId: string, end: LiveEnd): void {
    this.#open.set(viewId, end);
    const writing = this.#write(viewId, end)
      .catch((error: unknown) => {
        this.#platform.errors.count('live-end-unwritten');
        this.#platform.log.warn(
          { err: error, viewId },
          'the end of a live view could not be written; it is tried again',
        );
      })
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  /** Somebody asked for what they may not see. */
  async refuse(caller: PersonCaller, cameraId: string, end: LiveEnd): Promise<void> {
    if (!isMissingRight(end)) return;
    await this.#platform.database.inTransaction(async (tx) => {
      const camera = await this.#devices.watchOf(anywhere, cameraId, tx.now, tx).catch((error: unknown) => {
        if (error instanceof ProblemError) return undefined;
        throw error;
      });
      const own = scopeOf(caller.person, 'live.view').ranges[0]?.from;
      const division = camera?.division ?? own;
      if (division === undefined) return;
      const content = { cameraId, ...(camera ? { name: camera.name } : {}), why: end };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'live.refused', division, content });
    });
  }

  /** Ends what a hub that is gone has left, and what could not be written before. */
  async sweep(): Promise<void> {
    for (const [viewId, end] of this.#open) await this.#write(viewId, end);
    const hubs = await this.#repository.hubs();
    const alive = await this.#livingHubs(hubs);
    const gone = hubs.filter((hubId) => hubId !== this.#platform.hubId && !alive.has(hubId));
    if (gone.length === 0) return;
    for (const { _id } of await this.#repository.ofHubs(gone, sweepMax)) await this.#write(_id, 'hub-gone');
  }

  async stop(): Promise<void> {
    await Promise.all(this.#writing);
  }

  async #write(viewId: string, end: LiveEnd): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const view = await this.#repository.take(tx, viewId);
      if (view !== null) await this.#audit.append(tx, entryOf(view, end, tx.now));
    });
    this.#open.delete(viewId);
  }
}

function entryOf({ _id: viewId, cameraId, name, person, unit, division, at }: ViewDocument, end: LiveEnd, now: Date) {
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
  return { person, unit, action: 'live.end', division, content: { viewId, cameraId, name, seconds, end } };
}
