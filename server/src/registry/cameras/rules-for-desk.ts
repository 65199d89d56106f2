import type { RulesDocument } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound } from '../../platform/http/problem.ts';
import { type Scope, wholeScope } from '../../platform/scope.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import { checkRules } from './checks.ts';
import type { CameraLedger } from './ledger.ts';
import type { CamerasRepository } from './repository.ts';

/** A camera with its rules, as the desk judges them. */
export interface CameraRules {
  county: string;
  division: string;
  divisionPath: string[];
  cameraName: string;
  siteName: string;
  agentId: string | null;
  rules: RulesDocument;
}

const ownSite = wholeScope("a camera's own site");

/** Cameras' rules for the desk, which judges them by what became of their alerts. */
export class WatchedRules {
  readonly #places: Places;
  readonly #sites: Sites;
  readonly #cameras: CamerasRepository;
  readonly #ledger: CameraLedger;

  constructor(rooms: { places: Places; sites: Sites }, parts: { cameras: CamerasRepository; ledger: CameraLedger }) {
    this.#places = rooms.places;
    this.#sites = rooms.sites;
    this.#cameras = parts.cameras;
    this.#ledger = parts.ledger;
  }

  /** Undefined where there is no such camera, or it is out of use. */
  async find(scope: Scope, cameraId: string, tx?: Tx): Promise<CameraRules | undefined> {
    const camera = await this.#cameras.camera(scope, cameraId, tx);
    if (!camera || camera.life === 'retired') return undefined;
    const { county, division, name: cameraName, siteId, agentId, rules } = camera;
    const { name: siteName } = await this.#sites.find(ownSite, siteId, tx);
    return {
      county,
      division,
      divisionPath: await this.#places.pathOf(division),
      cameraName,
      siteName,
      agentId,
      rules,
    };
  }

  /**
   * Sets a camera's rules otherwise, in the transaction of whoever decided that: record, history, audit and the word to
   * the agent as for every change of rules.
   * @throws ProblemError `not-found`, `person-rule-indoors`
   */
  async rewrite(
    tx: Tx,
    { scope, caller, cameraId, why }: { scope: Scope; caller: PersonCaller; cameraId: string; why: string },
    rules: RulesDocument,
  ): Promise<void> {
    const camera = await this.#cameras.camera(scope, cameraId, tx);
    if (!camera) throw notFound();
    const site = await this.#sites.find(ownSite, camera.siteId, tx);
    checkRules(rules, { siteKind: site.kind, placement: camera.placement });
    const wanted = { ...camera, rules: { ...rules, version: camera.rules.version + 1 } };
    await this.#ledger.change(tx, camera, wanted, { caller, kind: 'rules', action: 'cameras.rules', why });
  }
}
