import { isDeepStrictEqual } from 'node:util';
import { toWgs84 } from '@sharp-eyes/geometry';
import {
  type CameraLife,
  type CameraRecord,
  cameraRecord,
  type ImportAnswers,
  type Placement,
  type PointOrigin,
  type SiteKind,
} from '@sharp-eyes/protocol';
import type { Words } from '../../platform/http/words.ts';
import type { RowValues } from '../../platform/tables/columns.ts';
import { mayReach } from '../cameras/life-rules.ts';
import type { CameraColumns } from './camera-columns.ts';
import { azimuthRank, siteKindNames, siteKindOfPlacement, siteNameEnds } from './camera-words.ts';

export type CameraValues = RowValues<CameraColumns>;

/** A fault of one field of a row; the list says where that stands. */
export interface FieldFault {
  field: keyof CameraColumns;
  code: string;
  expected: Words;
}

/** Fields that a record should have; a list that lacks them makes compliance items, never a refusal. */
const wanted = [
  ...(['gbId', 'point', 'azimuthDeg', 'hfovDeg', 'widthPx', 'heightM', 'ptzType'] as const),
  ...(['legalBasis', 'unitId', 'installedOn', 'retentionDays'] as const),
] satisfies (keyof CameraRecord)[];

/** Columns whose cell is the field of the record, as it is. */
const plain = [
  ...(['gbId', 'maker', 'model', 'firmware', 'serial', 'mac', 'hamlet', 'address', 'landmark'] as const),
  ...(['poleNumber', 'heightM', 'indoor', 'tiltDeg', 'hfovDeg', 'vfovDeg', 'rangeM', 'focalLengthMm'] as const),
  ...(['ptzType', 'imagingType', 'fillLight', 'legalBasis', 'necessity', 'purpose', 'pointClass'] as const),
  ...(['builder', 'maintainer', 'installedOn', 'retentionDays', 'sign', 'audio', 'guarded', 'note'] as const),
] satisfies (keyof CameraColumns & keyof CameraRecord)[];

/** What is wrong with a row as a whole, whatever is on record. */
export function faultsOfRow(values: CameraValues, answers: ImportAnswers): FieldFault[] {
  const faults: FieldFault[] = [];
  if ((values.lon === undefined) !== (values.lat === undefined)) faults.push(coordinateAlone(values));
  if (values.lon !== undefined && answers.datum === null) faults.push(datumMissing);
  return faults;
}

export const nameMissing: FieldFault = {
  field: 'name',
  code: 'name-missing',
  expected: { zh: '应填写摄像机名称', en: 'expected the name of the camera' },
};

function coordinateAlone({ lon }: CameraValues): FieldFault {
  return {
    field: lon === undefined ? 'lon' : 'lat',
    code: 'coordinate-alone',
    expected: { zh: '经度和纬度应同时填写，或同时留空', en: 'expected longitude and latitude together, or neither' },
  };
}

const datumMissing: FieldFault = {
  field: 'lon',
  code: 'datum-unanswered',
  expected: { zh: '请先说明坐标系', en: 'say first what the coordinates were measured in' },
};

/** The numbers of a row and what they were measured in. */
export function originOfRow({ lon, lat }: CameraValues, { datum }: ImportAnswers): PointOrigin | undefined {
  return lon === undefined || lat === undefined || datum === null ? undefined : { lon, lat, datum };
}

/** The record with what a row says. An empty cell says nothing; a surer azimuth is not replaced by a direction. */
export function recordWith(
  before: CameraRecord | undefined,
  values: CameraValues,
  origin: PointOrigin | undefined,
): CameraRecord {
  const record = { ...(before ?? cameraRecord.parse({})) };
  const said: Partial<Record<keyof CameraRecord, unknown>> = {};
  for (const field of plain) if (values[field] !== undefined) said[field] = values[field];
  if (values.resolution !== undefined) [said.widthPx, said.heightPx] = values.resolution;
  Object.assign(said, azimuthOf(record, values));
  if (origin !== undefined && isMoved(record, origin)) {
    said.pointOrigin = origin;
    said.point = toWgs84(origin);
  }
  return { ...record, ...said } as CameraRecord;
}

/** Degrees within which two points are one: some ten centimetres. */
const samePointDeg = 1e-6;

