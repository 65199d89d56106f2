import { isDeepStrictEqual } from 'node:util';
import {
  type Camera,
  type CameraHistoryEntry,
  type CameraPage,
  type CamerasAsked,
  countedMax,
  pageMax,
  type Site,
} from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Sites } from '../sites/service.ts';
import { emitCamera, emitStale } from './announce.ts';
import { derivedOf } from './derived.ts';
import type { CameraDocument } from './documents.ts';
import { entryOf, withoutPoints } from './history.ts';
import type { HistoryRepository } from './history-repository.ts';
import type { CameraLedger } from './ledger.ts';
import { mayMove, officesOf } from './life-rules.ts';
import { listingOf } from './listing.ts';
import type { CameraReader } from './reader.ts';
import type { CamerasRepository } from './repository.ts';

/** Registered watched places: reading them, and what their sites' coming and going means for them. */
export class Cameras {
  readonly #platform: Platform;
  readonly #cameras: CamerasRepository;
  readonly #history: HistoryRepository;
  readonly #ledger: CameraLedger;
  readonly #reader: CameraReader;

  constructor(
    platform: Platform,
    sites: Sites,
    parts: { cameras: CamerasRepository; history: HistoryRepository; ledger: CameraLedger; reader: CameraReader },
  ) {
    this.#platform = platform;
    this.#cameras = parts.cameras;
    this.#history = parts.history;
    this.#ledger = parts.ledger;
    this.#reader = parts.reader;
    // A site and its cameras go in one transaction; sites do not know cameras.
    sites.serve({
      siteRemoved: (tx, site) => this.#siteRemoved(tx, site),
      siteChanged: (tx, site) => this.#siteChanged(tx, site),
    });
  }

  /** One camera; a guarded one's point is in it only for a technician or planner of its area. */
  async find(scope: Scope, id: string, reader?: PersonCaller): Promise<Camera> {
    const camera = await this.#cameras.camera(scope, id);
    if (!camera) throw notFound();
    if (reader && seesPoints(reader, camera)) return this.#reader.whole(camera);
    const [listed] = await this.#reader.listed([camera]);
    return listed as Camera;
  }

  /** A page of what is asked for, with how many there are beside the first. @throws ProblemError `bad-request` */
  async list(scope: Scope, asked: CamerasAsked): Promise<CameraPage> {
    const listing = listingOf(scope, asked);
    const [found, count] = await Promise.all([
      this.#cameras.page(listing),
      asked.cursor === undefined ? this.#cameras.count(listing.filter, countedMax) : null,
    ]);
    const rows = found.slice(0, asked.limit);
    return {
      items: await this.#reader.listed(rows),
      next: found.length > asked.limit ? listing.cursorAfter(rows.at(-1)) : null,
      total: count === null ? null : { count, orMore: count === countedMax },
    };
  }

  /** The cameras among these that the agent serves, by id: what its facts may speak of. */
  async servedBy(agentId: string, cameraIds: readonly string[]): Promise<Map<string, Camera>> {
    const cameras = await this.#reader.listed(await this.#cameras.camerasOfAgent(agentId, [...new Set(cameraIds)]));
    return new Map(cameras.map((camera) => [camera.id, camera]));
  }

  /** What happened to a camera's record, newest first. */
  async history(
    scope: Scope,
    reader: PersonCaller,
    id: string,
    { cursor, limit = pageMax }: { cursor?: string | undefined; limit?: number },
  ): Promise<{ items: CameraHistoryEntry[]; next: string | null }> {
    const camera = await this.#cameras.camera(scope, id);
    if (!camera) throw notFound();
    const found = await this.#history.list(scope, id, cursor, limit + 1);
    const open = camera.record.guarded !== 'yes' || seesPoints(reader, camera);
    const items = found.slice(0, limit).map(entryOf);
    return {
      items: open ? items : items.map((entry) => ({ ...entry, changes: withoutPoints(entry.changes) })),
      next: found.length > limit ? (items.at(-1)?.id ?? null) : null,
    };
  }

  /** Takes a camera out of use: a demo one is removed, a real one is retired and its history stays. */
  async remove(scope: Scope, caller: PersonCaller, id: string): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const camera = await this.#cameras.camera(scope, id, tx);
      if (!camera) throw notFound();
      const decision = { caller, kind: 'life', why: '' } as const;
      if (camera.demo) {
        await this.#delete(tx, [camera]);
        await this.#ledger.note(tx, camera, { ...decision, action: 'cameras.remove' });
        return;
      }
      if (!mayMove(camera.life, 'retired'))
        throw new ProblemError('illegal-move', { values: { state: camera.life, by: '–' } });
      const over = { life: 'retired', standing: false, maintenanceSince: null, maintenanceUntil: null } as const;
      await this.#ledger.change(tx, camera, { ...camera, ...over }, { ...decision, action: 'cameras.retire' });
    });
  }

  async #delete(tx: Tx, cameras: readonly CameraDocument[]): Promise<void> {
    await this.#cameras.removeCameras(
      tx,
      cameras.map(({ _id }) => _id),
    );
    for (const camera of cameras) {
      emitCamera(tx, camera, camera.division, { removed: true });
      emitStale(tx, [camera.agentId], camera.division);
    }
  }

  async #siteRemoved(tx: Tx, site: Site): Promise<void> {
    const cameras = await this.#cameras.camerasOfSite(tx, site.id);
    if (!site.demo && cameras.some(({ standing }) => standing))
      throw new ProblemError('conflict', {
        code: 'site-has-cameras',
        values: { what: `${cameras.length} × camera / 摄像机` },
      });
    await this.#delete(tx, site.demo ? cameras : []);
  }

  async #siteChanged(tx: Tx, site: Site): Promise<void> {
    const cameras = await this.#cameras.camerasOfSite(tx, site.id);
    const next = cameras.map((camera) => ({ ...camera, ...derivedOf(site, camera.name, camera.record) }));
    await this.#cameras.putCameras(
      tx,
      next.filter((camera, n) => !isDeepStrictEqual(camera, cameras[n])),
    );
    for (const camera of cameras) emitCamera(tx, camera, camera.division);
    emitStale(
      tx,
      cameras.map(({ agentId }) => agentId),
      site.division,
    );
  }
}

/** Order 799 Art. 10: where a camera near a guarded unit stands is for those who put it up. */
function seesPoints({ person }: PersonCaller, { division }: CameraDocument): boolean {
  const { technician, planner } = officesOf(person, division);
  return technician || planner;
}
