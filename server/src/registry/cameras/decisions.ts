import {
  type Camera,
  type CameraHistoryEntry,
  type cameraRecordChange,
  type inspection,
  inspectionDays,
  type lifeChange,
  type placementChange,
  type RulesDocument,
  toInstant,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Scope, wholeScope } from '../../platform/scope.ts';
import type { Sites } from '../sites/service.ts';
import { checkRules, placementOf } from './checks.ts';
import { derivedOf } from './derived.ts';
import type { CameraDocument } from './documents.ts';
import type { CameraLedger } from './ledger.ts';
import { decideLife, isWatched, mayEdit, officesOf } from './life-rules.ts';
import type { CameraReader } from './reader.ts';
import type { RecordSettling } from './record-settling.ts';
import type { CamerasRepository } from './repository.ts';

/** By whom, on which camera, and on which version of it something is decided. */
export interface Deciding {
  scope: Scope;
  caller: PersonCaller;
  cameraId: string;
  /** What `If-Match` names. */
  version: number;
}

/** Photographs of a record; the oldest gives way. */
const photosMax = 10;
const ownSite = wholeScope("a camera's own site");

/** What people decide about one camera. Each leaves an entry in its history, saying who, when, what and why. */
export class CameraDecisions {
  readonly #platform: Platform;
  readonly #sites: Sites;
  readonly #settling: RecordSettling;
  readonly #cameras: CamerasRepository;
  readonly #ledger: CameraLedger;
  readonly #reader: CameraReader;

  constructor(
    platform: Platform,
    sites: Sites,
    parts: { cameras: CamerasRepository; ledger: CameraLedger; reader: CameraReader; settling: RecordSettling },
  ) {
    this.#platform = platform;
    this.#sites = sites;
    this.#settling = parts.settling;
    this.#cameras = parts.cameras;
    this.#ledger = parts.ledger;
    this.#reader = parts.reader;
  }

  /**
   * The whole record as it should be. What is null is missing, not refused.
   * @throws ProblemError `stale`, `point-outside`, `bad-request` (Order 799 Art. 10), `not-allowed`, `illegal-move`
   */
  async setRecord(
    on: Deciding,
    { name, record, why, pointConfirmed }: z.output<typeof cameraRecordChange>,
  ): Promise<Camera> {
    return this.#decide(on, { kind: 'record', action: 'cameras.record', why }, async (camera, tx) => {
      checkEditable(camera, on.caller);
      const { _id: cameraId, division, record: before } = camera;
      const settling = { scope: on.scope, division, cameraId, before, pointConfirmed };
      const settled = await this.#settling.settle(tx, record, settling);
      const site = await this.#sites.find(ownSite, camera.siteId, tx);
      return { ...camera, name, record: settled, ...derivedOf(site, name, settled) };
    });
  }

  /**
   * Where it stands, answered by a person on site; on a plan, where it is meant to.
   * @throws ProblemError `placement-forbidden`, `placement-missing`, `person-rule-indoors`, `stale`, `illegal-move`
   */
  async setPlacement(on: Deciding, body: z.output<typeof placementChange>): Promise<Camera> {
    const placement = placementOf(body.placement);
    return this.#decide(on, { kind: 'placement', action: 'cameras.placement', why: body.why }, async (camera, tx) => {
      checkEditable(camera, on.caller);
      const site = await this.#sites.find(ownSite, camera.siteId, tx);
      checkRules(camera.rules, { siteKind: site.kind, placement });
      return { ...camera, placement, placementBasis: camera.life === 'planned' ? 'record' : 'on-site' };
    });
  }

  /** Moves it on in its life, by `decideLife`. @throws ProblemError `illegal-move`, `not-allowed`, `bad-request`, `stale` */
  async move(on: Deciding, { to, why, until }: z.output<typeof lifeChange>): Promise<Camera> {
    return this.#decide(on, { kind: 'life', action: 'cameras.life', why }, async (camera, tx) => {
      const wish = { to, why, until: until === null ? null : new Date(until) };
      const decision = decideLife(camera, wish, officesOf(on.caller.person, camera.division), tx.now);
      if ('allowed' in decision) return { ...camera, ...decision.allowed, standing: to !== 'retired' };
      if (decision.refused === 'bad-request')
        throw new ProblemError('bad-request', { faults: [{ path: decision.path, message: decision.reason }] });
      throw new ProblemError(decision.refused, { values: { state: camera.life, by: '–' } });
    });
  }

  /**
   * What somebody saw who was there: good for 30 days where no agent says better (domain 3). A fact, so the version
   * stays; a camera that runs is in service.
   */
  async inspect(
    scope: Scope,
    caller: PersonCaller,
    cameraId: string,
    seen: z.output<typeof inspection>,
  ): Promise<Camera> {
    const changed = await this.#platform.database.inTransaction(async (tx) => {
      const camera = await this.#cameras.camera(scope, cameraId, tx);
      if (!camera) throw notFound();
      if (!isWatched(camera.life)) throw new ProblemError('illegal-move', { values: { state: camera.life, by: '–' } });
      const decision = { caller, kind: 'evidence', action: 'cameras.inspection', why: seen.note } as const;
      return this.#ledger.change(tx, camera, inspected(camera, seen, caller.person.name, tx.now), decision);
    });
    return this.#reader.whole(changed);
  }

  /** Replaces zones, rules and masks. @throws ProblemError `stale` with the current record, `person-rule-indoors` */
  async setRules(on: Deciding, rules: RulesDocument): Promise<Camera> {
    return this.#decide(on, { kind: 'rules', action: 'cameras.rules', why: '' }, async (camera, tx) => {
      const site = await this.#sites.find(ownSite, camera.siteId, tx);
      checkRules(rules, { siteKind: site.kind, placement: camera.placement });
      return { ...camera, rules: { ...rules, version: camera.rules.version + 1 } };
    });
  }

  async #decide(
    { scope, caller, cameraId, version }: Deciding,
    how: { kind: CameraHistoryEntry['kind']; action: string; why: string },
    next: (camera: CameraDocument, tx: Tx) => Promise<CameraDocument>,
  ): Promise<Camera> {
    const changed = await this.#platform.database.inTransaction(async (tx) => {
      const camera = await this.#cameras.camera(scope, cameraId, tx);
      if (!camera) throw notFound();
      if (camera.version !== version) throw stale(await this.#reader.whole(camera));
      return this.#ledger.change(tx, camera, await next(camera, tx), { caller, ...how });
    });
    return this.#reader.whole(changed);
  }
}

function inspected(
  camera: CameraDocument,
  { online, photoId }: z.output<typeof inspection>,
  by: string,
  now: Date,
): CameraDocument {
  const until = toInstant(now.getTime() + inspectionDays * 24 * 3600_000);
  const photoIds = photoId === null ? camera.record.photoIds : [...camera.record.photoIds, photoId].slice(-photosMax);
  return {
    ...camera,
    record: { ...camera.record, photoIds },
    evidence: { source: 'inspection', online, at: toInstant(now.getTime()), until, by },
    life: online && camera.life === 'registered' ? 'in-service' : camera.life,
  };
}

function checkEditable({ life, division }: CameraDocument, { person }: PersonCaller): void {
  if (life === 'retired') throw new ProblemError('illegal-move', { values: { state: life, by: '–' } });
  if (!mayEdit(officesOf(person, division), life)) throw new ProblemError('not-allowed');
}
