import { type Scope, wholeScope } from '../../platform/scope.ts';
import type { Attestations } from '../attestations/service.ts';
import type { CameraForLaw, CamerasForLaw } from '../cameras/for-law.ts';
import type { Sites } from '../sites/service.ts';
import type { CameraCase, Case, SiteCase, SystemCase } from './cases.ts';

/** What the filings' room tells of its systems. */
export interface Systems {
  forLaw(scope: Scope, ids: readonly string[]): Promise<SystemCase[]>;
  after(scope: Scope, division: string, after: string, limit: number): Promise<SystemCase[]>;
  /** The system that each camera is filed with, by camera. */
  ofCameras(scope: Scope, cameras: readonly CameraForLaw[]): Promise<Map<string, { name: string }>>;
}

export interface CaseRooms {
  forLaw: CamerasForLaw;
  sites: Sites;
  attestations: Attestations;
  systems: Systems;
}

const worked = wholeScope('the hub works out what each record lacks; lists are read in the reader’s scope');

/** Brings together all that a record's duties are judged by. */
export class CaseLoader {
  readonly #rooms: CaseRooms;

  constructor(rooms: CaseRooms) {
    this.#rooms = rooms;
  }

  async cameras(ids: readonly string[], scope = worked): Promise<CameraCase[]> {
    return this.#camerasOf(await this.#rooms.forLaw.byIds(scope, ids));
  }

  async camerasOfSites(siteIds: readonly string[], limit: number): Promise<CameraCase[]> {
    return this.#camerasOf(await this.#rooms.forLaw.bySites(worked, siteIds, limit));
  }

  async sites(ids: readonly string[], scope = worked): Promise<SiteCase[]> {
    return this.#sitesOf(await this.#rooms.sites.dated(scope, { ids }));
  }

  async systems(ids: readonly string[], scope = worked): Promise<SystemCase[]> {
    return this.#rooms.systems.forLaw(scope, ids);
  }

  /** A page of every record of a kind below a division, by id; `next` is where the following one begins. */
  async page(
    kind: Case['subject'],
    division: string,
    after: string,
    limit: number,
  ): Promise<{ cases: Case[]; next: string | null }> {
    const nextOf = (ids: string[]): string | null => (ids.length < limit ? null : (ids.at(-1) ?? null));
    if (kind === 'camera') {
      const cameras = await this.#rooms.forLaw.after(worked, division, after, limit);
      return { cases: await this.#camerasOf(cameras), next: nextOf(cameras.map(({ id }) => id)) };
    }
    if (kind === 'site') {
      const dated = await this.#rooms.sites.dated(worked, { division, after, limit });
      return { cases: await this.#sitesOf(dated), next: nextOf(dated.map(({ site }) => site.id)) };
    }
    const systems = await this.#rooms.systems.after(worked, division, after, limit);
    return { cases: systems, next: nextOf(systems.map(({ id }) => id)) };
  }

  async #camerasOf(cameras: readonly CameraForLaw[]): Promise<CameraCase[]> {
    if (cameras.length === 0) return [];
    const { sites, attestations, systems } = this.#rooms;
    const ids = cameras.map(({ id }) => id);
    const [at, papers, filed] = await Promise.all([
      sites.byIds(
        worked,
        cameras.map(({ siteId }) => siteId),
      ),
      attestations.ofCameras(worked, ids),
      systems.ofCameras(worked, cameras),
    ]);
    return cameras.flatMap((camera) => {
      const site = at.get(camera.siteId);
      if (site === undefined) return [];
      return {
        ...{ subject: 'camera', camera, site, check: papers.checks.get(camera.id) },
        ...{ authorisations: papers.authorisations.get(camera.id) ?? [], system: filed.get(camera.id) },
      } as CameraCase;
    });
  }

  async #sitesOf(dated: Awaited<ReturnType<Sites['dated']>>): Promise<SiteCase[]> {
    const consents = await this.#rooms.attestations.ofSites(
      worked,
      dated.map(({ site }) => site.id),
    );
    return dated.map(({ site, recordedAt }) => ({
      ...{ subject: 'site', site, recordedAt },
      consent: consents.get(site.id),
    }));
  }
}

/** Which record a case is about, and where it stands. */
export function recordOf(one: Case): { id: string; division: string; name: string; siteId: string | null } {
  if (one.subject === 'camera') {
    const { id, division, name, siteId } = one.camera;
    return { id, division, name, siteId };
  }
  if (one.subject === 'site') return { ...one.site, siteId: one.site.id };
  return { id: one.id, division: one.division, name: one.name, siteId: null };
}
