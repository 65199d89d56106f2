import type {
  AccessBasis,
  AlertKind,
  ArmedHours,
  Camera,
  Card,
  LegalBasis,
  Placement,
  Site,
  SiteKind,
  Unit,
} from '@sharp-eyes/protocol';
import { lawfulRules } from '../cameras/rules.ts';
import { decideWatch } from '../cameras/watch-rules.ts';
import { inheritedBy } from '../sites/rules.ts';

/** What runs at a camera, as the public is told. */
export interface CardFunctions {
  /** The system looks at this camera at all; false: it is on record only. */
  works: boolean;
  /** It would, but not at this time of day, or not in these weeks. */
  pauses: boolean;
  /** Agreed times of day, on the site's clock. */
  hours: { from: string; to: string }[];
  health: boolean;
  alerts: { kind: AlertKind; armed: ArmedHours[]; onTrial: boolean }[];
  live: boolean;
  audio: boolean;
}

/** What the public may know of a camera. No picture, no coordinates, no network, no private person. */
export interface CardContent {
  divisionPath: string[];
  /** Null where the name of the place could be somebody's own. */
  siteName: string | null;
  siteKind: SiteKind;
  cameraName: string | null;
  placement: Placement;
  legalBasis: LegalBasis | null;
  purpose: string | null;
  necessity: string | null;
  unitName: string | null;
  office: { name: string; phone: string } | null;
  /** Days that the recorder keeps; null where nobody has said. */
  recorderDays: number | null;
  functions: CardFunctions;
}

export interface CardSubject {
  camera: Camera;
  site: Site;
  unit: Unit | undefined;
}

/**
 * Why a camera has no public card: what is only planned is not there, what is retired is gone, and near guarded units
 * nothing is told to anybody (Order 799 Art. 10), also while the police have not answered.
 */
export function hiddenWhy({ life, record }: Pick<Camera, 'life' | 'record'>): Card['hidden'] {
  if (record.guarded === 'yes' || record.guarded === 'ask-police') return 'guarded';
  return life === 'planned' || life === 'found' || life === 'retired' ? 'not-in-use' : null;
}

/** What the card says now, from what is really configured now. */
export function contentOf({ camera, site, unit }: CardSubject, nowMs: number): CardContent {
  const { record, placement, divisionPath } = camera;
  const usual = inheritedBy(site);
  const legalBasis = record.legalBasis ?? usual.legalBasis.value;
  // In front of a household, or at a private place, names are people's names.
  const isPrivate = site.kind === 'household-front' || legalBasis === '33';
  const office = unit?.office ?? null;
  return {
    ...{ divisionPath, siteKind: site.kind, placement, legalBasis, office },
    siteName: isPrivate ? null : site.name,
    cameraName: isPrivate ? null : camera.name,
    purpose: record.purpose,
    necessity: record.necessity ?? usual.necessity.value,
    unitName: unit && (unit.creditCode !== null || office !== null) ? unit.name : null,
    recorderDays: record.retentionDays ?? usual.retentionDays.value,
    functions: functionsOf(camera, site, nowMs),
  };
}

function functionsOf(camera: Camera, site: Site, nowMs: number): CardFunctions {
  const { accessBasis } = site;
  const watch = decideWatch(camera, accessBasis, nowMs);
  const { audio } = camera.record;
  const hours = agreedHours(accessBasis);
  if ('refused' in watch) {
    const pauses = watch.refused === 'no-basis' && (watch.basis === 'outside-hours' || watch.basis === 'not-begun');
    return { works: false, pauses, hours, health: false, alerts: [], live: false, audio };
  }
  const { health, alerts, live } = watch.functions;
  const { rules } = lawfulRules(camera.rules, { siteKind: site.kind, placement: camera.placement });
  const running = alerts ? rules.map(({ kind, armed, shadow }) => ({ kind, armed, onTrial: shadow })) : [];
  return { works: true, pauses: false, hours, health, alerts: running, live, audio };
}

function agreedHours(access: AccessBasis): { from: string; to: string }[] {
  return access.basis === 'agreement' ? (access.hours ?? []) : [];
}
