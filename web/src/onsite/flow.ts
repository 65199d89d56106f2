import { aimBetween, bearingDeg, distanceM, nearestLandmarkM, turned } from '@sharp-eyes/geometry';
import {
  cameraRecord,
  type DeviceSource,
  newId,
  type Placement,
  type Point,
  type PointOrigin,
} from '@sharp-eyes/protocol';
import type { Base, CameraDraft, CameraValue } from './sending/drafts.ts';

/** What the map asks for next. */
export type Stage = 'place' | 'left' | 'right' | 'done';

/** How far a village camera is meant to see where nobody says otherwise, metres [ours]. */
export const usualRangeM = 40;
export const rangesM = [20, 40, 60, 100] as const;
/** The angle that is drawn where only a direction was guessed: a common 4 mm lens, degrees. */
export const guessedAngleDeg = 80;
/** Steps that can be taken back. */
const pastMax = 20;

const { point: _, ...blankRecord } = cameraRecord.parse({});
const noAim = { left: null, right: null };

/** A picture to record: of a found device, the nth of one that has not told, or of none that was found. */
export interface Picture {
  deviceKey: string | null;
  source: DeviceSource | null;
  /** Counted from 0 within the device. */
  index: number;
  label: { serial: string | null; mac: string | null } | null;
}

export interface Beginning {
  siteId: string;
  name: string;
  placement: Placement;
  picture: Picture;
  /** What the camera before it at this site was answered: taken over. */
  before: CameraValue | null;
  /** The plan that it is, where it was planned. */
  plan: { id: string; base: Base<CameraValue> } | null;
  nowMs: number;
}

/** A camera whose placement was just answered. Everything that can be taken over is. */
export function beginCamera({ siteId, name, placement, picture, before, plan, nowMs }: Beginning): CameraDraft {
  const { deviceKey, source, index, label } = picture;
  const known = deviceKey !== null && source !== null;
  const inherited = { rangeM: before?.rangeM ?? usualRangeM, heightM: before?.heightM ?? null };
  const size = { widthPx: source?.width || null, heightPx: source?.height || null };
  const fresh: CameraValue = { name, siteId, deviceKey: null, source: null, placement, ...blankRecord };
  const device = known ? { deviceKey, source: source.token } : { deviceKey: null, source: null };
  const printed = label ? { serial: label.serial, mac: label.mac } : {};
  const planned = plan?.base.value;
  return {
    ...{ kind: 'camera', id: plan?.id ?? newId(), madeAtMs: nowMs, trouble: null },
    ...{ base: plan?.base ?? null, sent: [], clashes: [], isDropped: false },
    ...{ wasPlanned: plan !== null, pointConfirmed: false, isFinished: false, aim: noAim, past: [] },
    wants: deviceKey !== null && !known ? { deviceKey, index } : null,
    mine: planned
      ? { ...planned, ...size, ...printed, ...device, placement }
      : { ...fresh, ...inherited, ...size, ...printed, ...device },
  };
}

export function stageOf({ mine, aim }: Pick<CameraDraft, 'mine' | 'aim'>): Stage {
  if (!mine.pointOrigin) return 'place';
  if (mine.azimuthDeg !== null) return 'done';
  return aim.left ? 'right' : 'left';
}

function stepped(draft: CameraDraft, change: Partial<Pick<CameraDraft, 'mine' | 'aim' | 'isFinished'>>): CameraDraft {
  const { mine, aim, isFinished } = draft;
  return { ...draft, ...change, past: [...draft.past, { mine, aim, isFinished }].slice(-pastMax) };
}

/** Takes the last step back; the first one has nothing before it. */
export function undone(draft: CameraDraft): CameraDraft {
  const last = draft.past.at(-1);
  return last ? { ...draft, ...last, past: draft.past.slice(0, -1) } : draft;
}

