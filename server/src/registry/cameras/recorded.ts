import type { CameraLife, CameraRecord, Evidence, Placement, Point, Site } from '@sharp-eyes/protocol';
import { rulesDocument } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { type Scope, scopeWithin, wholeScope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { Sites } from '../sites/service.ts';
import { emitMany, emitStale } from './announce.ts';
import { derivedOf } from './derived.ts';
import type { CameraDocument } from './documents.ts';
import { type Cause, changesOf, historyOf } from './history.ts';
import type { HistoryRepository } from './history-repository.ts';
import { maintenanceMaxDays, mayReach } from './life-rules.ts';
import { newCameraOf } from './new-camera.ts';
import type { CameraKeys, CamerasRepository } from './repository.ts';
import { decidePlacement } from './rules.ts';

export type { CameraDocument } from './documents.ts';
export type { CameraKeys } from './repository.ts';

const dayMs = 24 * 3600_000;

/** A camera as a list describes it: nobody on site has answered for it, so no agent looks through it. */
export interface ListedCamera {
  name: string;
  site: Site;
  placement: Placement;
  record: CameraRecord;
  life: CameraLife;
}

/** One part of a list that is written in one transaction. */
export interface Batch {
  added: readonly ListedCamera[];
  changed: readonly { before: CameraDocument; after: CameraDocument }[];
}

interface Raised {
  before: CameraDocument;
  after: CameraDocument;
  changes: ReturnType<typeof changesOf>;
}

/** What a batch is, as audit and event tell it. */
export interface Account {
  caller: PersonCaller;
  kind: Extract<Cause['kind'], 'imported' | 'evidence'>;
  /** The area of the list. */
  division: string;
  importId: string;
  content: Record<string, unknown>;
  gapsDueOn: string | null;
}

/** Cameras by the hundred, from lists: one audit entry and one event for a batch, a line of history for each camera. */
export class RecordedCameras {
  readonly #audit: Audit;
  readonly #sites: Sites;
  readonly #cameras: CamerasRepository;
  readonly #history: HistoryRepository;

  constructor(
    rooms: { audit: Audit; sites: Sites },
    parts: { cameras: CamerasRepository; history: HistoryRepository },
  ) {
    this.#audit = rooms.audit;
    this.#sites = rooms.sites;
    this.#cameras = parts.cameras;
    this.#history = parts.history;
  }

  /** Cameras, retired ones too, that carry any of these keys. */
  async matching(scope: Scope, keys: CameraKeys, tx?: Tx): Promise<CameraDocument[]> {
    return this.#cameras.matching(scope, keys, tx);
  }

  /** Points of the cameras that stood in a division before: what the points of a list are compared with. */
  async pointsOf(division: string, before: Date): Promise<Point[]> {
    return this.#cameras.pointsOf(scopeWithin(division), undefined, before);
  }

  /** Every camera of an area in the order of ids, read as it is asked for. */
  walk(scope: Scope, division: string | undefined): AsyncIterable<CameraDocument> {
    return this.#cameras.walk(scope, division);
  }

  /**
   * Writes a batch. Versions rise by one where what is on record differs: a list is a decision.
   * @returns how many
   * @throws Error where a list would do what none may: move a camera, overrule an answer given on site, or live backwards
   */
  async write(tx: Tx, { added, changed }: Batch, account: Account): Promise<{ added: number; changed: number }> {
    const { caller, kind, division } = account;
    const cause = { caller, kind, why: '' };
    const made = added.map((listed) => listedCameraOf(listed, tx.now));
    const raised = await this.#raised(changed);
    await this.#cameras.addCameras(tx, made);
    await this.#cameras.putCameras(
      tx,
      raised.map(({ after }) => after),
    );
    await this.#history.add(tx, [
      ...made.map((camera) => historyOf(camera, [], cause, tx.now)),
      ...raised
        .filter(({ changes }) => changes.length > 0)
        .map(({ after, changes }) => historyOf(after, changes, cause, tx.now)),
    ]);
    const content = { importId: account.importId, ...account.content, added: made.length, changed: raised.length };
    await this.#audit.append(tx, { ...actorOf(caller), action: `cameras.${kind}`, division, content });
    const cameraIds = [...made, ...raised.map(({ after }) => after)].map(({ _id }) => _id);
    const body = { importId: account.importId, cameraIds, gapsDueOn: account.gapsDueOn };
    tx.emit({ kind: 'cameras.listed', divisionBefore: division, divisionAfter: division, body });
    emitMany(tx, [...made, ...raised.map(({ after }) => after)]);
    emitStale(
      tx,
      raised.flatMap(({ before, after }) => [before.agentId, after.agentId]),
      division,
    );
    return { added: made.length, changed: raised.length };
  }

  /** With what lists find each by now, and the next version where something differs. */
  async #raised(changed: Batch['changed']): Promise<Raised[]> {
    const siteIds = changed.map(({ before }) => before.siteId);
    const sites = await this.#sites.byIds(wholeScope("a camera's own site"), siteIds);
    return changed.map(({ before, after: wanted }) => {
      checkLawful(before, wanted);
      const site = sites.get(wanted.siteId);
      const after = site ? { ...wanted, ...derivedOf(site, wanted.name, wanted.record) } : wanted;
      const changes = changesOf(before, after);
      // Where only the time of a platform's word is new, nothing was decided.
      return { before, changes, after: changes.length > 0 ? { ...after, version: before.version + 1 } : after };
    });
  }
}

/** The last door for lists, behind the faults that they are told by row. */
function checkLawful(before: CameraDocument, after: CameraDocument): void {
  const moved = before._id !== after._id || before.siteId !== after.siteId || before.division !== after.division;
  const overruled = before.placementBasis === 'on-site' && after.placement !== before.placement;
  const unanswered = before.placementBasis !== after.placementBasis || 'refused' in decidePlacement(after.placement);
  const backwards = before.life !== after.life && !mayReach(before.life, after.life);
  if (moved || overruled || unanswered || backwards)
    throw new Error(
      `a list would change camera ${before._id} as none may: expected its own site, the placement as answered on site and a legal move, got ${after.siteId}, ${after.placement} (${after.placementBasis}), ${before.life} → ${after.life}`,
    );
}

/** What a list says of a camera's life, with the end that every maintenance has (domain 4). */
export function lifeOf(life: CameraLife, now: Date): Partial<CameraDocument> {
  const maintained = life === 'maintenance';
  return {
    ...{ life, standing: life !== 'retired', maintenanceSince: maintained ? now : null },
    maintenanceUntil: maintained ? new Date(now.getTime() + maintenanceMaxDays * dayMs) : null,
  };
}

/** The camera with another evidence of whether it runs; a list makes the platform the one that reaches it. */
export function withEvidence(camera: CameraDocument, evidence: Evidence): CameraDocument {
  return { ...camera, evidence, reach: camera.reach === 'none' ? 'platform' : camera.reach };
}

function listedCameraOf({ name, site, placement, record, life }: ListedCamera, now: Date): CameraDocument {
  const plain = { name, deviceKey: null, source: null, rules: rulesDocument.parse({}), planned: true };
  const made = newCameraOf(plain, { placement, record, site, device: undefined, now });
  return { ...made, ...lifeOf(life, now) };
}
