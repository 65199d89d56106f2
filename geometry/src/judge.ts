import { densityAt, type Eye, type Miss, misses, missOf, type Unjudged } from './eye.ts';
import type { Metres } from './plane.ts';
import type { Walls } from './walls.ts';

/**
 * States of a watchpoint, first that any camera gives. `unknown` goes before `impaired`, so that what is effectively
 * covered lies between `covered` and `covered + unknown` whatever the unknown ones turn out to be.
 */
export const watchpointStates = ['covered', 'unknown', 'impaired', 'planned', 'gap'] as const;
export type WatchpointState = (typeof watchpointStates)[number];

/** How we know, the surest first: from a whole record, from a rough one, or on the word of a person only. */
export const bases = ['computed', 'estimated', 'linked'] as const;
export type Basis = (typeof bases)[number];

/** Lives of a camera that count here; maintenance keeps what is declared and takes away what is effective. */
export type WatchingLife = 'planned' | 'in-service' | 'maintenance';
export type Wellness = 'well' | 'unwell' | 'unknown';

export interface Watchpoint {
  id: string;
  /** Metres on the village's plane; null when nobody has placed it. */
  at: Metres | null;
  /** How finely it must be seen. */
  pxPerM: number;
}

export interface WatchingCamera {
  id: string;
  life: WatchingLife;
  health: Wellness;
  eye: Eye | Unjudged;
  /** The watchpoints that a person says it sees. */
  serves: ReadonlySet<string>;
}

/** A camera that is declared, or planned, to see a watchpoint. Health plays no part in it. */
export interface Witness {
  camera: WatchingCamera;
  basis: Basis;
  /** Pixels per metre there; null on the word of a person only. */
  pxPerM: number | null;
  /** The record cannot bear the person's word out or contradict it. */
  unjudged: Unjudged | null;
}

/** Why a state is what it is, for the console's words: a code and the values of its blanks. */
export interface Why {
  code:
    | 'seen'
    | 'record-incomplete'
    | 'inside-building'
    | 'health-unknown'
    | 'watchpoint-without-point'
    | 'camera-unwell'
    | 'in-maintenance'
    | 'planned'
    | Exclude<Miss, 'beyond-range'>
    | 'no-camera-near';
  params: Record<string, string | number>;
}

export interface Verdict {
  state: WatchpointState;
  /** What an unknown hangs on: the record or the evidence of health. */
  cause: 'record' | 'health' | null;
  /** A camera in service or in maintenance is linked to it or sees it; null when that can't be said either. */
  declared: boolean | null;
  /** How it is known that one sees it, by the surest of the declared cameras, well or not; else of the planned ones. */
  basis: Basis | null;
  /** Pixels per metre of the deciding camera. */
  pxPerM: number | null;
  /** The cameras that give the state, the surest and finest first. */
  deciding: string[];
  /** All declared cameras, for what a change of one may touch. */
  by: string[];
  /** Declared cameras beyond those that are enough. */
  excess: number;
  why: Why;
}

/** More cameras than this on one watchpoint are excess [ours]. */
const enoughCameras = 2;

/** What is seen of a watchpoint, by whom, and why that is so. `enough`: more declared cameras than this are excess. */
export function judge(
  watchpoint: Watchpoint,
  cameras: readonly WatchingCamera[],
  walls: Walls,
  enough = enoughCameras,
): Verdict {
  const witnesses = witnessesOf(watchpoint, cameras, walls);
  const found = decide(witnesses, enough);
  if (found) return found;
  if (watchpoint.at === null) return undecided('unknown', { code: 'watchpoint-without-point', params: {} });
  return undecided('gap', nearestMiss(watchpoint, watchpoint.at, cameras, walls));
}

/** The cameras that a watchpoint has by a person's word or by their footprint, the surest and finest first. */
export function witnessesOf(
  { id, at, pxPerM }: Watchpoint,
  cameras: readonly WatchingCamera[],
  walls: Walls,
): Witness[] {
  const witnesses: Witness[] = [];
  for (const camera of cameras) {
    const { eye } = camera;
    const judged = !('unjudged' in eye);
    if (judged && at !== null && missOf(eye, at[0], at[1], pxPerM, walls) === null) {
      const density = densityAt(eye, Math.hypot(at[0] - eye.x, at[1] - eye.y));
      witnesses.push({ camera, basis: eye.basis, pxPerM: density, unjudged: null });
    } else if (camera.serves.has(id)) {
      witnesses.push({ camera, basis: 'linked', pxPerM: null, unjudged: judged ? null : eye });
    }
  }
  return witnesses.sort(surestFirst);
}

