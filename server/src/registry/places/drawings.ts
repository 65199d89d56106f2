import { boxAround, type GeoBox, packRings, simplify, unpackRings } from '@sharp-eyes/geometry';
import { type Boundary, type DivisionLevel, polygonsOf } from '@sharp-eyes/protocol';

/**
 * How far a line may lie beside the border, metres: a screen's pixel at the zoom up to which a map draws the level.
 * Villages are drawn up to the nearest zoom.
 */
const toleranceM: Record<DivisionLevel, number> = {
  ...{ nation: 1000, province: 1000, city: 1000, county: 500, township: 130, village: 5 },
};

/** An outline as maps draw it: a tenth of the bytes of what is on record, and read many times faster. */
export interface Drawing extends GeoBox {
  /** Packed (`packRings`); how many of them each polygon has. */
  rings: Uint8Array;
  ringsOf: number[];
}

export function drawingOf(
  level: DivisionLevel,
  outline: { boundary: Boundary; exclaves?: Boundary[] | undefined },
): Drawing | null {
  const polygons = polygonsOf({ boundary: outline.boundary, exclaves: outline.exclaves ?? [] });
  const box = boxAround(polygons.flatMap(([outer = []]) => outer.map(([lon, lat]) => ({ lon, lat }))));
  if (!box) return null;
  const rings = polygons.flat().map((ring) => ({ corners: drawn(ring, toleranceM[level]), heightM: null }));
  const packed = packRings(rings);
  return {
    ...box,
    rings: new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength),
    ringsOf: polygons.map(({ length }) => length),
  };
}

/** A speck stays as it is: an area that has an outline is seen. */
function drawn(ring: Boundary[number], withinM: number): Boundary[number] {
  const simpler = simplify(ring, withinM);
  return simpler.length < 4 ? ring : simpler;
}

/** Coordinates of GeoJSON polygons. */
export function polygonsOfDrawing({ rings, ringsOf }: Pick<Drawing, 'rings' | 'ringsOf'>): Boundary[] {
  const aligned = new Uint8Array(rings);
  const all = unpackRings(new Int32Array(aligned.buffer, 0, aligned.length >> 2));
  let at = 0;
  return ringsOf.map((count) => {
    const own = all.slice(at, at + count).map(({ corners }) => corners as Boundary[number]);
    at += count;
    return own;
  });
}
