import type { AccessBasis, CameraLife, PlacementBasis } from '@sharp-eyes/protocol';
import { type AccessReason, allowsAnything, type Functions, functionsOf } from '../sites/rules.ts';
import { isWatched } from './life-rules.ts';

/** What decides whether an agent may be told of a camera. */
interface WatchedRecord {
  life: CameraLife;
  placementBasis: PlacementBasis;
  deviceKey: string | null;
  source: string | null;
}

type WatchRefusal = 'not-in-use' | 'placement-missing' | 'no-device' | 'no-basis';
export type WatchDecision =
  | { functions: Functions; deviceKey: string; source: string; basis: AccessReason }
  | { refused: WatchRefusal; basis: AccessReason };

/**
 * Whether an agent may look at a camera now and with which functions: the one answer for its configuration and for a
 * person's look. Somebody on site has said where it stands, and the site's word covers it at this instant; in
 * maintenance it raises no alerts.
 */
export function decideWatch(camera: WatchedRecord, access: AccessBasis, nowMs: number): WatchDecision {
  const { functions, code: basis } = functionsOf(access, nowMs);
  const { life, placementBasis, deviceKey, source } = camera;
  if (!isWatched(life)) return { refused: 'not-in-use', basis };
  if (placementBasis !== 'on-site') return { refused: 'placement-missing', basis };
  if (deviceKey === null || source === null) return { refused: 'no-device', basis };
  const now = life === 'maintenance' ? { ...functions, alerts: false } : functions;
  return allowsAnything(now) ? { functions: now, deviceKey, source, basis } : { refused: 'no-basis', basis };
}

export type PictureRefusal = WatchRefusal | 'health-only';
type PictureDecision = { allowed: true } | { refused: PictureRefusal; basis: AccessReason };

/** Whether a person may see a picture: health alone is measured, never shown. The agent refuses by the same rule. */
export function decidePicture(watch: WatchDecision): PictureDecision {
  if ('refused' in watch) return watch;
  const { functions, basis } = watch;
  return functions.live || functions.alerts ? { allowed: true } : { refused: 'health-only', basis };
}
