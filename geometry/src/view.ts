import { otherAngleDeg, usualAngleDeg, usualFocalLengthMm } from './lens.ts';
import { assumedBlindFootM, blindFootM, farGroundM, panoramaFromDeg, pxPerMAtOneM } from './reach.ts';

/** What a camera's record says of its view. Angles in degrees, the azimuth clockwise from true north. */
export interface ViewRecord {
  azimuthDeg?: number | null;
  /** How the azimuth was come by: a direction code or a compass near steel is good to ±22.5°. */
  azimuthBasis?: 'surveyed' | 'picture' | 'compass' | 'direction-code' | null;
  /** Of the optical axis below the horizon. */
  tiltDeg?: number | null;
  /** Of the picture as it is shown: in corridor mode the narrow one. */
  hfovDeg?: number | null;
  vfovDeg?: number | null;
  /** The farthest ground that it is meant to see, metres. */
  rangeM?: number | null;
  heightM?: number | null;
  focalLengthMm?: number | null;
  widthPx?: number | null;
  heightPx?: number | null;
  /** The camera is turned by 90°: width and height of the picture change places. */
  corridorMode?: boolean | null;
  ptzType?: 'dome' | 'half-dome' | 'fixed-bullet' | 'ptz-bullet' | 'ptz-half-dome' | 'panoramic' | 'split' | null;
}

export type ViewField = Exclude<keyof ViewRecord, 'azimuthBasis' | 'corridorMode' | 'ptzType'>;

/** What a camera can see where nothing stands in the way, fit for deciding. */
export interface View {
  /** Where the middle of the picture points, 0 ≤ a < 360, in whole 1e-6°. */
  azimuthDeg: number;
  /** The angle in which it sees, 0 < a ≤ 360: that of its lens, or all around where it turns. */
  spreadDeg: number;
  /** Pixels per metre at one metre; at d metres it is that divided by d. */
  pxPerMAtOneM: number;
  /** The farthest ground, metres. */
  rangeM: number;
  /** The nearest ground, metres. */
  blindM: number;
  /** `estimated`: it rests on a rough azimuth, a turning head, or an assumed angle, resolution or range. */
  basis: 'computed' | 'estimated';
  /** What the record lacks and was assumed. A missing height or tilt moves only the foot and leaves the basis as it is. */
  assumed: readonly ViewField[];
}

/** What the record must say before anything can be computed. */
export interface ViewMissing {
  missing: readonly ViewField[];
}

/** Without a recorded one: the least that is bought today, pixels, and where its infra-red light ends, metres [ours]. */
const usual = { widthPx: 1920, heightPx: 1080, panoramaDeg: 180, rangeM: 50 } as const;

const turning: ReadonlySet<ViewRecord['ptzType']> = new Set(['dome', 'ptz-bullet', 'ptz-half-dome'] as const);

/**
 * From a record to what can be computed with. Only the azimuth cannot be assumed, and of a camera that sees all around
 * not even that is needed. A camera that turns is taken to see the whole circle with the density of its lens, estimated:
 * at any moment it looks into one part of it (docs/decisions/coverage-point-by-point.md).
 */
export function viewOf(record: ViewRecord): View | ViewMissing {
  const picture = pictureOf(record);
  const { lensDeg, rangeM, assumed } = picture;
  const turns = turning.has(record.ptzType);
  const whole = turns || lensDeg >= 360;
  const azimuthDeg = whole ? 0 : finite(record.azimuthDeg);
  if (azimuthDeg === null) return { missing: ['azimuthDeg'] };

  const sure = whole || record.azimuthBasis === 'surveyed' || record.azimuthBasis === 'picture';
  const ground = whole ? { blindM: 0, rangeM, assumed: [] } : groundOf(record, picture);
  return {
    azimuthDeg: normalDeg(azimuthDeg),
    spreadDeg: whole ? 360 : lensDeg,
    pxPerMAtOneM: pxPerMAtOneM(picture.widthPx, lensDeg, picture.panorama),
    rangeM: ground.rangeM,
    blindM: ground.blindM,
    basis: sure && !turns && assumed.length === 0 ? 'computed' : 'estimated',
    assumed: [...assumed, ...ground.assumed],
  };
}

/** Brings a direction to 0 ≤ a < 360 in whole 1e-6°, so that turning by 360° changes no bit of a verdict. */
export function normalDeg(deg: number): number {
  const millionths = Math.round(deg * 1e6) % 360e6;
  return ((millionths + 360e6) % 360e6) / 1e6;
}

interface Picture {
  widthPx: number;
  heightPx: number;
  lensDeg: number;
  panorama: boolean;
  rangeM: number;
  assumed: readonly ViewField[];
}

function pictureOf(record: ViewRecord): Picture {
  const assumed = (['widthPx', 'hfovDeg', 'rangeM'] as const).filter((field) => positive(record[field]) === null);
  const wide = positive(record.widthPx) ?? usual.widthPx;
  const high = positive(record.heightPx) ?? (wide * usual.heightPx) / usual.widthPx;
  // Some turned cameras name the sensor's resolution, some the picture's: the narrow side lies across either way.
  const [widthPx, heightPx] = record.corridorMode ? [Math.min(wide, high), Math.max(wide, high)] : [wide, high];
  const lensDeg = Math.min(360, positive(record.hfovDeg) ?? assumedAngleDeg(record, widthPx, heightPx));
  const panorama = record.ptzType === 'panoramic' || lensDeg >= panoramaFromDeg;
  return { widthPx, heightPx, lensDeg, panorama, rangeM: positive(record.rangeM) ?? usual.rangeM, assumed };
}

/** The angle across the picture by its lens. A turned camera shows the lens's narrow side across. */
function assumedAngleDeg(record: ViewRecord, widthPx: number, heightPx: number): number {
  if (record.ptzType === 'panoramic') return usual.panoramaDeg;
  const wideDeg = usualAngleDeg(positive(record.focalLengthMm) ?? usualFocalLengthMm);
  return record.corridorMode ? otherAngleDeg(wideDeg, heightPx, widthPx) : wideDeg;
}

/** The nearest and the farthest ground. A height that nobody measured hides nothing. */
function groundOf(record: ViewRecord, picture: Picture): Pick<View, 'blindM' | 'rangeM' | 'assumed'> {
  const { rangeM } = picture;
  const heightM = positive(record.heightM);
  if (heightM === null) return { blindM: 0, rangeM, assumed: ['heightM'] };
  const vfovDeg = positive(record.vfovDeg) ?? verticalAngleDeg(picture);
  const tiltDeg = finite(record.tiltDeg);
  if (tiltDeg === null) return { blindM: assumedBlindFootM(heightM, rangeM, vfovDeg), rangeM, assumed: ['tiltDeg'] };
  return {
    blindM: blindFootM(heightM, tiltDeg, vfovDeg),
    rangeM: Math.min(rangeM, farGroundM(heightM, tiltDeg, vfovDeg)),
    assumed: [],
  };
}

/** Down a panorama pixels and degrees go together. */
function verticalAngleDeg({ lensDeg, widthPx, heightPx, panorama }: Picture): number {
  return panorama ? Math.min(180, (lensDeg * heightPx) / widthPx) : otherAngleDeg(lensDeg, widthPx, heightPx);
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function positive(value: number | null | undefined): number | null {
  const number = finite(value);
  return number !== null && number > 0 ? number : null;
}
