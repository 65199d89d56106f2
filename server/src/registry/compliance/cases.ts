import type {
  Authorisation,
  Consent,
  FilingState,
  LegalBasis,
  Placement,
  PlacementCheck,
  Site,
  SiteKind,
} from '@sharp-eyes/protocol';
import { dayOf } from '../../platform/site-clock.ts';
import type { CameraForLaw } from '../cameras/for-law.ts';

/** All that the duties of a camera are judged by. */
export interface CameraCase {
  subject: 'camera';
  camera: CameraForLaw;
  site: Site;
  /** The newest second look. */
  check: PlacementCheck | undefined;
  authorisations: readonly Authorisation[];
  /** The system that it is filed with. */
  system: { name: string } | undefined;
}

export interface SiteCase {
  subject: 'site';
  site: Site;
  recordedAt: Date;
  /** The newest word of the owner. */
  consent: Consent | undefined;
}

export interface SystemCase {
  subject: 'system';
  id: string;
  division: string;
  name: string;
  state: FilingState;
  /** Which articles its cameras stand on. */
  legalBases: readonly LegalBasis[];
  firstUsedOn: string | null;
  /** Since when it is not what was filed. */
  changedOn: string | null;
  recordedAt: Date;
}

export type Case = CameraCase | SiteCase | SystemCase;

/** What a rule's conditions are held against. */
export interface Circumstances {
  legalBases: readonly LegalBasis[];
  siteKind: SiteKind | null;
  placement: Placement | null;
  firstUsedOn: string | null;
}

export function circumstancesOf(one: Case): Circumstances {
  if (one.subject === 'camera') {
    const basis = one.camera.record.legalBasis ?? one.site.legalBasis;
    return {
      legalBases: basis === null ? [] : [basis],
      siteKind: one.site.kind,
      placement: one.camera.placement,
      firstUsedOn: firstUsedOn(one.camera),
    };
  }
  if (one.subject === 'site') {
    const basis = one.site.legalBasis ?? (one.site.kind === 'household-front' ? '33' : null);
    return { legalBases: basis === null ? [] : [basis], siteKind: one.site.kind, placement: null, firstUsedOn: null };
  }
  return { legalBases: one.legalBases, siteKind: null, placement: null, firstUsedOn: one.firstUsedOn };
}

/**
 * The first day of use, as far as anybody knows: what was put up earlier than it was first seen running has been in
 * use since. Null while it never ran.
 */
export function firstUsedOn({ record, inServiceAt }: Pick<CameraForLaw, 'record' | 'inServiceAt'>): string | null {
  if (inServiceAt === null) return null;
  const seen = dayOf(inServiceAt);
  return record.installedOn !== null && record.installedOn < seen ? record.installedOn : seen;
}

/** Days that a rule's date can be counted from; null while that has not happened. */
export function daysOf(one: Case): Record<'recorded' | 'placed' | 'first-use' | 'act' | 'change', string | null> {
  const none = { recorded: null, placed: null, 'first-use': null, act: null, change: null };
  if (one.subject === 'site') return { ...none, recorded: dayOf(one.recordedAt) };
  if (one.subject === 'system')
    return {
      ...{ ...none, recorded: dayOf(one.recordedAt) },
      ...{ 'first-use': one.firstUsedOn, change: one.changedOn },
    };
  const { recordedAt, placed, acts } = one.camera;
  const act = acts.at(-1);
  return {
    ...{ ...none, recorded: dayOf(recordedAt), placed: placed && dayOf(placed.at) },
    ...{ 'first-use': firstUsedOn(one.camera), act: act === undefined ? null : dayOf(act.at) },
  };
}
