import { distanceM } from '@sharp-eyes/geometry';
import type { CameraLife, CameraRecord, Placement, PlacementBasis, Point } from '@sharp-eyes/protocol';
import type { Scope } from '../../platform/scope.ts';
import type { CameraDocument } from './documents.ts';
import type { HistoryDocument, HistoryRepository } from './history-repository.ts';
import type { CamerasRepository } from './repository.ts';

/** Less than this is a better number for the same pole, not a move, metres [ours]. */
const movedM = 10;

/** When what the law counts from happened to a camera. */
interface Moments {
  recordedAt: Date;
  /** Who answered where it stands, on site, and when; null while nobody has. */
  placed: { at: Date; by: string | null } | null;
  /** When the camera was first seen running, or said to. */
  inServiceAt: Date | null;
  /** Moves and removals of a camera that was in use (Order 799 Art. 23). */
  acts: { act: 'move' | 'remove'; at: Date }[];
}

/** What the law asks of a camera's record; its point even where lists withhold it. */
export interface CameraForLaw extends Moments {
  id: string;
  division: string;
  name: string;
  siteId: string;
  placement: Placement;
  placementBasis: PlacementBasis;
  record: CameraRecord;
  life: CameraLife;
  standing: boolean;
  demo: boolean;
}

/** Cameras as the rooms of the law see them: compliance, filings. */
export class CamerasForLaw {
  readonly #cameras: CamerasRepository;
  readonly #history: HistoryRepository;

  constructor(parts: { cameras: CamerasRepository; history: HistoryRepository }) {
    this.#cameras = parts.cameras;
    this.#history = parts.history;
  }

  async byIds(scope: Scope, ids: readonly string[]): Promise<CameraForLaw[]> {
    return this.#seen(await this.#cameras.byIds(scope, ids));
  }

  /** Where cameras stand, whoever asks. */
  async siteIdsOf(ids: readonly string[]): Promise<string[]> {
    return this.#cameras.siteIdsOf(ids);
  }

  /** By id, `limit` after the one last seen. */
  async after(scope: Scope, division: string, after: string, limit: number): Promise<CameraForLaw[]> {
    return this.#seen(await this.#cameras.cameras(scope, { division, after, limit }));
  }

  async bySites(scope: Scope, siteIds: readonly string[], limit: number): Promise<CameraForLaw[]> {
    return this.#seen(await this.#cameras.bySites(scope, siteIds, limit));
  }

  async #seen(cameras: readonly CameraDocument[]): Promise<CameraForLaw[]> {
    const history = await this.#history.turningPoints(cameras.map(({ _id }) => _id));
    const told = Map.groupBy(history, ({ cameraId }) => cameraId);
    return cameras.map((camera) => {
      const { _id: id, division, name, siteId, placement, placementBasis, record, life, standing, demo } = camera;
      const moments = momentsOf(camera, told.get(id) ?? []);
      return { ...{ id, division, name, siteId, placement, placementBasis, record, life, standing, demo }, ...moments };
    });
  }
}

/** @param history - oldest first */
function momentsOf(camera: CameraDocument, history: readonly HistoryDocument[]): Moments {
  const recordedAt = history[0]?.at ?? camera.createdAt;
  const moments: Moments = { recordedAt, placed: null, inServiceAt: null, acts: [] };
  for (const entry of history) {
    const changed = (field: string) => entry.changes.find((change) => change.field === field);
    if (entry.kind === 'added' || entry.kind === 'placement' || entry.kind === 'device' || changed('placement'))
      moments.placed = { at: entry.at, by: entry.by?.id ?? null };
    const life = changed('life')?.after;
    if (life === 'in-service') moments.inServiceAt ??= entry.at;
    if (life === 'retired' && moments.inServiceAt) moments.acts.push({ act: 'remove', at: entry.at });
    const point = changed('record.point');
    if (point && moments.inServiceAt && isMove(point.before, point.after))
      moments.acts.push({ act: 'move', at: entry.at });
  }
  if (camera.placementBasis !== 'on-site') moments.placed = null;
  // Came by a table as running: nobody told when it began to.
  if (camera.life === 'in-service' || camera.life === 'maintenance') moments.inServiceAt ??= recordedAt;
  return moments;
}

function isMove(before: unknown, after: unknown): boolean {
  const [from, to] = [before, after] as (Point | null)[];
  return from != null && to != null && distanceM(from, to) > movedM;
}
