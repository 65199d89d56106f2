import { cellsOfBox, fromPlane, viewOf } from '@sharp-eyes/geometry';
import { isIndoor } from '@sharp-eyes/protocol';
import type { CameraForCoverage } from '../cameras/for-coverage.ts';
import type { SeeingDocument } from './documents.ts';
import { watchingLifeOf } from './rules.ts';

/** A camera hung inside an outline is moved by so much at most, metres: its cells are those that it may see from there. */
const movedUpToM = 10;

const viewFields = [
  ...(['azimuthDeg', 'azimuthBasis', 'tiltDeg', 'hfovDeg', 'vfovDeg', 'rangeM', 'heightM'] as const),
  ...(['focalLengthMm', 'widthPx', 'heightPx', 'corridorMode', 'ptzType'] as const),
];

/** What coverage keeps of a camera, without what is kept about it. */
export type Seeing = Omit<SeeingDocument, 'villages' | 'owes' | 'lastField' | 'rev'>;

/** Undefined for one that is out of use: it sees nothing any more. */
export function seeingOf(camera: CameraForCoverage): Seeing | undefined {
  const { id, county, division, siteId, record, placement, health, healthUntil } = camera;
  const life = watchingLifeOf(camera.life);
  if (life === 'retired') return undefined;
  const { point } = record;
  const view = viewOf(record);
  const missing = [...(point === null ? ['point'] : []), ...('missing' in view ? view.missing : [])];
  return {
    ...{ _id: id, county, division, siteId, life, point, health, healthUntil, missing },
    guarded: record.guarded === 'yes',
    indoor: isIndoor(record.indoor, placement),
    view: Object.fromEntries(viewFields.flatMap((field) => (record[field] === null ? [] : [[field, record[field]]]))),
    cells: point === null || 'missing' in view ? [] : cellsInRange(point, view.rangeM + movedUpToM),
    serves: [...record.watchpointIds].sort(),
  };
}

function cellsInRange(point: { lon: number; lat: number }, rangeM: number): number[] {
  const [least, most] = [fromPlane(point, [-rangeM, -rangeM]), fromPlane(point, [rangeM, rangeM])];
  return cellsOfBox({ west: least.lon, south: least.lat, east: most.lon, north: most.lat });
}

const differs = (one: unknown, two: unknown): boolean => JSON.stringify(one) !== JSON.stringify(two);

/** How a camera is another for coverage. */
export interface SeeingDifference {
  /** The field that it is put down to; what hangs on its health alone comes last. */
  field: string;
  /** It may see other watchpoints than before, of other villages. */
  moved: boolean;
  /** Whoever looks at it has to look again. */
  matters: boolean;
}

/** Null where it is the same. */
export function differenceOf(before: SeeingDocument | undefined, after: Seeing | undefined): SeeingDifference | null {
  const [was, is] = [before?.life === 'retired' ? undefined : before, after];
  if (was === undefined || is === undefined)
    return was === is ? null : { field: is === undefined ? 'removed' : 'added', moved: true, matters: true };
  const moved = movedField(was, is);
  if (was.life !== is.life) return { field: 'life', moved: moved !== null, matters: true };
  if (moved !== null) return { field: moved, moved: true, matters: true };
  if (was.health !== is.health) return { field: 'health', moved: false, matters: true };
  const noted =
    was.guarded !== is.guarded || was.siteId !== is.siteId || was.healthUntil?.getTime() !== is.healthUntil?.getTime();
  return noted ? { field: was.lastField ?? 'added', moved: false, matters: false } : null;
}

function movedField(was: SeeingDocument, is: Seeing): string | null {
  if (was.division !== is.division) return 'division';
  if (differs(was.point, is.point)) return 'point';
  const field = viewFields.find((each) => differs(was.view[each], is.view[each]));
  if (field) return field;
  if (was.indoor !== is.indoor) return 'indoor';
  return differs(was.serves, is.serves) ? 'watchpointIds' : null;
}
