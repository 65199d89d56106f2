import { isDeepStrictEqual } from 'node:util';
import { type Place, toPlane, toWgs84 } from '@sharp-eyes/geometry';
import {
  type Density,
  type PointOrigin,
  type Site,
  type SiteKind,
  type Watchpoint,
  watchpointsMax,
} from '@sharp-eyes/protocol';
import type { Words } from '../../platform/http/words.ts';
import { folded } from '../../platform/tables/text.ts';
import { liesAtItsSite, mainOf, usualFor } from '../watchpoints/rules.ts';
import { siteKindNames } from './camera-words.ts';
import { kindOfPart, type RequiredColumns } from './required-columns.ts';

/** Junctions so near to each other are one (the width of a dual carriageway), metres: as `junctionsOf` merges them. */
const oneJunctionM = 25;
/** Of two sites of one name a point means the one within this, metres. */
const meantWithinM = 100;
/** Names that a fault offers. */
const offered = 5;

/** What one row says must be covered in its village. */
export interface RequiredSaid {
  site: string;
  /** As the row says it, or whoever imports it; undefined where neither does. */
  kind: SiteKind | undefined;
  /** What the site's own name says of its kind. */
  guess: SiteKind | undefined;
  part: string | undefined;
  /** Folded names of the parts of the site that the list has: a row without one means the site as a whole beside them. */
  parts: ReadonlySet<string>;
  density: Density | undefined;
  weight: number | undefined;
  origin: PointOrigin | undefined;
  /** Somebody looked at the points and they are right. */
  confirmed: boolean;
}

/** A watchpoint that must be covered and is not on record, or what is on record with what the list changes of it. */
export type RequiredPoint = Pick<Watchpoint, 'name' | 'kind' | 'density' | 'weight' | 'point' | 'pointOrigin'>;

/** A site of a village: on record, or to be made for a row of the list. */
export interface SiteMeant extends Pick<Site, 'name' | 'kind' | 'point' | 'pointOrigin'> {
  /** Null while it is to be made. */
  id: string | null;
  watchpoints: PointMeant[];
}
export interface PointMeant extends RequiredPoint {
  /** Null while it is to be made. */
  id: string | null;
}

export interface RequiredFault {
  field: keyof RequiredColumns;
  code: string;
  expected: Words;
}
export type RequiredOutcome =
  | { fault: RequiredFault }
  | { same: PointMeant; at: SiteMeant }
  | { change: PointMeant; to: RequiredPoint; at: SiteMeant }
  | { add: RequiredPoint; at: SiteMeant };

/**
 * What a row does to the draft list of its village. Names are compared whole, never by likeness; where two things could
 * be meant, that is a fault which names them. A list adds and changes, it takes nothing off.
 * @param sites - all of the village, those that earlier rows make among them
 * @param named - folded names of every site in the list: whoever names two junctions side by side means two
 */
export function outcomeOf(
  said: RequiredSaid,
  sites: readonly SiteMeant[],
  named: ReadonlySet<string>,
): RequiredOutcome {
  const site = siteMeant(said, sites, named);
  if ('field' in site) return { fault: site };
  const point = pointMeant(said, site);
  if ('field' in point) return { fault: point };
  if (point.there === undefined) {
    if (site.watchpoints.length >= watchpointsMax) return { fault: tooMany(site) };
    return { add: newPoint(said, site), at: site };
  }
  const to = changedPoint(point.there, said);
  return to === undefined ? { same: point.there, at: site } : { change: point.there, to, at: site };
}

function siteMeant(
  said: RequiredSaid,
  sites: readonly SiteMeant[],
  named: ReadonlySet<string>,
): SiteMeant | RequiredFault {
  const namesakes = sites.filter(({ name }) => folded(name) === folded(said.site));
  const ofKind = namesakes.filter(({ kind }) => said.kind === undefined || kind === said.kind);
  const [first] = namesakes;
  if (first === undefined) return newSite(said, sites, named);
  if (ofKind.length === 0) return otherKind(first);
  if (ofKind.length === 1) return ofKind[0] as SiteMeant;
  const near = said.origin === undefined ? [] : within(ofKind, toWgs84(said.origin), meantWithinM);
  return near.length === 1 ? (near[0] as SiteMeant) : ambiguousSite(ofKind);
}

function newSite(
  said: RequiredSaid,
  sites: readonly SiteMeant[],
  named: ReadonlySet<string>,
): SiteMeant | RequiredFault {
  const kind = said.kind ?? said.guess;
  if (kind === undefined) return kindMissing;
  const at = said.origin && toWgs84(said.origin);
  if (at && kind === 'junction' && !said.confirmed) {
    const others = sites.filter((site) => site.kind === kind && !named.has(folded(site.name)));
    const [near] = within(others, at, oneJunctionM);
    if (near !== undefined) return junctionNear(near);
  }
  return { id: null, name: said.site, kind, point: at ?? null, pointOrigin: said.origin ?? null, watchpoints: [] };
}

/** The watchpoint of the site that a row means; `there` is undefined for one that is not on record. */
function pointMeant(
  said: RequiredSaid,
  { kind, name, watchpoints }: SiteMeant,
): { there?: PointMeant } | RequiredFault {
  const names = said.part === undefined ? namesOfWhole(kind, name, said.parts) : [said.part];
  const called = names
    .map((one) => watchpoints.filter((each) => folded(one) === folded(each.name)))
    .find(({ length }) => length > 0);
  const meant = called ?? (said.part !== undefined || said.parts.size > 0 ? [] : watchpoints);
  const [there, ...others] = meant;
  if (there === undefined) return {};
  // Where nothing else is said, it is enough that the site, or one part of that name, is on record.
  const saysMore = said.density !== undefined || said.weight !== undefined || said.origin !== undefined;
  return others.length > 0 && saysMore ? ambiguousPoint(meant) : { there };
}

