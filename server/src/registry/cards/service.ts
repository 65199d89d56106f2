import { type Camera, type Card, type cardSwitch, countyOf, newId, pageMax, type Site } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope, wholeScope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { Cameras } from '../cameras/service.ts';
import type { Sites } from '../sites/service.ts';
import type { Units } from '../units/service.ts';
import { CardsRepository } from './repository.ts';
import { type CardContent, contentOf, hiddenWhy } from './rules.ts';
import { newToken, tokenPattern } from './token.ts';

type CardSwitch = z.output<typeof cardSwitch>;

const everybody = wholeScope('a public card is for everybody who stands before the sign');
const followed = wholeScope("a camera's own site and unit");

/** What is printed on one sign. */
export interface SignSubject {
  camera: Camera;
  content: CardContent;
  /** Undefined where scanning it would find nothing: the sign stands without a code. */
  token: string | undefined;
}

/** Public cards: what everybody may read who stands before a camera's sign. */
export class Cards {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #cameras: Cameras;
  readonly #sites: Sites;
  readonly #units: Units;
  readonly #repository: CardsRepository;

  constructor(platform: Platform, rooms: { audit: Audit; cameras: Cameras; sites: Sites; units: Units }) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#cameras = rooms.cameras;
    this.#sites = rooms.sites;
    this.#units = rooms.units;
    this.#repository = new CardsRepository(platform.database);
  }

  /** What a sign's code shows; undefined for whatever has no card, and nobody is told why. */
  async show(token: string, now: Date): Promise<CardContent | undefined> {
    if (!tokenPattern.test(token)) return undefined;
    const card = await this.#repository.byToken(everybody, token);
    if (!card || !(await this.#isOn(card.county))) return undefined;
    const camera = await absentAs(() => this.#cameras.find(everybody, card.cameraId));
    if (!camera || hiddenWhy(camera) !== null) return undefined;
    return this.#contentOf(camera, now);
  }

  /** Whether a county's cards answer. Only for whoever's area holds the county. @throws ProblemError `not-found` */
  async switchOf(scope: Scope, county: string): Promise<CardSwitch> {
    if (!inScope(scope, `${county}000000`)) throw notFound();
    const found = await this.#repository.switchOf(county);
    return { county, on: found?.on ?? false, version: found?.version ?? 0 };
  }

  /** Turns a county's cards on or off. @throws ProblemError `not-found`, `stale` */
  async turn(scope: Scope, caller: PersonCaller, county: string, version: number, on: boolean): Promise<CardSwitch> {
    const division = `${county}000000`;
    if (!inScope(scope, division)) throw notFound();
    return this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.switchOf(county, tx);
      const now = { county, on: found?.on ?? false, version: found?.version ?? 0 };
      if (now.version !== version) throw stale(now);
      const next = { county, on, version: version + 1 };
      await this.#repository.putSwitch(tx, { _id: newId(), ...next });
      await this.#audit.append(tx, { ...actorOf(caller), action: 'cards.switch', division, content: { county, on } });
      tx.emit({ kind: 'cards.switched', divisionBefore: division, divisionAfter: division, body: { county } });
      return next;
    });
  }

  /** Makes a camera's card, or finds the one that its sign already carries. @throws ProblemError `not-found` */
  async make(scope: Scope, caller: PersonCaller, cameraId: string): Promise<Omit<Card, 'address'> & { token: string }> {
    const camera = await this.#cameras.find(scope, cameraId);
    const { division } = camera;
    const county = countyOf(division);
    const token = await this.#platform.database.inTransaction(async (tx) => {
      const [made] = await this.#repository.ofCameras(scope, county, [cameraId], tx);
      if (made) return made.token;
      const card = { _id: newId(), county, division, cameraId, token: newToken(), madeAt: tx.now };
      await this.#repository.add(tx, card);
      await this.#audit.append(tx, { ...actorOf(caller), action: 'cards.make', division, content: { cameraId } });
      tx.emit({ kind: 'card.made', divisionBefore: null, divisionAfter: division, body: { cameraId } });
      return card.token;
    });
    return { token, on: await this.#isOn(county), hidden: hiddenWhy(camera) };
  }

  /** Makes the cards of all that run at a site, before its signs are printed. @throws ProblemError `not-found` */
  async makeAt(scope: Scope, caller: PersonCaller, siteId: string): Promise<{ cards: number; on: boolean }> {
    const { division } = await this.#sites.find(scope, siteId);
    const cameras = await this.#runningAt(scope, siteId);
    for (const { id } of cameras) await this.make(scope, caller, id);
    return { cards: cameras.length, on: await this.#isOn(countyOf(division)) };
  }

  /** The card of a camera that was made before. @throws ProblemError `not-found` */
  async tokenOf(scope: Scope, cameraId: string): Promise<string> {
    const { division } = await this.#cameras.find(scope, cameraId);
    const [made] = await this.#repository.ofCameras(scope, countyOf(division), [cameraId]);
    if (!made) throw notFound();
    return made.token;
  }

  /** What is printed on the signs of one camera, or of all that run at a site. @throws ProblemError `not-found` */
  async signs(scope: Scope, of: { camera: string } | { site: string }, now: Date): Promise<SignSubject[]> {
    const cameras =
      'camera' in of ? [await this.#cameras.find(scope, of.camera)] : await this.#runningAt(scope, of.site);
    const [first] = cameras;
    if (first === undefined) throw notFound();
    const county = countyOf(first.division);
    const ids = cameras.map(({ id }) => id);
    const made = (await this.#isOn(county)) ? await this.#repository.ofCameras(scope, county, ids) : [];
    const tokens = new Map(made.map(({ cameraId, token }) => [cameraId, token]));
    return Promise.all(
      cameras.map(async (camera) => ({
        camera,
        content: await this.#contentOf(camera, now),
        token: hiddenWhy(camera) === null ? tokens.get(camera.id) : undefined,
      })),
    );
  }

  async #runningAt(scope: Scope, siteId: string): Promise<Camera[]> {
    await this.#sites.find(scope, siteId);
    const { items } = await this.#cameras.list(scope, { site: siteId, sort: 'name', limit: pageMax });
    return items.filter((camera) => hiddenWhy(camera) === null);
  }

  async #isOn(county: string): Promise<boolean> {
    return (await this.#repository.switchOf(county))?.on ?? false;
  }

  async #contentOf(camera: Camera, now: Date): Promise<CardContent> {
    const site: Site = await this.#sites.find(followed, camera.siteId);
    const unitId = camera.record.unitId ?? site.unitId;
    const units = unitId === null ? new Map() : await this.#units.byIds(followed, [unitId]);
    return contentOf({ camera, site, unit: unitId === null ? undefined : units.get(unitId) }, now.getTime());
  }
}

/** Undefined where a service says “not found”: the camera was removed, its sign still hangs. */
async function absentAs<T>(find: () => Promise<T>): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof ProblemError && error.type === 'not-found') return undefined;
    throw error;
  }
}
