import type { Camera, Problem, Site } from '@sharp-eyes/protocol';
import type { CameraDraft, CameraValue, PhotoDraft, SiteDraft } from './drafts.ts';
import { cameraBaseOf, type SendingHub, siteBaseOf } from './hub.ts';

/** What happens to one request on its way: nothing, lost before the hub, the answer lost, the hub busy. */
export const fates = ['well', 'well', 'well', 'lost', 'answer-lost', 'busy'] as const;
type Fate = (typeof fates)[number];

class Failed extends Error {
  readonly problem: Problem;
  constructor(type: string, status: number, current?: unknown) {
    super(type);
    this.problem = { type, title: type, status, ...(current === undefined ? {} : { current }) };
  }
}

/** A hub with the rules of the real one: ids make a thing once, versions guard a change. */
export class FakeHub implements SendingHub {
  readonly sites = new Map<string, Site>();
  readonly cameras = new Map<string, Camera>();
  readonly made: string[] = [];
  readonly photos = new Map<string, Uint8Array>();
  readonly accounts = new Map<string, string>();
  readonly refusing = new Set<string>();
  tries = 0;
  requests = 0;
  #fates: Fate[];

  constructor(plan: readonly Fate[] = []) {
    this.#fates = [...plan];
  }

  async #on<T>(effect: () => T): Promise<T> {
    this.requests += 1;
    const fate = this.#fates.shift() ?? 'well';
    if (fate === 'lost') throw new Failed('offline', 503);
    if (fate === 'busy') throw new Failed('unavailable', 503);
    const answer = effect();
    if (fate === 'answer-lost') throw new Failed('timeout', 504);
    return structuredClone(answer);
  }

  addSite({ id, mine: site }: SiteDraft) {
    return this.#on(() => {
      if (!this.sites.has(id)) {
        this.made.push(id);
        this.sites.set(id, { ...site, point: site.pointOrigin, id, version: 1 });
      }
      return siteBaseOf(this.sites.get(id) as Site);
    });
  }

  changeSite({ id, mine: site }: SiteDraft, version: number) {
    return this.#on(() => {
      const now = this.sites.get(id);
      if (!now) throw new Failed('not-found', 404);
      if (now.version !== version) throw new Failed('stale', 412, now);
      this.sites.set(id, { ...site, point: site.pointOrigin, id, version: version + 1 });
      return siteBaseOf(this.sites.get(id) as Site);
    });
  }

  addCamera({ id, mine }: CameraDraft) {
    return this.#on(() => {
      if (!this.sites.has(mine.siteId)) throw new Failed('not-found', 404);
      const taken = [...this.cameras.values()].find(
        (one) => one.source !== null && one.source === mine.source && one.id !== id,
      );
      if (taken) throw new Failed('conflict', 409);
      if (!this.cameras.has(id)) {
        this.made.push(id);
        // The hub fills in what the device says of itself.
        this.#put(id, { ...mine, maker: 'Dahua' }, 1);
      }
      return cameraBaseOf(this.cameras.get(id) as Camera);
    });
  }

  #put(id: string, value: CameraValue, version: number): void {
    const { name, siteId, deviceKey, source, placement, ...record } = value;
    const rest = {
      siteName: '七岭农家乐',
      siteKind: 'farm-stay',
      division: '341802110203',
      divisionPath: [],
      agentId: null,
      placementBasis: 'on-site',
      pointWithheld: false,
      life: 'registered',
      maintenanceUntil: null,
      reach: 'agent',
      evidence: null,
      reachability: 'unknown',
      reachabilitySince: null,
      picture: 'unknown',
      pictureSince: null,
      rules: { version: 0, zones: [], masks: [], rules: [] },
      demo: false,
    } as const;
    const own = { id, version, name, siteId, deviceKey, source, placement };
    const kept = { ...record, point: record.pointOrigin };
    this.cameras.set(id, { ...rest, ...own, record: kept } as unknown as Camera);
  }

  #change(id: string, version: number, change: (value: CameraValue) => CameraValue) {
    return this.#on(() => {
      const now = this.cameras.get(id);
      if (!now) throw new Failed('not-found', 404);
      if (now.version !== version) throw new Failed('stale', 412, now);
      this.#put(id, change(cameraBaseOf(now).value), version + 1);
      return cameraBaseOf(this.cameras.get(id) as Camera);
    });
  }

  changeRecord({ id, mine }: CameraDraft, version: number) {
    return this.#change(id, version, ({ placement }) => ({ ...mine, placement }));
  }

  changePlacement({ id, mine }: CameraDraft, version: number) {
    return this.#change(id, version, (value) => ({ ...value, placement: mine.placement }));
  }

  linkDevice({ id, mine }: CameraDraft, version: number) {
    const { deviceKey, source, placement } = mine;
    return this.#change(id, version, (value) => ({ ...value, deviceKey, source, placement }));
  }

  removeCamera(id: string) {
    return this.#on(() => {
      if (!this.cameras.delete(id)) throw new Failed('not-found', 404);
    });
  }

  tryAccount(deviceKey: string) {
    return this.#on(() => {
      this.tries += 1;
      return this.refusing.has(deviceKey) ? ('refused' as const) : ('taken' as const);
    });
  }

  keepAccount(deviceKey: string, { toAgent }: { toAgent: string }) {
    return this.#on(() => void this.accounts.set(deviceKey, toAgent));
  }

  addPhoto({ id, owner }: PhotoDraft, bytes: Uint8Array) {
    return this.#on(() => {
      if (!this.sites.has(owner.id) && !this.cameras.has(owner.id)) throw new Failed('not-found', 404);
      this.photos.set(id, bytes);
    });
  }

  report() {
    return this.#on(() => undefined);
  }

  problemOf(error: unknown): Problem {
    if (error instanceof Failed) return error.problem;
    throw error;
  }

  /** Somebody at a desk changes the same record. */
  elsewhere(id: string, change: Partial<CameraValue>): void {
    const now = cameraBaseOf(this.cameras.get(id) as Camera);
    this.#put(id, { ...now.value, ...change }, now.version + 1);
  }
}