/** Whether a list puts a camera elsewhere; the same place in another datum, as an export gives it, is no move. */
export function isMoved({ point, pointOrigin }: CameraRecord, origin: PointOrigin): boolean {
  if (point === null || isDeepStrictEqual(pointOrigin, origin)) return point === null;
  const { lon, lat } = toWgs84(origin);
  return Math.abs(lon - point.lon) > samePointDeg || Math.abs(lat - point.lat) > samePointDeg;
}

function azimuthOf(
  before: CameraRecord,
  { azimuth }: CameraValues,
): Partial<Pick<CameraRecord, 'azimuthDeg' | 'azimuthBasis'>> {
  if (azimuth === undefined) return {};
  const azimuthBasis = azimuth.coarse ? 'direction-code' : 'compass';
  const surer = before.azimuthBasis !== null && azimuthRank[before.azimuthBasis] < azimuthRank[azimuthBasis];
  return surer ? {} : { azimuthDeg: azimuth.deg, azimuthBasis };
}

/** Name and kind of the site that a row means; a village's own collective one where it names none. */
export function siteOfRow(
  { siteName, siteKind, placement }: CameraValues,
  answers: ImportAnswers,
  villageName: string,
): { name: string; kind: SiteKind } | FieldFault {
  const kind =
    siteKind ??
    (siteName === undefined ? undefined : kindOfName(siteName)) ??
    (placement === undefined ? undefined : siteKindOfPlacement[placement]) ??
    answers.siteKind ??
    undefined;
  // A row that names neither site nor placement lacks the placement before all.
  if (kind === undefined) return siteName === undefined && placement === undefined ? placementMissing : siteKindMissing;
  return { name: siteName ?? `${villageName}${siteKindNames[kind]}`, kind };
}

const siteKindMissing: FieldFault = {
  field: 'siteKind',
  code: 'site-kind-unanswered',
  expected: {
    zh: '看不出场所类型：请填写场所类型，或在导入时回答“未注明的场所是什么”',
    en: 'the kind of the site is not said: fill it in, or answer for all of them when importing',
  },
};

/** What a site's own name says of its kind. */
export function kindOfName(name: string): SiteKind | undefined {
  return siteNameEnds.find(([, ...ends]) => ends.some((end) => name.endsWith(end)))?.[0];
}

/** Where a new camera stands: the list's word, else the answer of whoever imports it for sites of that kind. */
export function placementOfRow(
  { placement }: CameraValues,
  { placements }: ImportAnswers,
  kind: SiteKind,
): Placement | FieldFault {
  return placement ?? placements[kind] ?? placementMissing;
}

const placementMissing: FieldFault = {
  field: 'placement',
  code: 'placement-unanswered',
  expected: {
    zh: '应填写安装部位，或在导入时回答此类场所的摄像机装在何处',
    en: 'expected the placement, or an answer for sites of this kind when importing',
  },
};

/** The life that a list gives a camera on record; one that is over does not begin again. */
export function lifeOfRow(before: CameraLife, said: CameraLife | undefined): CameraLife | FieldFault {
  if (said === undefined || said === before || mayReach(before, said)) return said ?? before;
  return {
    field: 'state',
    code: 'illegal-move',
    expected: {
      zh: `登记状态为“${lifeNames[before]}”，不能改为“${lifeNames[said]}”：请核对，已拆除的请作为新摄像机登记`,
      en: `it is “${before}” on record and cannot become “${said}”: check it; what was removed is put on record anew`,
    },
  };
}

const lifeNames: Record<CameraLife, string> = {
  ...{ planned: '规划', found: '已发现', registered: '已登记' },
  ...{ 'in-service': '在用', maintenance: '维修', retired: '拆除' },
};

/** Which wanted fields a record leaves empty. */
export function gapsOf(record: CameraRecord): string[] {
  return wanted.filter((field) => record[field] === null);
}

/** How well the coverage of a camera can be worked out (domain 5: computed, estimated, linked only). */
export function readinessOf(record: CameraRecord): 'computed' | 'estimated' | 'linkedOnly' {
  const { point, azimuthDeg, azimuthBasis, hfovDeg, widthPx, ptzType } = record;
  const turnsAround = ptzType === 'dome' || ptzType === 'panoramic';
  if (point === null || (azimuthDeg === null && !turnsAround)) return 'linkedOnly';
  const measured = azimuthBasis !== null && azimuthBasis !== 'direction-code';
  return measured && hfovDeg !== null && widthPx !== null ? 'computed' : 'estimated';
}
