import type { Obstacle, Place, ProposedCamera, ViewRecord } from '@sharp-eyes/geometry';
import type { PoleSource } from '@sharp-eyes/protocol';

/** Of two poles at one place the one from the earlier source counts. Here, so that the thread reads no schemas. */
export const sourceOrder: readonly PoleSource[] = ['imported', 'drawn', 'junction', 'camera'];

/** Watchpoints of a village that are to be closed, ready for a thread: numbers only. */
export interface TaskVillage {
  code: string;
  /** Where its plane begins. */
  origin: Place;
  /** lon, lat, lon, lat …; WGS-84. */
  points: Float64Array;
  pxPerM: Float64Array;
  /** Whole numbers. */
  weights: Float64Array;
}

/** Poles of one source: lon, lat, lon, lat …; WGS-84. */
export interface TaskPoles {
  source: PoleSource;
  points: Float64Array;
}

/** A road, packed as it is stored. */
export interface TaskRoad {
  line: Int32Array;
  /** Storey: 0 on the ground. */
  layer: number;
}

/** Everything that a plan is worked out from. What comes in another order gives the same plan. */
export interface PlanTask {
  villages: TaskVillage[];
  poles: TaskPoles[];
  /** Where corners of junctions are wanted. */
  roads: TaskRoad[];
  /** Packed as they are stored, one cell after the other, and where each ends. */
  walls: { packed: Int32Array; ends: number[] };
  lenses: ViewRecord[];
  cameras: number;
  perPole: number;
  /** Poles near enough to a watchpoint to matter; with more nothing is worked out. */
  polesMax: number;
}

export interface TaskPole {
  source: PoleSource;
  /** In its source's own list; of a junction's corner only for telling them apart. */
  index: number;
  point: Place;
}

/** A camera of the plan with the pole that it hangs on. */
export interface TaskCamera extends Omit<ProposedCamera, 'pole'> {
  pole: TaskPole;
}

export interface PlanOutcome {
  cameras: TaskCamera[];
  /** Of each watchpoint, in the order of the villages given and their points. */
  outlooks: { obstacle: Obstacle | null; nearestM: number | null }[];
  /** Poles near enough to matter. */
  near: Record<PoleSource, number>;
  insideBuilding: number;
}

/** What the thread answers. */
export type TaskAnswer =
  | { outcome: PlanOutcome }
  | { tooManyPoles: number }
  | { tooDense: string }
  | { failed: string };
