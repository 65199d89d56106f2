import type { Verdict, WatchingLife } from '@sharp-eyes/geometry';
import type { CameraLife, CoverageRemedy, CoverageWhy, Density } from '@sharp-eyes/protocol';

/** Pixels per metre (EN 62676-4, 6.7). */
export const pxPerMOf: Record<Density, number> = { monitor: 12.5, detect: 25, observe: 62.5 };

/** A point farther than this from its village's own is a mistake on record, not a place to be judged, metres [ours]. */
export const farM = 15_000;

/** What a camera's life means for coverage: one that does not run yet is a plan, whoever has it on record. */
export function watchingLifeOf(life: CameraLife): WatchingLife | 'retired' {
  return life === 'in-service' || life === 'maintenance' || life === 'retired' ? life : 'planned';
}

const remedies: Record<Exclude<CoverageWhy['code'], 'seen'>, CoverageRemedy> = {
  'record-incomplete': 'complete-record',
  'inside-building': 'correct-position',
  'health-unknown': 'learn-health',
  'watchpoint-without-point': 'place-watchpoint',
  'camera-unwell': 'repair',
  'in-maintenance': 'end-maintenance',
  planned: 'install-planned',
  'too-coarse': 'narrower-lens',
  'blind-foot': 'move-camera',
  'behind-wall': 'move-camera',
  'outside-angle': 'turn-camera',
  'no-camera-near': 'new-camera',
};

/** What would make a watchpoint covered; null where it is. */
export function remedyOf({ code }: Pick<CoverageWhy, 'code'>): CoverageRemedy | null {
  return code === 'seen' ? null : remedies[code];
}

/** What a change of a watchpoint's state is put down to. */
export interface Because {
  what: 'camera' | 'watchpoint' | 'list' | 'ground';
  cameraId: string | null;
  field: string | null;
}

type Seen = Pick<Verdict, 'state' | 'by' | 'deciding' | 'why'> & { counted: boolean; cell: number | null };

/** @param fieldOf - the field of a camera that changed last; undefined where it is gone */
export function becauseOf(
  before: Seen | null,
  after: Seen | null,
  fieldOf: (camera: string) => string | null | undefined,
): Because {
  if (before === null || after === null || before.cell !== after.cell)
    return { what: 'watchpoint', cameraId: null, field: null };
  if (before.counted !== after.counted) return { what: 'list', cameraId: null, field: null };
  const cameraId = camerasBetween(before, after)[0] ?? null;
  if (cameraId === null) return { what: 'ground', cameraId, field: null };
  return { what: 'camera', cameraId, field: fieldOf(cameraId) ?? (fieldOf(cameraId) === undefined ? 'removed' : null) };
}

/** Cameras by which two findings differ: those that came or went, then those that decide. */
function camerasBetween(before: Seen, after: Seen): string[] {
  const [was, is] = [new Set(witnessesOf(before)), new Set(witnessesOf(after))];
  const differing = [...new Set([...was, ...is])].filter((id) => was.has(id) !== is.has(id)).sort();
  return differing.length > 0 ? differing : [...after.deciding, ...before.deciding];
}

function witnessesOf({ by, deciding }: Seen): string[] {
  return [...by, ...deciding];
}
