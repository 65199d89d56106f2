import type { Evidence, HealthNow, Site } from '@sharp-eyes/protocol';
import { toInstant } from '@sharp-eyes/protocol';
import type { DeviceDocument, ListedDocument } from './documents.ts';
import { decideWatch } from './watch-rules.ts';

/** What a camera's health is read from, beside itself. */
export interface Around {
  device: DeviceDocument | undefined;
  site: Site | undefined;
}

/**
 * How a camera is now: the one answer for lists, coverage and health figures. Its agent's word counts first, while the
 * agent speaks and the site's word lets it measure; else the newest list or visit that is not past its age (domain 3).
 * What nobody knows is `unknown`, with the reason.
 */
export function healthOf(camera: ListedDocument, around: Around, now: Date): HealthNow {
  return agentsWord(camera, around, now) ?? outsideWord(camera.evidence, now) ?? nobodysWord(camera, around);
}

function agentsWord(camera: ListedDocument, { device, site }: Around, now: Date): HealthNow | undefined {
  if (device === undefined || site === undefined || device.silentSince !== null) return undefined;
  const watch = decideWatch(camera, site.accessBasis, now.getTime());
  if ('refused' in watch || !watch.functions.health || device.reachability === 'unknown') return undefined;
  const { reachability } = device;
  if (reachability !== 'streaming') return said('ill', reachability, device.reachabilitySince);
  const { picture, pictureSince } = camera;
  if (picture === 'unknown') return said('unknown', 'picture-unknown', null);
  return said(picture === 'clear' ? 'well' : 'ill', picture, pictureSince);
}

function said(state: HealthNow['state'], why: string, at: Date | null): HealthNow {
  return { state, why, source: 'agent', at: at && toInstant(at.getTime()) };
}

function outsideWord(evidence: Evidence | null, now: Date): HealthNow | undefined {
  if (evidence === null) return undefined;
  const { source, online, at } = evidence;
  if (Date.parse(evidence.until) <= now.getTime()) return { state: 'unknown', why: `${source}-past`, source, at };
  return { state: online ? 'well' : 'ill', why: `${source}-${online ? 'online' : 'offline'}`, source, at };
}

function nobodysWord({ deviceKey }: ListedDocument, { device }: Around): HealthNow {
  const why = device?.silentSince ? 'agent-silent' : deviceKey === null ? 'no-device' : 'not-measured';
  return { state: 'unknown', why, source: null, at: null };
}
