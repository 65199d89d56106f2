import type { PointCheck, PointOrigin } from '@sharp-eyes/protocol';
import { checkPoint } from '../places/point-check.ts';
import type { Places } from '../places/service.ts';
import type { FieldFault } from './camera-rules.ts';

const datumNames = { wgs84: 'WGS-84', gcj02: 'GCJ-02（高德、腾讯）', bd09: 'BD-09（百度）', cgcs2000: 'CGCS2000' };

/** Looks whether points lie in their villages; each outline is read once. */
export class PointGuard {
  readonly #places: Places;
  readonly #outlines = new Map<string, ReturnType<Places['outlineOf']>>();

  constructor(places: Places) {
    this.#places = places;
  }

  /** What is wrong with a point of a division, with the datum that would explain it (domain 2). */
  async faultOf(division: string, origin: PointOrigin): Promise<FieldFault | undefined> {
    let outline = this.#outlines.get(division);
    if (outline === undefined) {
      outline = this.#places.outlineOf(division);
      this.#outlines.set(division, outline);
    }
    const { name, polygons } = await outline;
    return faultOf(checkPoint(origin, polygons), name);
  }
}

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
