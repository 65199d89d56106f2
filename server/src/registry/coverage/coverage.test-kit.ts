import { fromPlane } from '@sharp-eyes/geometry';
import {
  type CameraLife,
  type CameraRecord,
  cameraRecord,
  type Evidence,
  newId,
  type Placement,
} from '@sharp-eyes/protocol';
import { type MovableClock, movableClock } from '../../platform/clock.ts';
import { wholeScope } from '../../platform/scope.ts';
import type { TestSettings } from '../../platform/testing/platform.ts';
import { openTestHub, type SignedIn, type TestHub } from '../../testing/hub.ts';
import type { CameraDocument } from '../cameras/documents.ts';

export const city = '341800000000';
export const county = '341802000000';
export const township = '341802100000';
export const village = '341802100201';
export const nextVillage = '341802100202';
export const otherTownship = '341802101000';
export const otherVillage = '341802101201';

const names: Record<string, string> = {
  ...{ [city]: '宣城市', [county]: '宣州区', [township]: '水东镇', [otherTownship]: '溪口镇' },
  ...{ [village]: '东胜村', [nextVillage]: '西山村', [otherVillage]: '溪口村' },
};
const origin = { lon: 118.75, lat: 30.94 };
const everywhere = wholeScope('a test');

/** A place so many metres east and north of the middle of the test's county. */
export const at = (east: number, north: number) => {
  const { lon, lat } = fromPlane(origin, [east, north]);
  return { lon: Math.round(lon * 1e7) / 1e7, lat: Math.round(lat * 1e7) / 1e7 };
};

/** A whole record: a camera at a place that looks so, 1920 pixels and 60° wide, 60 m far. */
export const looking = (east: number, north: number, azimuthDeg: number, more: Partial<CameraRecord> = {}) =>
  cameraRecord.parse({
    ...{ point: at(east, north), azimuthDeg, azimuthBasis: 'surveyed', hfovDeg: 60, widthPx: 1920, heightPx: 1080 },
    ...{ rangeM: 60, ...more },
  });

/** A county with two townships, and people who plan there. */
export interface CoverageWorld {
  hub: TestHub;
  clock: MovableClock;
  /** Of the county, and of the first township. */
  planner: SignedIn;
  townPlanner: SignedIn;
  addSite(kind?: string, division?: string, name?: string): Promise<string>;
  /** Adds a watchpoint at a place. @returns its id */
  require(siteId: string, name: string, point: [number, number] | null, more?: object): Promise<string>;
  /** Approves everything on record in these villages. */
  approve(...villages: string[]): Promise<void>;
  addCamera(siteId: string, record: CameraRecord, more?: CameraMore): Promise<string>;
  changeCamera(id: string, change: (camera: CameraDocument) => Partial<CameraDocument>): Promise<void>;
  /** Another platform's list says whether it runs. */
  tell(id: string, online: boolean): Promise<void>;
  /** Lets the hub work out what changed. */
  settle(): Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  get(path: string, who?: SignedIn): Promise<any>;
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

interface CameraMore {
  life?: CameraLife;
  placement?: Placement;
  evidence?: Evidence | null;
}

export async function openCoverageWorld(settings: TestSettings = {}): Promise<CoverageWorld> {
  const clock = movableClock(Math.ceil(Date.now() / 3600_000) * 3600_000);
  const hub = await openTestHub(clock, settings);
  const people = async () => ({
    planner: await hub.signInAs([{ role: 'planner', division: county }]),
    townPlanner: await hub.signInAs([{ role: 'planner', division: township }]),
  });
  const administrator = await hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
  const divisions = Object.entries(names).map(([code, name]) => ({ code, name }));
  await administrator.ask('POST', '/api/v1/divisions/import', { source: 'test', year: 2023, divisions });
  const { camerasRoom } = hub.rooms;
  const sites = new Map<string, string>();
  const write = async (batch: Parameters<typeof camerasRoom.recorded.write>[1]): Promise<void> => {
    const account = {
      ...{ caller: someone, kind: 'imported' as const, division: county, importId: newId() },
      ...{ content: {}, gapsDueOn: null },
    };
    await hub.platform.database.inTransaction((tx) => camerasRoom.recorded.write(tx, batch, account));
  };
  const stored = async (id: string): Promise<CameraDocument> => {
    const [camera] = await camerasRoom.recorded.matching(everywhere, { ...noKeys, ids: [id] });
    if (!camera) throw new Error(`no camera ${id}`);
    return camera;
  };
  const world: CoverageWorld = {
    ...{ hub, clock, ...(await people()) },
    addSite: async (kind = 'junction', division = village, name = `${kind} ${division}`) => {
      const site = { name, kind, division, accessBasis: { basis: 'own' } };
      const { id } = (await world.planner.ask('POST', '/api/v1/sites', site)).body;
      sites.set(id, division);
      return id;
    },
    require: async (siteId, name, point, more = {}) => {
      const given = point === null ? {} : { pointOrigin: { ...at(...point), datum: 'wgs84' }, pointConfirmed: true };
      const answer = await world.planner.ask('POST', '/api/v1/watchpoints', { siteId, name, ...given, ...more });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return answer.body.id;
    },
    approve: async (...villages) => {
      const rows = [];
      for (const division of villages)
        rows.push(...(await world.get(`/api/v1/required-lists?division=${division}`)).items);
      const chosen = rows.map(({ division, digest }) => ({ division, digest }));
      const answer = await world.planner.ask('POST', '/api/v1/required-lists/approvals', {
        villages: chosen,
        note: '',
      });
      if (answer.status !== 204) throw new Error(JSON.stringify(answer.body));
    },
    addCamera: async (siteId, record, { life = 'in-service', placement = 'junction' } = {}) => {
      const found = (await world.planner.ask('GET', `/api/v1/sites/${siteId}`)).body;
      const name = `camera ${newId().slice(-6)}`;
      await write({ added: [{ name, site: found, placement, record, life }], changed: [] });
      const [camera] = await camerasRoom.recorded.matching(everywhere, {
        ...noKeys,
        named: [{ at: { siteId }, names: [name] }],
      });
      return camera?._id ?? '';
    },
    changeCamera: async (id, change) => {
      const before = await stored(id);
      await write({ added: [], changed: [{ before, after: { ...before, ...change(before) } }] });
    },
    tell: (id, online) =>
      world.changeCamera(id, () => {
        const [from, until] = [clock.now(), clock.now() + 24 * 3600_000].map((ms) => new Date(ms).toISOString());
        return { evidence: { source: 'import', online, at: from ?? '', until: until ?? '', by: '平台' } };
      }),
    settle: () => hub.platform.sweeps.sweepNow(),
    get: async (path, who = world.planner) => {
      const answer = await who.ask('GET', path);
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    pass: async (ms) => {
      clock.advance(ms);
      Object.assign(world, await people());
      await world.settle();
    },
    stop: () => hub.stop(),
  };
  return world;
}

const noKeys = { ids: [], gbIds: [], serials: [], macs: [], named: [] };
const someone = {
  ...{ kind: 'person', sessionId: '', csrf: '', expiresAt: new Date(0) },
  person: { id: newId(), name: 'test', unit: '', grants: [] },
} as never;