/** The state that the witnesses give; undefined when there is none. */
function decide(witnesses: readonly Witness[], enough: number): Verdict | undefined {
  const [state, deciding] = firstState(witnesses) ?? [];
  const [surest] = deciding ?? [];
  if (!state || !deciding || !surest) return undefined;
  const declared = witnesses.filter(({ camera }) => camera.life !== 'planned');
  const by = declared.map(({ camera }) => camera.id);
  return {
    state,
    cause: state === 'unknown' ? (surest.unjudged ? 'record' : 'health') : null,
    declared: by.length > 0,
    // Not of the deciding camera: what is declared would be told otherwise each time a camera falls ill.
    basis: (declared[0] ?? surest).basis,
    pxPerM: surest.pxPerM,
    deciding: deciding.map(({ camera }) => camera.id),
    by,
    excess: Math.max(0, by.length - enough),
    why: whyOf(state, surest),
  };
}

function firstState(witnesses: readonly Witness[]): [WatchpointState, Witness[]] | undefined {
  for (const state of watchpointStates) {
    const giving = witnesses.filter((witness) => stateBy(witness) === state);
    if (giving.length > 0) return [state, giving];
  }
  return undefined;
}

/** The state that one camera alone would give. */
function stateBy({ camera, unjudged }: Witness): WatchpointState {
  if (camera.life === 'planned') return 'planned';
  if (camera.life === 'maintenance' || camera.health === 'unwell') return 'impaired';
  return unjudged || camera.health === 'unknown' ? 'unknown' : 'covered';
}

function whyOf(state: WatchpointState, { camera, basis, pxPerM, unjudged }: Witness): Why {
  const params = { camera: camera.id, basis, ...(pxPerM === null ? {} : { pxPerM: rounded(pxPerM) }) };
  if (state === 'planned') return { code: 'planned', params };
  if (state === 'impaired') return { code: camera.life === 'maintenance' ? 'in-maintenance' : 'camera-unwell', params };
  if (state === 'covered') return { code: 'seen', params };
  if (!unjudged) return { code: 'health-unknown', params };
  if (unjudged.unjudged === 'inside-building') return { code: 'inside-building', params: { camera: camera.id } };
  return { code: 'record-incomplete', params: { camera: camera.id, fields: unjudged.fields.join(', ') } };
}

function undecided(state: 'unknown' | 'gap', why: Why): Verdict {
  const unknown = state === 'unknown';
  return {
    state,
    cause: unknown ? 'record' : null,
    declared: unknown ? null : false,
    basis: null,
    pxPerM: null,
    deciding: [],
    by: [],
    excess: 0,
    why,
  };
}

/** The camera in service that came nearest to seeing it, and what it failed by: what would close the gap. */
function nearestMiss({ pxPerM }: Watchpoint, at: Metres, cameras: readonly WatchingCamera[], walls: Walls): Why {
  let best: Near | undefined;
  for (const { id, life, eye } of cameras) {
    if (life === 'planned' || 'unjudged' in eye) continue;
    const miss = missOf(eye, at[0], at[1], pxPerM, walls);
    if (miss === null) continue;
    const near = { id, eye, miss, rank: misses.indexOf(miss), metres: Math.hypot(at[0] - eye.x, at[1] - eye.y) };
    if (!best || isNearer(near, best)) best = near;
  }
  if (!best) return { code: 'no-camera-near', params: {} };
  const params = { camera: best.id, metres: rounded(best.metres) };
  if (best.miss === 'beyond-range') return { code: 'no-camera-near', params };
  return { code: best.miss, params: { ...params, pxPerM: rounded(densityAt(best.eye, best.metres)) } };
}

interface Near {
  id: string;
  eye: Eye;
  miss: Miss;
  rank: number;
  metres: number;
}

function isNearer(one: Near, two: Near): boolean {
  if (one.rank !== two.rank) return one.rank > two.rank;
  return one.metres < two.metres || (one.metres === two.metres && one.id < two.id);
}

function surestFirst(one: Witness, two: Witness): number {
  const byBasis = bases.indexOf(one.basis) - bases.indexOf(two.basis);
  if (byBasis !== 0) return byBasis;
  const byDensity = (two.pxPerM ?? 0) - (one.pxPerM ?? 0);
  if (byDensity !== 0) return byDensity;
  return one.camera.id < two.camera.id ? -1 : 1;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
