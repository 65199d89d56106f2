import {
  type Authorisation,
  type Consent,
  countyOf,
  type newAuthorisation,
  type newConsent,
  newId,
  type newPlacementCheck,
  type PlacementCheck,
  toInstant,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { CameraForLaw, CamerasForLaw } from '../cameras/for-law.ts';
import type { Sites } from '../sites/service.ts';
import {
  AttestationsRepository,
  type AuthorisationDocument,
  type CheckDocument,
  type ConsentDocument,
  papersPerRecord,
} from './repository.ts';
import { decideCheck } from './rules.ts';

/**
 * What people attest: a second look at what a camera sees (domain 1), an authorisation to move or remove it (Order 799
 * Art. 23), an owner's consent (Art. 33). Each is kept as it was said; a newer one stands beside it.
 */
export class Attestations {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #cameras: CamerasForLaw;
  readonly #sites: Sites;
  readonly #repository: AttestationsRepository;

  constructor(platform: Platform, rooms: { audit: Audit; forLaw: CamerasForLaw; sites: Sites }) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#cameras = rooms.forLaw;
    this.#sites = rooms.sites;
    this.#repository = new AttestationsRepository(platform.database);
    // The word taken back and the consent that it was go in one transaction.
    rooms.sites.serve({
      siteRemoved: async () => undefined,
      siteChanged: async () => undefined,
      siteWithdrawn: async (tx, site, words) => void (await this.#repository.withdrawConsents(tx, site.id, words)),
    });
  }

  /** @throws ProblemError `not-found`, `conflict` when the same person placed it or nobody did */
  async check(
    scope: Scope,
    caller: PersonCaller,
    cameraId: string,
    body: z.output<typeof newPlacementCheck>,
  ): Promise<PlacementCheck> {
    const camera = await this.#camera(scope, cameraId);
    const decision = decideCheck(camera.placed, caller.person.id);
    if ('refused' in decision)
      throw new ProblemError('conflict', {
        code: `check-${decision.refused}`,
        values: { what: `${decision.reason.zh} / ${decision.reason.en}` },
        faults: [{ path: '', message: decision.reason }],
      });
    return this.#platform.database.inTransaction(async (tx) => {
      const check: CheckDocument = { ...paperOf(tx, caller, camera.division), cameraId, ...body };
      await this.#room(tx, { cameraId });
      await this.#repository.addCheck(tx, check);
      await this.#note(tx, caller, 'cameras.check', check, { cameraId, ...body });
      this.#wake(tx, camera);
      return checkOf(check);
    });
  }

  async checks(scope: Scope, cameraId: string): Promise<PlacementCheck[]> {
    await this.#camera(scope, cameraId);
    return (await this.#repository.checksOf(scope, [cameraId])).map(checkOf);
  }

  async authorise(
    scope: Scope,
    caller: PersonCaller,
    cameraId: string,
    body: z.output<typeof newAuthorisation>,
  ): Promise<Authorisation> {
    const camera = await this.#camera(scope, cameraId);
    return this.#platform.database.inTransaction(async (tx) => {
      const paper: AuthorisationDocument = { ...paperOf(tx, caller, camera.division), cameraId, ...body };
      await this.#room(tx, { cameraId });
      await this.#repository.addAuthorisation(tx, paper);
      await this.#note(tx, caller, 'cameras.authorise', paper, { cameraId, ...body });
      this.#wake(tx, camera);
      return authorisationOf(paper);
    });
  }

  async authorisations(scope: Scope, cameraId: string): Promise<Authorisation[]> {
    await this.#camera(scope, cameraId);
    return (await this.#repository.authorisationsOf(scope, [cameraId])).map(authorisationOf);
  }

  /** An owner's word. What may be done there is the site's access basis: this gives nothing by itself. */
  async consent(
    scope: Scope,
    caller: PersonCaller,
    siteId: string,
    body: z.output<typeof newConsent>,
  ): Promise<Consent> {
    return this.#platform.database.inTransaction(async (tx) => {
      const { division } = await this.#sites.find(scope, siteId, tx);
      const withdrawn = { withdrawnAt: null, withdrawnWords: '' };
      const paper: ConsentDocument = { ...paperOf(tx, caller, division), siteId, ...body, ...withdrawn };
      await this.#room(tx, { siteId });
      await this.#repository.addConsent(tx, paper);
      await this.#note(tx, caller, 'sites.consent', paper, { siteId, ...body });
      tx.emit({
        ...{ kind: 'site.changed', divisionBefore: division, divisionAfter: division },
        body: { siteId, removed: false },
      });
      return consentOf(paper);
    });
  }

  async consents(scope: Scope, siteId: string): Promise<Consent[]> {
    await this.#sites.find(scope, siteId);
    return (await this.#repository.consentsOf(scope, [siteId])).map(consentOf);
  }

  /** Of many cameras: each one's newest check and all its authorisations, for whoever judges what is lacking. */
  async ofCameras(
    scope: Scope,
    cameraIds: readonly string[],
  ): Promise<{ checks: Map<string, PlacementCheck>; authorisations: Map<string, Authorisation[]> }> {
    const [checks, authorisations] = await Promise.all([
      this.#repository.checksOf(scope, cameraIds),
      this.#repository.authorisationsOf(scope, cameraIds),
    ]);
    return {
      checks: new Map(checks.map((check) => [check.cameraId, checkOf(check)] as const).reverse()),
      authorisations: Map.groupBy(authorisations.map(authorisationOf), (paper) => paper.cameraId),
    };
  }

  /** Of many sites: the newest word of each owner. */
  async ofSites(scope: Scope, siteIds: readonly string[]): Promise<Map<string, Consent>> {
    const consents = await this.#repository.consentsOf(scope, siteIds);
    return new Map(consents.map((consent) => [consent.siteId, consentOf(consent)] as const).reverse());
  }

  async #camera(scope: Scope, id: string): Promise<CameraForLaw> {
    const [camera] = await this.#cameras.byIds(scope, [id]);
    if (!camera) throw notFound();
    return camera;
  }

  async #room(tx: Tx, of: { cameraId: string } | { siteId: string }): Promise<void> {
    if ((await this.#repository.countOf(tx, of)) < papersPerRecord) return;
    throw new ProblemError('conflict', {
      code: 'attestations-full',
      values: { what: `${papersPerRecord} × record / 记录` },
    });
  }

  /** What a camera lacks is looked at anew. */
  #wake(tx: Tx, { id: cameraId, division }: CameraForLaw): void {
    const body = { cameraId, removed: false, healthOnly: false };
    tx.emit({ kind: 'camera.changed', divisionBefore: division, divisionAfter: division, body });
  }

  async #note(
    tx: Tx,
    caller: PersonCaller,
    action: string,
    { division }: { division: string },
    content: Record<string, unknown>,
  ): Promise<void> {
    await this.#audit.append(tx, { ...actorOf(caller), action, division, content });
  }
}

function paperOf(tx: Tx, { person: { id, name, unit } }: PersonCaller, division: string) {
  return { _id: newId(), county: countyOf(division), division, at: tx.now, by: { id, name, unit } };
}

function checkOf({ _id, at, county: _county, division: _division, ...rest }: CheckDocument): PlacementCheck {
  return { id: _id, at: toInstant(at.getTime()), ...rest };
}

function authorisationOf({
  _id,
  at,
  county: _county,
  division: _division,
  ...rest
}: AuthorisationDocument): Authorisation {
  return { id: _id, at: toInstant(at.getTime()), ...rest };
}

function consentOf({ _id, at, withdrawnAt, county: _county, division: _division, ...rest }: ConsentDocument): Consent {
  const taken = withdrawnAt === null ? null : toInstant(withdrawnAt.getTime());
  return { id: _id, at: toInstant(at.getTime()), ...rest, withdrawnAt: taken };
}
