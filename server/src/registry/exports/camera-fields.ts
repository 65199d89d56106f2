import { type CameraRecord, countyOf, ptzTypes, type Site, type SiteKind } from '@sharp-eyes/protocol';
import type { Words } from '../../platform/http/words.ts';
import type { OutCell } from '../../platform/tables/write-csv.ts';
import type { CameraDocument } from '../cameras/recorded.ts';
import { cameraColumns } from '../imports/camera-columns.ts';
import * as lists from '../imports/camera-words.ts';

/** A camera with what its site and place are called. */
export interface CameraOut {
  camera: CameraDocument;
  site: Site | undefined;
  /** Names from the province down. */
  path: readonly string[];
  unit: string | null;
}

export interface Field<T> {
  /** The same in every language where it is a standard's name. */
  title: Words;
  /** It says where the camera is to the metre. */
  exact?: true;
  value(row: T): OutCell;
}

const usual = <T>(list: readonly (readonly [T, ...string[]])[], value: T | null | undefined): OutCell =>
  list.find(([each]) => each === value)?.[1] ?? null;

const record =
  (field: keyof CameraRecord) =>
  ({ camera }: CameraOut): OutCell =>
    camera.record[field] as OutCell;

function own(key: keyof typeof cameraColumns, value: Field<CameraOut>['value'], exact?: true): Field<CameraOut> {
  return { title: cameraColumns[key].title, value, ...(exact && { exact }) };
}

/** What a list that is brought in may hold, under the same headers: what goes out comes in again as it was. */
const recorded: Field<CameraOut>[] = [
  own('cameraId', ({ camera }) => camera._id),
  own('name', ({ camera }) => camera.name),
  own('gbId', record('gbId')),
  own('divisionCode', ({ camera }) => camera.division),
  own('county', ({ path }) => path[2] ?? null),
  own('township', ({ path }) => path[3] ?? null),
  own('village', ({ path }) => path[4] ?? null),
  own('siteName', ({ site }) => site?.name ?? null),
  own('siteKind', ({ site }) => usual(lists.siteKindWords, site?.kind)),
  own('placement', ({ camera }) => usual(lists.placementWords, camera.placement)),
  own('state', ({ camera }) => usual(lists.lifeWords, camera.life)),
  ...(['hamlet', 'address', 'landmark', 'poleNumber', 'heightM'] as const).map((key) => own(key, record(key))),
  own('indoor', ({ camera }) => usual(lists.indoorWords, camera.record.indoor)),
  own('lon', ({ camera }) => camera.record.point?.lon ?? null, true),
  own('lat', ({ camera }) => camera.record.point?.lat ?? null, true),
  own(
    'azimuth',
    ({
      camera: {
        record: { azimuthDeg, azimuthBasis },
      },
    }) => (azimuthBasis === 'direction-code' ? usual(lists.directionWords, azimuthDeg) : azimuthDeg),
  ),
  ...(['tiltDeg', 'hfovDeg', 'vfovDeg', 'rangeM', 'focalLengthMm'] as const).map((key) => own(key, record(key))),
  own('resolution', ({ camera }) => resolutionOf(camera.record, '×')),
  own('ptzType', ({ camera }) => usual(lists.ptzWords, camera.record.ptzType)),
  own('imagingType', ({ camera }) => usual(lists.imagingWords, camera.record.imagingType)),
  own('fillLight', ({ camera }) => usual(lists.fillLightWords, camera.record.fillLight)),
  ...(['maker', 'model', 'firmware', 'serial', 'mac'] as const).map((key) => own(key, record(key))),
  ...(['legalBasis', 'necessity', 'purpose', 'pointClass'] as const).map((key) => own(key, record(key))),
  own('unit', ({ unit }) => unit),
  ...(['builder', 'maintainer', 'installedOn', 'retentionDays', 'audio', 'note'] as const).map((key) =>
    own(key, record(key)),
  ),
];

function standard(name: string, value: Field<CameraOut>['value'], exact?: true): Field<CameraOut> {
  return { title: { zh: name, en: name }, value, ...(exact && { exact }) };
}

/** Fields of a catalogue item (GB/T 28181-2022, annex A.2.1.9), by their names there. */
const catalogue: Field<CameraOut>[] = [
  standard('DeviceID', record('gbId')),
  standard('Name', ({ camera }) => camera.name),
  standard('Manufacturer', record('maker')),
  standard('Model', record('model')),
  standard('CivilCode', ({ camera }) => countyOf(camera.division)),
  standard('Address', record('address')),
  standard('Longitude', ({ camera }) => camera.record.point?.lon ?? null, true),
  standard('Latitude', ({ camera }) => camera.record.point?.lat ?? null, true),
  standard(
    'PTZType',
    ({
      camera: {
        record: { ptzType },
      },
    }) => (ptzType === null ? null : ptzTypes.indexOf(ptzType) + 1),
  ),
  standard('PositionType', ({ camera, site }) => positionType(camera.placement, site?.kind)),
  standard(
    'RoomType',
    ({
      camera: {
        record: { indoor },
      },
    }) => (indoor === null ? null : indoor ? 2 : 1),
  ),
  standard(
    'SupplyLightType',
    ({
      camera: {
        record: { fillLight },
      },
    }) => (fillLight === null ? null : lightCodes[fillLight]),
  ),
  standard(
    'DirectionType',
    ({
      camera: {
        record: { azimuthDeg },
      },
    }) => directionType(azimuthDeg),
  ),
  standard('Resolution', ({ camera }) => resolutionOf(camera.record, 'x')),
];

export const cameraFields: readonly Field<CameraOut>[] = [...recorded, ...catalogue];

/** SupplyLightType: 1 none, 2 infra-red, 3 white, 4 laser, 9 other. */
const lightCodes = { none: 1, 'infra-red': 2, white: 3, laser: 4, other: 9 } as const;

/** DirectionType: 1 E, 2 W, 3 S, 4 N, 5 SE, 6 NE, 7 SW, 8 NW, clockwise from north by 45° each. */
const directions = [4, 6, 1, 5, 3, 7, 2, 8] as const;

function directionType(azimuthDeg: number | null): number | null {
  return azimuthDeg === null ? null : (directions[Math.round(azimuthDeg / 45) % 8] ?? null);
}

/** PositionType: 4 central square, 8 around schools, 10 main roads; the other six are none of ours. */
function positionType(placement: CameraDocument['placement'], kind: SiteKind | undefined): number | null {
  if (kind === 'school') return 8;
  if (placement === 'square') return 4;
  return placement === 'road' || placement === 'junction' || placement === 'bridge' ? 10 : null;
}

function resolutionOf({ widthPx, heightPx }: CameraRecord, sign: string): string | null {
  return widthPx === null || heightPx === null ? null : `${widthPx}${sign}${heightPx}`;
}