/** What the point that stands for a whole site may be called on record: nothing that the list calls another part. */
function namesOfWhole(kind: SiteKind, name: string, parts: ReadonlySet<string>): string[] {
  const { zh, en } = mainOf(kind).name;
  return parts.has(folded(zh)) ? [zh] : [zh, name, en].filter((each) => !parts.has(folded(each)));
}

function newPoint(said: RequiredSaid, site: SiteMeant): RequiredPoint {
  const main = mainOf(site.kind);
  const kind = said.part === undefined ? main.kind : (kindOfPart(said.part) ?? 'other');
  const usual = usualFor(site.kind, kind) ?? (said.part === undefined ? main : undefined);
  const ofSite = said.part === undefined && liesAtItsSite(site.kind) ? originOf(site) : null;
  const place = said.origin ?? ofSite;
  return {
    name: said.part ?? main.name.zh,
    kind,
    density: said.density ?? usual?.density ?? 'detect',
    weight: said.weight ?? usual?.weight ?? 1,
    ...{ point: place && toWgs84(place), pointOrigin: place },
  };
}

/** What is on record with what a row says; undefined where that is nothing new. An empty cell says nothing. */
function changedPoint(there: PointMeant, { density, weight, origin }: RequiredSaid): RequiredPoint | undefined {
  const { id: _, ...before } = there;
  const moved = origin !== undefined && !isThere(there, origin);
  const after = {
    ...before,
    ...(density === undefined ? {} : { density }),
    ...(weight === undefined ? {} : { weight }),
    ...(moved ? { point: toWgs84(origin), pointOrigin: origin } : {}),
  };
  return isDeepStrictEqual(after, before) ? undefined : after;
}

/** Metres within which two points are one: what is left after a datum there and back (0.14 m at worst). */
const samePointM = 0.5;

function isThere({ point, pointOrigin }: PointMeant, origin: PointOrigin): boolean {
  if (point === null) return false;
  return isDeepStrictEqual(pointOrigin, origin) || metresBetween(point, toWgs84(origin)) <= samePointM;
}

function originOf({ point, pointOrigin }: SiteMeant): PointOrigin | null {
  return pointOrigin ?? (point && { ...point, datum: 'wgs84' });
}

function within(sites: readonly SiteMeant[], at: Place, metres: number): SiteMeant[] {
  return sites.filter(({ point }) => point !== null && metresBetween(at, point) <= metres);
}

function metresBetween(one: Place, other: Place): number {
  return Math.hypot(...toPlane(one, other));
}

const kindMissing: RequiredFault = {
  field: 'siteKind',
  code: 'site-kind-unanswered',
  expected: {
    zh: '看不出场所类型：请填写（路口、旅馆、农家乐、民宿、小区……），或在导入时回答“未注明的场所是什么”',
    en: 'the kind of the site is not said: fill it in, or answer for all of them when importing',
  },
};

function otherKind({ name, kind }: SiteMeant): RequiredFault {
  return {
    field: 'siteKind',
    code: 'other-site-kind',
    expected: {
      zh: `“${name}”登记为${siteKindNames[kind]}：请核对类型；确是另一处的，请写不同的名称`,
      en: `“${name}” is on record as another kind of site (${kind}): check it, or give another site another name`,
    },
  };
}

function ambiguousSite(sites: readonly SiteMeant[]): RequiredFault {
  return {
    field: 'siteName',
    code: 'ambiguous-site',
    expected: {
      zh: `该村有 ${sites.length} 个同名场所：请填写经纬度，或先在场所档案中改名以示区别`,
      en: `the village has ${sites.length} sites of this name: give the coordinates, or rename one of them first`,
    },
  };
}

function junctionNear({ name }: SiteMeant): RequiredFault {
  return {
    field: 'siteName',
    code: 'junction-near',
    expected: {
      zh: `${oneJunctionM} 米内已登记路口“${name}”：同一路口请改用该名称；确是另一处的，可在导入时确认`,
      en: `the junction “${name}” is on record within ${oneJunctionM} m: use its name if it is the same one; if not, confirm when importing`,
    },
  };
}

function ambiguousPoint(watchpoints: readonly PointMeant[]): RequiredFault {
  const names = watchpoints.slice(0, offered).map(({ name }) => name);
  const more = watchpoints.length > offered ? '…' : '';
  return {
    field: 'part',
    code: 'ambiguous-watchpoint',
    expected: {
      zh: `该场所有多个重点部位（${names.join('、')}${more}）：请写明是哪一个`,
      en: `the site has several watchpoints (${names.join(', ')}${more}): say which one`,
    },
  };
}

function tooMany({ name }: SiteMeant): RequiredFault {
  return {
    field: 'part',
    code: 'too-many-watchpoints',
    expected: {
      zh: `“${name}”最多 ${watchpointsMax} 个重点部位：更大的场所请分成几个场所`,
      en: `“${name}” has ${watchpointsMax} watchpoints at most: a larger site is several sites`,
    },
  };
}
