import type { Tx } from '../../platform/database/database.ts';
import type { Scope } from '../../platform/scope.ts';
import type { CameraDocument, CameraKeys, RecordedCameras } from '../cameras/recorded.ts';
import type { CameraValues } from './camera-rules.ts';
import { countsOf } from './parsed-rows.ts';

const noKeys: CameraKeys = { ids: [], gbIds: [], serials: [], macs: [], named: [] };

/**
 * Which camera on record a row means: by registry id, GB/T 28181 id, serial or MAC, else by its name at its site. A
 * serial or MAC that stands in several rows is a recorder's and says nothing about one camera.
 */
export class CameraMatcher {
  readonly #recorded: RecordedCameras;
  readonly #scope: Scope;
  readonly #serials: ReadonlyMap<string, number>;
  readonly #macs: ReadonlyMap<string, number>;

  constructor(recorded: RecordedCameras, scope: Scope, rows: readonly { values: CameraValues }[]) {
    this.#recorded = recorded;
    this.#scope = scope;
    this.#serials = countsOf(rows.map(({ values }) => values.serial));
    this.#macs = countsOf(rows.map(({ values }) => values.mac));
  }

  /** Loads what these rows may mean by a key of their own. */
  async byKeys(all: readonly CameraValues[], tx?: Tx): Promise<(values: CameraValues) => CameraDocument | undefined> {
    const serials = all.flatMap(({ serial }) => this.#own(this.#serials, serial) ?? []);
    const macs = all.flatMap(({ mac }) => this.#own(this.#macs, mac) ?? []);
    const ids = all.flatMap(({ cameraId }) => cameraId ?? []);
    const gbIds = all.flatMap(({ gbId }) => gbId ?? []);
    const found = await this.#recorded.matching(this.#scope, { ...noKeys, ids, gbIds, serials, macs }, tx);
    const [byId, byGbId] = [indexed(found, ({ _id }) => _id), indexed(found, ({ record }) => record.gbId)];
    const [bySerial, byMac] = [
      indexed(found, ({ record }) => record.serial),
      indexed(found, ({ record }) => record.mac),
    ];
    return ({ cameraId, gbId, serial, mac }) => {
      if (cameraId !== undefined) return byId.get(cameraId)?.[0];
      const numbered = byGbId.get(gbId ?? '')?.[0];
      if (numbered !== undefined) return numbered;
      const labelled = [
        ...(bySerial.get(this.#own(this.#serials, serial) ?? '') ?? []),
        ...(byMac.get(this.#own(this.#macs, mac) ?? '') ?? []),
      ].filter(({ standing, record }) => standing && (gbId === undefined || record.gbId === null));
      // Several on record with one label are a recorder's channels.
      return new Set(labelled).size === 1 ? labelled[0] : undefined;
    };
  }

  /** Loads cameras by their names at sites. */
  async byNames(
    meant: readonly { siteId: string; name: string }[],
    tx?: Tx,
  ): Promise<(siteId: string, values: CameraValues) => CameraDocument | undefined> {
    const named = groupsOf(meant, ({ siteId }) => siteId).map(([siteId, names]) => ({ at: { siteId }, names }));
    const found = await this.#recorded.matching(this.#scope, { ...noKeys, named }, tx);
    const byName = indexed(found, ({ siteId, name }) => `${siteId}\n${name}`);
    return (siteId, { name, gbId }) => {
      const cameras = byName.get(`${siteId}\n${name}`) ?? [];
      const unnumbered = cameras.find(({ record }) => record.gbId === null);
      // A camera with a number of its own is not the one that a row with another number means.
      return gbId === undefined ? (unnumbered ?? cameras[0]) : unnumbered;
    };
  }

  /** Loads cameras by their names in divisions; two of one name are none. */
  async byDivision(
    meant: readonly { division: string; name: string }[],
    tx?: Tx,
  ): Promise<(division: string, name: string) => CameraDocument | undefined> {
    const named = groupsOf(meant, ({ division }) => division).map(([division, names]) => ({ at: { division }, names }));
    const found = await this.#recorded.matching(this.#scope, { ...noKeys, named }, tx);
    const byName = indexed(
      found.filter(({ standing }) => standing),
      ({ division, name }) => `${division}\n${name}`,
    );
    return (division, name) => {
      const cameras = byName.get(`${division}\n${name}`) ?? [];
      return cameras.length === 1 ? cameras[0] : undefined;
    };
  }

  #own(counts: ReadonlyMap<string, number>, value: string | undefined): string | undefined {
    return value !== undefined && counts.get(value) === 1 ? value : undefined;
  }
}

function groupsOf<T extends { name: string }>(meant: readonly T[], place: (one: T) => string): [string, string[]][] {
  return [...Map.groupBy(meant, place)].map(([at, group]) => [at, group.map(({ name }) => name)]);
}

/** Standing ones first. */
function indexed(
  cameras: readonly CameraDocument[],
  key: (camera: CameraDocument) => string | null,
): Map<string | null, CameraDocument[]> {
  const index = Map.groupBy(cameras, key);
  for (const group of index.values()) group.sort((a, b) => Number(b.standing) - Number(a.standing));
  index.delete(null);
  return index;
}
