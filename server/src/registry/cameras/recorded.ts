import type { CameraLife, CameraRecord, Evidence, Placement, Site } from '@sharp-eyes/protocol';
import { rulesDocument } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import type { Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import { emitStale } from './announce.ts';
import type { CameraDocument } from './documents.ts';
import { type Cause, changesOf, historyOf } from './history.ts';
import type { HistoryRepository } from './history-repository.ts';
import { maintenanceMaxDays } from './life-rules.ts';
import { newCameraOf } from './new-camera.ts';
import type { CameraKeys, CamerasRepository } from './repository.ts';

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
  readonly #cameras: CamerasRepository;
  readonly #history: HistoryRepository;

  constructor(audit: Audit, parts: { cameras: CamerasRepository; history: HistoryRepository }) {
    this.#audit = audit;
    this.#cameras = parts.cameras;
    this.#history = parts.history;
  }

  /** Cameras, retired ones too, that carry any of these keys. */
  async matching(scope: Scope, keys: CameraKeys, tx?: Tx): Promise<CameraDocument[]> {
    return this.#cameras.matching(scope, keys, tx);
  }

  /** Every camera of an area in the order of ids, read as it is asked for. */
  walk(scope: Scope, division: string | undefined): AsyncIterable<CameraDocument> {
    return this.#cameras.walk(scope, division);
  }

  /** Writes a batch. Versions rise by one: a list is a decision. @returns how many */
  async write(tx: Tx, { added, changed }: Batch, account: Account): Promise<{ added: number; changed: number }> {
    const { caller, kind, division } = account;
    const cause = { caller, kind, why: '' };
    const made = added.map((listed) => listedCameraOf(listed, tx.now));
    const raised = changed.map(({ before, after }) => ({ before, after: { ...after, version: before.version + 1 } }));
    await this.#cameras.addCameras(tx, made);
    await this.#cameras.putCameras(
      tx,
      raised.map(({ after }) => after),
    );
    await this.#history.add(tx, [
      ...made.map((camera) => historyOf(camera, [], cause, tx.now)),
      ...raised.map(({ before, after }) => historyOf(after, changesOf(before, after), cause, tx.now)),
    ]);
    const content = { importId: account.importId, ...account.content, added: made.length, changed: raised.length };
    await this.#audit.append(tx, { ...actorOf(caller), action: `cameras.${kind}`, division, content });
    const cameraIds = [...made, ...raised.map(({ after }) => after)].map(({ _id }) => _id);
    const body = { importId: account.importId, cameraIds, gapsDueOn: account.gapsDueOn };
    tx.emit({ kind: 'cameras.listed', divisionBefore: division, divisionAfter: division, body });
    emitStale(
      tx,
      raised.flatMap(({ before, after }) => [before.agentId, after.agentId]),
      division,
    );
    return { added: made.length, changed: raised.length };
  }
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
