import type { AccessBasis, Contact, PointOrigin, Site, SiteChange } from '@sharp-eyes/protocol';
import { beginOf, endOf, lastDayOf, siteDay } from './term.ts';

const functionNames = ['health', 'alerts', 'live'] as const;
export type FunctionName = (typeof functionNames)[number];

/** A site's record as a form holds it: days instead of instants, empty texts instead of nothing. */
export interface SiteFields {
  name: string;
  kind: Site['kind'];
  division: string | null;
  hamlet: string;
  address: string;
  unitId: string | null;
  legalBasis: Site['legalBasis'];
  necessity: string;
  sign: Site['sign'];
  retentionDays: number | null;
  agentId: string | null;
  basis: AccessBasis['basis'];
  functions: FunctionName[];
  firstDay: string;
  lastDay: string;
  hours: { from: string; to: string }[];
  contacts: Contact[];
}

/** What a form sends; whatever it does not show stays as it was. */
export type SiteBody = Omit<SiteChange, 'pointConfirmed' | 'point'>;

/** An agreement is usually made for a year. */
export function emptyFields(today: string, division: string | null): SiteFields {
  return {
    ...{ name: '', kind: 'farm-stay', division, hamlet: '', address: '', unitId: null, legalBasis: null },
    ...{ necessity: '', sign: 'unknown', retentionDays: null, agentId: null, basis: 'none' },
    ...{ functions: ['health', 'alerts'], firstDay: today, lastDay: yearAfter(today), hours: [], contacts: [] },
  };
}

export function fieldsOf(site: Site, today: string): SiteFields {
  const { name, kind, division, unitId, legalBasis, sign, retentionDays, agentId, contacts, accessBasis } = site;
  const empty = emptyFields(today, division);
  return {
    ...empty,
    ...{ name, kind, division, unitId, legalBasis, sign, retentionDays, agentId, contacts },
    ...{ hamlet: site.hamlet ?? '', address: site.address ?? '', necessity: site.necessity ?? '' },
    basis: accessBasis.basis,
    ...(accessBasis.basis === 'agreement' && {
      functions: functionNames.filter((one) => accessBasis.functions[one]),
      firstDay: siteDay(accessBasis.from),
      lastDay: lastDayOf(accessBasis.to),
      hours: accessBasis.hours ?? [],
    }),
  };
}

/** @param before - the record that the form began with; null for a new site */
export function bodyOf(fields: SiteFields, origin: PointOrigin | null, before: Site | null): SiteBody {
  const { name, kind, unitId, legalBasis, sign, retentionDays, agentId, contacts } = fields;
  return {
    ...{ name: name.trim(), kind, unitId, legalBasis, sign, retentionDays, agentId, contacts },
    ...{ hamlet: said(fields.hamlet), address: said(fields.address), necessity: said(fields.necessity) },
    pointOrigin: origin,
    agreementPhotoId: before?.agreementPhotoId ?? null,
    signPhotoId: before?.signPhotoId ?? null,
    accessBasis: accessOf(fields, before?.accessBasis ?? null),
  };
}

/** A term whose day nobody touched keeps its instant: not every agreement in the registry ends at midnight. */
function accessOf(fields: SiteFields, before: AccessBasis | null): AccessBasis {
  const { basis, functions, firstDay, lastDay, hours } = fields;
  if (basis !== 'agreement') return { basis };
  const was = before?.basis === 'agreement' ? before : null;
  return {
    basis,
    functions: {
      health: functions.includes('health'),
      alerts: functions.includes('alerts'),
      live: functions.includes('live'),
    },
    from: was && siteDay(was.from) === firstDay ? was.from : beginOf(firstDay),
    to: was && lastDayOf(was.to) === lastDay ? was.to : endOf(lastDay),
    hours: hours.length === 0 ? null : hours,
  };
}

function said(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

function yearAfter(day: string): string {
  return `${Number(day.slice(0, 4)) + 1}${day.slice(4) === '-02-29' ? '-02-28' : day.slice(4)}`;
}
