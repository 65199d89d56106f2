import type { ImportRun, Point, PointCheck, PointOrigin } from '@sharp-eyes/protocol';
import type { RecordedCameras } from '../cameras/recorded.ts';
import { checkPoint } from '../places/point-check.ts';
import type { Places } from '../places/service.ts';
import type { FieldFault } from './camera-rules.ts';

const datumNames = { wgs84: 'WGS-84', gcj02: 'GCJ-02（高德、腾讯）', bd09: 'BD-09（百度）', cgcs2000: 'CGCS2000' };

/** Fewer points than this that speak for another datum are chance. */
const doubtLeast = 3;

type Doubt = NonNullable<NonNullable<ImportRun['check']>['datumDoubt']>;

/**
 * Looks whether points lie in their villages; each outline is read once. Where nobody has drawn one, a village's other
 * cameras do not make a point a fault, but tell of the whole list whether it is in another datum.
 */
export class PointGuard {
  readonly #rooms: { places: Places; recorded: RecordedCameras };
  readonly #before: Date;
  readonly #around = new Map<string, Promise<Around>>();
  readonly #fitting = new Map<Doubt['datum'], number>();
  #compared = 0;

  /** @param before - cameras that came on record later, with the list itself, are no witnesses */
  constructor(rooms: { places: Places; recorded: RecordedCameras }, before: Date) {
    this.#rooms = rooms;
    this.#before = before;
  }

  /** What is wrong with a point of a division, with the datum that would explain it (domain 2). */
  async faultOf(division: string, origin: PointOrigin): Promise<FieldFault | undefined> {
    let around = this.#around.get(division);
    if (around === undefined) {
      around = this.#load(division);
      this.#around.set(division, around);
    }
    const { name, polygons, neighbours } = await around;
    const check = checkPoint(origin, polygons, neighbours);
    this.#compare(check);
    return faultOf(check, name);
  }

  /** Whether most points that could be compared speak for another datum. */
  get doubt(): Doubt | null {
    const [most] = [...this.#fitting].sort(([, a], [, b]) => b - a);
    if (most === undefined) return null;
    const [datum, rows] = most;
    return rows >= doubtLeast && rows * 2 > this.#compared ? { datum, rows, compared: this.#compared } : null;
  }

  async #load(division: string): Promise<Around> {
    const outline = await this.#rooms.places.outlineOf(division);
    const drawn = outline.polygons.length > 0;
    return { ...outline, neighbours: drawn ? [] : await this.#rooms.recorded.pointsOf(division, this.#before) };
  }

  #compare({ verdict, wouldFit }: PointCheck): void {
    if (verdict !== 'near' && verdict !== 'far') return;
    this.#compared += 1;
    if (wouldFit !== null) this.#fitting.set(wouldFit, (this.#fitting.get(wouldFit) ?? 0) + 1);
  }
}

type Around = Awaited<ReturnType<Places['outlineOf']>> & { neighbours: Point[] };

function faultOf({ verdict, wouldFit, offByM }: PointCheck, name: string): FieldFault | undefined {
  if (verdict !== 'outside') return undefined;
  const hint = wouldFit === null ? undefined : datumNames[wouldFit];
  return {
    field: 'lon',
    code: hint === undefined ? 'point-outside' : 'wrong-datum',
    expected: {
      zh:
        hint === undefined
          ? `应在${name}范围内（现偏出约 ${offByM} 米）；核对无误的，可在导入时确认`
          : `应在${name}范围内（现偏出约 ${offByM} 米）；如果坐标系是 ${hint} 则在范围内，请核对坐标系`,
      en:
        hint === undefined
          ? `expected a point within ${name} (it is ${offByM} m off); if it is right, confirm when importing`
          : `expected a point within ${name} (it is ${offByM} m off); it would be inside if this were ${hint}`,
    },
  };
}
