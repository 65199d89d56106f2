import type { Tx } from '../../platform/database/database.ts';
import { type Audit, actorOf, theHub } from '../../trust/audit/service.ts';
import { emitCamera, emitStale } from './announce.ts';
import type { CameraDocument } from './documents.ts';
import { type Cause, changesOf, historyOf, withoutPoints } from './history.ts';
import type { HistoryRepository } from './history-repository.ts';
import type { CamerasRepository } from './repository.ts';

/** A decision, as the audit names it. */
export interface Decision extends Cause {
  action: string;
}

/**
 * The one door for decisions about a camera: the record, its history, the audit entry, the event and the word to the
 * agents are written together or not at all.
 */
export class CameraLedger {
  readonly #audit: Audit;
  readonly #cameras: CamerasRepository;
  readonly #history: HistoryRepository;

  constructor(audit: Audit, cameras: CamerasRepository, history: HistoryRepository) {
    this.#audit = audit;
    this.#cameras = cameras;
    this.#history = history;
  }

  async add(tx: Tx, camera: CameraDocument, decision: Decision): Promise<void> {
    await this.#cameras.addCameras(tx, [camera]);
    await this.#history.add(tx, [historyOf(camera, [], decision, tx.now)]);
    const { siteId, placement, life } = camera;
    await this.#note(tx, camera, decision, { siteId, placement, life });
    emitCamera(tx, camera, null);
    emitStale(tx, [camera.agentId], camera.division);
  }

  /**
   * Writes what is another now. A person's decision raises the version; what followed from a fact, a due time or a
   * visit does not. @returns the record as it is written
   */
  async change(tx: Tx, before: CameraDocument, wanted: CameraDocument, decision: Decision): Promise<CameraDocument> {
    const isDecision = decision.caller !== null && decision.kind !== 'evidence';
    const version = before.version + (isDecision ? 1 : 0);
    const after = { ...wanted, version };
    const changes = changesOf(before, after);
    await this.#cameras.putCameras(tx, [after]);
    await this.#history.add(tx, [historyOf(after, changes, decision, tx.now)]);
    await this.#note(tx, after, decision, { changes: withoutPoints(changes) });
    emitCamera(tx, after, before.division);
    emitStale(tx, [before.agentId, after.agentId], after.division);
    return after;
  }

  /** Notes what happens to a camera that does not stay on record. */
  async note(tx: Tx, camera: CameraDocument, decision: Decision): Promise<void> {
    await this.#note(tx, camera, decision, {});
  }

  async #note(
    tx: Tx,
    { _id, name, deviceKey, source, division }: CameraDocument,
    { caller, action, why }: Decision,
    more: Record<string, unknown>,
  ): Promise<void> {
    const actor = caller === null ? theHub : actorOf(caller);
    const content = { cameraId: _id, name, deviceKey, source, ...more };
    await this.#audit.append(tx, { ...actor, action, division, content, reason: why === '' ? null : { words: why } });
  }
}