/** Stands here. The aim was from another place: it begins anew. */
export function placed(draft: CameraDraft, pointOrigin: PointOrigin, pointConfirmed = false): CameraDraft {
  const mine = { ...draft.mine, pointOrigin, azimuthDeg: null, azimuthBasis: null, hfovDeg: null };
  return { ...stepped(draft, { mine, aim: noAim }), pointConfirmed };
}

export type Tapped = { draft: CameraDraft; problem: null } | { draft: CameraDraft; problem: 'same-direction' };

/**
 * A tap on the map while aiming. The first is what stands at the picture's left edge, the second at its right; later
 * ones correct the edge that is nearer, so that the footprint follows the finger.
 * @param at - where the camera stands, WGS-84
 */
export function tapped(draft: CameraDraft, at: Point, tap: Point): Tapped {
  if (distanceM(at, tap) < nearestLandmarkM) return { draft, problem: 'same-direction' };
  const { left, right } = draft.aim;
  if (!left) return { draft: stepped(draft, { aim: { left: tap, right: null } }), problem: null };
  const isLeft = right !== null && apartDeg(at, tap, left) < apartDeg(at, tap, right);
  const edges = isLeft ? { left: tap, right } : { left, right: tap };
  const aim = edges.right ? aimBetween(at, edges.left, edges.right) : undefined;
  if (!aim) return { draft, problem: 'same-direction' };
  const view = { azimuthDeg: rounded(aim.azimuthDeg), hfovDeg: rounded(aim.hfovDeg), azimuthBasis: 'picture' as const };
  return { draft: stepped(draft, { aim: edges, mine: { ...draft.mine, ...view } }), problem: null };
}

/** A first guess: good to ±22.5° and marked so. The lens's angle is not known by it. */
export function guessed(
  draft: CameraDraft,
  azimuthDeg: number,
  azimuthBasis: 'compass' | 'direction-code',
): CameraDraft {
  const view = { azimuthDeg: rounded(azimuthDeg), azimuthBasis, hfovDeg: null };
  return stepped(draft, { aim: noAim, mine: { ...draft.mine, ...view } });
}

/** Turned by some degrees, clockwise. The taps do not hold any more: a next one begins anew. */
export function nudged(draft: CameraDraft, byDeg: number): CameraDraft {
  const { azimuthDeg, hfovDeg } = draft.mine;
  if (azimuthDeg === null) return draft;
  const { azimuthDeg: next } = turned({ azimuthDeg, hfovDeg: hfovDeg ?? guessedAngleDeg }, byDeg);
  return stepped(draft, { aim: noAim, mine: { ...draft.mine, azimuthDeg: rounded(next) } });
}

export function ranged(draft: CameraDraft, rangeM: number): CameraDraft {
  return stepped(draft, { mine: { ...draft.mine, rangeM } });
}

/** All that a technician says on site is said: once the hub has it, the draft leaves the phone. */
export function finished(draft: CameraDraft): CameraDraft {
  return { ...draft, isFinished: true, past: [] };
}

const rounded = (degrees: number): number => (Math.round(degrees * 10) / 10) % 360;

function apartDeg(at: Point, one: Point, other: Point): number {
  return Math.abs(((bearingDeg(at, one) - bearingDeg(at, other) + 540) % 360) - 180);
}

/** A name that nobody types: site, placement (once: a junction's camera stands at the junction), and a number. */
export function proposeName(site: string, placement: string, taken: Iterable<string>, gap = ''): string {
  const names = new Set(taken);
  const plain = (site.endsWith(placement) ? site : `${site}${gap}${placement}`).slice(0, 96);
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? plain : `${plain}${gap}${n}`;
    if (!names.has(name)) return name;
  }
}

/** A village as people say it: the committee that governs it is not where the camera stands. */
export function spokenVillage(name: string): string {
  return name.replace(/村(民)?委(员)?会$/, '村').replace(/居(民)?委(员)?会$/, '');
}
