import { distanceM, toWgs84 } from '@sharp-eyes/geometry';
import type { Camera, Device, Point, SiteView } from '@sharp-eyes/protocol';
import type { OnsiteState } from './onsite-store.ts';
import type { CameraDraft, CameraValue, SiteDraft, SiteValue } from './sending/drafts.ts';
import { cameraBaseOf, siteBaseOf } from './sending/hub.ts';

/** A site as the technician sees it: the hub's record with what waits on the phone on top. */
export interface KnownSite {
  id: string;
  value: SiteValue;
  point: Point | null;
  divisionPath: readonly string[];
  draft: SiteDraft | null;
  /** What the hub has; null for a site that was made on this phone and is not there yet. */
  base: { version: number; value: SiteValue } | null;
}

export function sitesOf({ pack, drafts }: OnsiteState): KnownSite[] {
  const own = drafts.filter((draft) => draft.kind === 'site');
  const fromPack = (pack?.sites ?? []).map((site) => knownSite(site, own.find(({ id }) => id === site.id) ?? null));
  const fresh = own.filter(({ id }) => !pack?.sites.some((site) => site.id === id));
  const path = (division: string): string[] => {
    const village = pack?.villages.find(({ code }) => code === division);
    return [pack?.township.name, village?.name].filter((name) => name !== undefined);
  };
  return [
    ...fromPack,
    ...fresh.map((draft) => ({
      ...{ id: draft.id, value: draft.mine, point: pointOf(draft.mine.pointOrigin), base: draft.base, draft },
      divisionPath: path(draft.mine.division),
    })),
  ];
}

function knownSite(site: SiteView, draft: SiteDraft | null): KnownSite {
  const { divisionPath, unitName: _, access: __, distanceM: ___, ...record } = site;
  const base = siteBaseOf(record);
  const value = draft?.mine ?? base.value;
  return { id: site.id, value, point: pointOf(value.pointOrigin), divisionPath, draft, base };
}

export function pointOf(origin: SiteValue['pointOrigin']): Point | null {
  return origin && toWgs84(origin);
}

export function siteById(state: OnsiteState, id: string | undefined): KnownSite | undefined {
  return sitesOf(state).find((site) => site.id === id);
}

/** A camera of a site, on record or on this phone. */
export interface KnownCamera {
  id: string;
  value: CameraValue;
  draft: CameraDraft | null;
  record: Camera | null;
}

export function camerasOf({ pack, drafts }: OnsiteState, siteId: string): KnownCamera[] {
  const own = drafts.filter((draft) => draft.kind === 'camera' && draft.mine.siteId === siteId && !draft.isDropped);
  const mine = own as CameraDraft[];
  const records = (pack?.cameras ?? []).filter((camera) => camera.siteId === siteId && camera.life !== 'retired');
  const rest = records.filter(({ id }) => !mine.some((draft) => draft.id === id));
  return [
    ...mine.map((draft) => ({
      ...{ id: draft.id, value: draft.mine, draft },
      record: records.find(({ id }) => id === draft.id) ?? null,
    })),
    ...rest.map((record) => ({ id: record.id, value: cameraBaseOf(record).value, draft: null, record })),
  ];
}

/** Pictures of a device that are a camera by now, at the hub or on this phone. */
export function takenSources({ pack, drafts }: OnsiteState, deviceKey: string): Set<string> {
  const records = (pack?.cameras ?? []).map(({ deviceKey, source }) => ({ deviceKey, source }));
  const adopted = pack?.devices.find((one) => one.deviceKey === deviceKey)?.adopted.map(({ source }) => source) ?? [];
  const own = drafts.flatMap((draft) => (draft.kind === 'camera' && !draft.isDropped ? [draft.mine] : []));
  const shown = [...records, ...own].filter((one) => one.deviceKey === deviceKey && one.source !== null);
  return new Set([...adopted, ...shown.map(({ source }) => source as string)]);
}

/** How many drafts wait for pictures of a device that has not told them. */
export function wantedPictures({ drafts }: OnsiteState, deviceKey: string): number {
  return drafts.filter((draft) => draft.kind === 'camera' && !draft.isDropped && draft.wants?.deviceKey === deviceKey)
    .length;
}

/** The free picture of a device that comes next; null when all are taken. */
export function nextPicture(
  state: OnsiteState,
  device: Device,
): { index: number; source: Device['sources'][number] | null } | null {
  if (device.sources.length === 0) return { index: wantedPictures(state, device.deviceKey), source: null };
  const taken = takenSources(state, device.deviceKey);
  const index = device.sources.findIndex(({ token }) => !taken.has(token));
  const source = device.sources[index];
  return source ? { index, source } : null;
}

/** The devices in the queue of the agents that serve a site, those with free pictures first. */
export function devicesFor(state: OnsiteState, site: KnownSite): Device[] {
  const { pack } = state;
  if (!pack) return [];
  const own = pack.devices.filter(
    ({ agentId, state: queued }) =>
      (site.value.agentId === null || agentId === site.value.agentId) && queued !== 'ignored' && queued !== 'forbidden',
  );
  const isFree = (device: Device): number => Number(nextPicture(state, device) === null);
  const here = new Set(camerasOf(state, site.id).map(({ value }) => value.deviceKey));
  const elsewhere = (device: Device): number => Number(device.adopted.length > 0 && !here.has(device.deviceKey));
  return [...own].sort(
    (a, b) => isFree(a) - isFree(b) || elsewhere(a) - elsewhere(b) || (a.lastSeenAt < b.lastSeenAt ? 1 : -1),
  );
}

/** Things whose words hold what somebody typed, the nearest first, then by name. */
export function nearest<T>(
  things: readonly T[],
  of: (thing: T) => { name: string; words?: readonly (string | null | undefined)[]; point: Point | null },
  near: Point | null,
  typed = '',
): { thing: T; distanceM: number | null }[] {
  const wanted = typed.trim().toLowerCase();
  return things
    .map((thing) => ({ thing, ...of(thing) }))
    .filter(({ name, words = [] }) => [name, ...words].join(' ').toLowerCase().includes(wanted))
    .map(({ thing, name, point }) => ({ thing, name, distanceM: near && point ? distanceM(near, point) : null }))
    .sort((a, b) => far(a.distanceM) - far(b.distanceM) || a.name.localeCompare(b.name, 'zh'));
}

const far = (metres: number | null): number => metres ?? Number.MAX_SAFE_INTEGER;
