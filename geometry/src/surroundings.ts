import { type Eye, eyeOf, missOf, type Unjudged } from './eye.ts';
import { offPlane, onPlane, type Place, type Plane, planeAt } from './plane.ts';
import { densityPxPerM } from './reach.ts';
import type { ViewRecord } from './view.ts';
import { visibleGround } from './visible.ts';
import { Walls } from './walls.ts';

/** Watchpoints of a village, which is judged on a plane of its own. */
export interface SurroundingVillage {
  /** Where its plane begins. */
  origin: Place;
  watchpoints: readonly { id: string; point: Place; density: keyof typeof densityPxPerM }[];
}

/** A camera that is being moved by hand. */
export interface MovedCamera {
  point: Place;
  indoor: boolean;
  view: ViewRecord;
}

/** A building as lon, lat, lon, lat … of each ring, WGS-84: the outer one, then its courtyards. */
export type BuildingRings = readonly (readonly number[])[];

/**
 * What lies around a camera, read once, so that on every move of the hand it is known what the camera would see: by the
 * same predicate, on the same planes as coverage is worked out.
 */
export class Surroundings {
  readonly #villages: { plane: Plane; walls: Walls; village: SurroundingVillage }[];
  readonly #buildings: readonly BuildingRings[];

  constructor(villages: readonly SurroundingVillage[], buildings: readonly BuildingRings[]) {
    this.#buildings = buildings;
    this.#villages = villages.map((village) => {
      const plane = planeAt(village.origin);
      return { plane, walls: wallsOn(plane, buildings), village };
    });
  }

  /** Ids of the watchpoints that it would see; or why nothing can be said. */
  seenBy(camera: MovedCamera): string[] | Unjudged {
    const seen: string[] = [];
    for (const { plane, walls, village } of this.#villages) {
      const eye = setUp(camera, plane, walls);
      if ('unjudged' in eye) return eye;
      for (const { id, point, density } of village.watchpoints) {
        const [x, y] = onPlane(plane, point);
        if (missOf(eye, x, y, densityPxPerM[density], walls) === null) seen.push(id);
      }
    }
    return seen;
  }

  /** The ground that it would see at a density, for drawing: a GeoJSON polygon's rings in WGS-84, none when it sees none. */
  groundOf(camera: MovedCamera, pxPerM: number = densityPxPerM.monitor): Place[][] {
    const [first] = this.#villages;
    const plane = first?.plane ?? planeAt(camera.point);
    const walls = first?.walls ?? wallsOn(plane, this.#buildings);
    const eye = setUp(camera, plane, walls);
    if ('unjudged' in eye) return [];
    return visibleGround(eye, pxPerM, walls).map((ring) => ring.map((at) => offPlane(plane, at)));
  }
}

function setUp({ point, indoor, view }: MovedCamera, plane: Plane, walls: Walls): Eye | Unjudged {
  return eyeOf(view, { at: onPlane(plane, point), indoor }, walls);
}

function wallsOn(plane: Plane, buildings: readonly BuildingRings[]): Walls {
  return new Walls(
    buildings.map((rings) =>
      rings.map((ring) => {
        const metres = new Float64Array(ring.length);
        for (let n = 0; n + 1 < ring.length; n += 2)
          metres.set(onPlane(plane, { lon: ring[n] as number, lat: ring[n + 1] as number }), n);
        return metres;
      }),
    ),
  );
}
