import type { Camera, Point, PointOrigin, Problem, Site } from '@sharp-eyes/protocol';
import type {
  Base,
  CameraDraft,
  CameraValue,
  PhotoDraft,
  ReportDraft,
  SealedAccount,
  SiteDraft,
  SiteValue,
} from './drafts.ts';

/** What sending needs of the hub. Each fails with a problem (`problemOf`). */
export interface SendingHub {
  addSite(draft: SiteDraft): Promise<Base<SiteValue>>;
  changeSite(draft: SiteDraft, version: number): Promise<Base<SiteValue>>;
  addCamera(draft: CameraDraft): Promise<Base<CameraValue>>;
  changeRecord(draft: CameraDraft, version: number): Promise<Base<CameraValue>>;
  changePlacement(draft: CameraDraft, version: number): Promise<Base<CameraValue>>;
  linkDevice(draft: CameraDraft, version: number): Promise<Base<CameraValue>>;
  removeCamera(id: string): Promise<void>;
  /** Whether the device takes an account. Each refusal counts with the maker. */
  tryAccount(deviceKey: string, sealed: SealedAccount): Promise<'taken' | 'refused' | 'unanswered'>;
  keepAccount(deviceKey: string, sealed: SealedAccount): Promise<void>;
  addPhoto(photo: PhotoDraft, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  report(report: ReportDraft): Promise<void>;
  problemOf(error: unknown): Problem;
}

export function siteBaseOf({ id: _, version, point, pointOrigin, ...rest }: Site): Base<SiteValue> {
  return { version, value: { ...rest, pointOrigin: asGiven(point, pointOrigin) } };
}

type CameraPart = Pick<Camera, 'name' | 'siteId' | 'deviceKey' | 'source' | 'placement' | 'record' | 'version'>;

export function cameraBaseOf(camera: CameraPart): Base<CameraValue> {
  const { name, siteId, deviceKey, source, placement, version } = camera;
  const { point, pointOrigin, ...record } = camera.record;
  const given = { pointOrigin: asGiven(point, pointOrigin) };
  return { version, value: { name, siteId, deviceKey, source, placement, ...record, ...given } };
}

/** An older record has a point and no numbers as given: then it was WGS-84 that was given. */
function asGiven(point: Point | null, origin: PointOrigin | null): PointOrigin | null {
  return origin ?? (point && { ...point, datum: 'wgs84' });
}

/** What to do about a failed request: wait for the hub, sign in, read the record again, or ask a person. */
export function kindOf({ type, status }: Problem): 'later' | 'signed-out' | 'stale' | 'person' {
  if (status === 401) return 'signed-out';
  if (type.endsWith('stale')) return 'stale';
  if (status === 408 || status === 429 || status >= 500) return 'later';
  return 'person';
}
