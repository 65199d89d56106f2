import { type MovedCamera, Surroundings } from '@sharp-eyes/geometry';
import type { CameraRecord, CoverageVillage, Point, SurroundingsData } from '@sharp-eyes/protocol';

/** Where a planned camera is held, and with which lens. */
export interface HandPlace {
  point: Point;
  azimuthDeg: number | null;
  lens: Pick<CameraRecord, 'hfovDeg' | 'widthPx' | 'heightPx' | 'rangeM'>;
}

export type HandWatchpoint = SurroundingsData['villages'][number]['watchpoints'][number] & { division: string };

/** A village's declared figure as it will be once all that is planned is up: before and after the hand moved. */
interface HandVillage {
  division: string;
  divisionPath: string[];
  required: number;
  before: number;
  after: number;
}

export interface HandVerdict {
  /** Watchpoints that it sees now, or that a person says it sees. */
  seen: HandWatchpoint[];
  /** Nobody else sees them, no plan closes them: newly covered by the move, and lost by it. */
  gained: HandWatchpoint[];
  lost: HandWatchpoint[];
  villages: HandVillage[];
  /** Why nothing can be said. */
  unjudged: 'record-incomplete' | 'inside-building' | null;
  /** What its record is to name as seen by it. */
  watchpointIds: string[];
}

interface HandParts {
  around: SurroundingsData;
  /** Stored figures of the villages around, as they stand with the camera where it is on record. */
  figures: readonly Pick<CoverageVillage, 'division' | 'divisionPath' | 'required' | 'declared' | 'planned'>[];
  record: CameraRecord;
  indoor: boolean;
}

/** Watchpoints that one record may name. */
const linksMax = 50;

/** A planned camera with all that lies around it, read once: what each move of the hand would change. */
export class HandCase {
  readonly #parts: HandParts;
  readonly #ground: Surroundings;
  readonly #watchpoints: ReadonlyMap<string, HandWatchpoint>;
  /** What it sees from where it is on record, by its view alone. */
  readonly #sawBefore: ReadonlySet<string>;
  readonly #countedBefore: ReadonlySet<string>;

  constructor(parts: HandParts) {
    const { around, record } = parts;
    this.#parts = parts;
    this.#ground = new Surroundings(around.villages, around.walls);
    this.#watchpoints = new Map(
      around.villages.flatMap(({ division, watchpoints }) =>
        watchpoints.map((watchpoint): [string, HandWatchpoint] => [watchpoint.id, { ...watchpoint, division }]),
      ),
    );
    const start = placeOf(record);
    const seen = start === null ? [] : this.#ground.seenBy(this.#moved(start));
    this.#sawBefore = new Set(Array.isArray(seen) ? seen : []);
    this.#countedBefore = new Set([...this.#sawBefore, ...record.watchpointIds]);
  }

  /** What would be seen, and what that changes. Reads nothing: some milliseconds. */
  judge(place: HandPlace): HandVerdict {
    const { record, figures } = this.#parts;
    const found = this.#ground.seenBy(this.#moved(place));
    const sees = new Set(Array.isArray(found) ? found : []);
    // A person's word stays; what was linked because it was seen goes with the sight.
    const linked = record.watchpointIds.filter((id) => !this.#sawBefore.has(id) || sees.has(id));
    const now = new Set([...sees, ...linked]);
    const known = (ids: Iterable<string>) => [...ids].flatMap((id) => this.#watchpoints.get(id) ?? []);
    const gained = known(now).filter((one) => closes(one) && !this.#countedBefore.has(one.id));
    const lost = known(this.#countedBefore).filter((one) => closes(one) && !now.has(one.id));
    return {
      ...{ seen: known(now), gained, lost },
      villages: figures.map(({ division, divisionPath, required, declared, planned }) => {
        const before = declared + planned;
        const by = (some: readonly HandWatchpoint[]) => some.filter((one) => one.division === division).length;
        return { division, divisionPath, required, before, after: before + by(gained) - by(lost) };
      }),
      unjudged: Array.isArray(found) ? null : found.unjudged,
      watchpointIds: [...new Set([...linked, ...gained.map(({ id }) => id)])].slice(0, linksMax),
    };
  }

  /** The ground that it would see at a density: rings of a polygon. */
  groundOf(place: HandPlace, pxPerM: number): Point[][] {
    return this.#ground.groundOf(this.#moved(place), pxPerM);
  }

  #moved({ point, azimuthDeg, lens }: HandPlace): MovedCamera {
    return { point, indoor: this.#parts.indoor, view: { ...this.#parts.record, ...lens, azimuthDeg } };
  }
}

/** It counts, and stays open without this camera. */
function closes({ counted, state }: HandWatchpoint): boolean {
  return counted && state === 'gap';
}

/** Where a record says that the camera is; null while it has no point. */
export function placeOf({ point, azimuthDeg, hfovDeg, widthPx, heightPx, rangeM }: CameraRecord): HandPlace | null {
  return point && { point, azimuthDeg, lens: { hfovDeg, widthPx, heightPx, rangeM } };
}

/** The record with the camera where the hand left it. */
export function recordAt(record: CameraRecord, place: HandPlace, watchpointIds: string[]): CameraRecord {
  const { point, azimuthDeg, lens } = place;
  const rounded = { lon: Number(point.lon.toFixed(7)), lat: Number(point.lat.toFixed(7)) };
  const changed = lens.hfovDeg !== record.hfovDeg || lens.widthPx !== record.widthPx;
  return {
    ...record,
    ...lens,
    point: rounded,
    pointOrigin: { ...rounded, datum: 'wgs84' },
    azimuthDeg,
    watchpointIds,
    // Another lens has another focal length and height of the picture; an old number would contradict it.
    ...(changed ? { focalLengthMm: null, vfovDeg: null } : {}),
  };
}
