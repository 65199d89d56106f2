import type { Place } from '@sharp-eyes/geometry';
import type { LayerImport, LayerReport, ShapeFaultCode } from '@sharp-eyes/protocol';
import type { Polygon } from './geometry.ts';
import type { RefusalCode, RefusalValues } from './refusal.ts';

/** What the reading thread is given. */
export interface ReadOrder extends Pick<LayerImport, 'datum' | 'codeField' | 'nameField' | 'part'> {
  /** `points` are no layer: whoever asks for them knows what they are. */
  kind: LayerImport['kind'] | 'points';
  file: ArrayBuffer;
}

/** The outline that a shape would give a division. */
export interface BoundaryShape {
  kind: 'boundary';
  /** Which shape of the file, from 1. */
  n: number;
  code: string | null;
  name: string | null;
  above: string | null;
  /** The largest first. */
  polygons: Polygon[];
  from: number;
  to: number;
  toleranceM: number;
  centre: Place;
}

export interface BuildingShape {
  kind: 'building';
  n: number;
  cell: number;
  /** See `packRings`. */
  rings: Int32Array;
  count: number;
  corners: number;
  centre: Place;
}

export interface RoadShape {
  kind: 'road';
  n: number;
  name: string | null;
  class: string | null;
  /** 1 above the ground, -1 below. */
  level: number | null;
  bridge: boolean;
  cells: number[];
  /** One packed ring that is no ring. */
  line: Int32Array;
  corners: number;
  centre: Place;
}

export interface PointShape {
  kind: 'point';
  n: number;
  name: string | null;
  centre: Place;
}

export type MadeShape = BoundaryShape | BuildingShape | RoadShape;

export interface FaultyShape {
  n: number;
  name: string | null;
  code: ShapeFaultCode;
}

/** What a file says of itself before its shapes come. */
export interface FileHead extends Pick<LayerReport, 'format' | 'shapes' | 'fields' | 'codeField' | 'nameField'> {}

/** The reading thread answers in this order: head, chunks (each only when asked for), end; or a refusal at any time. */
export type ReadAnswer =
  | ({ say: 'head' } & FileHead)
  | { say: 'chunk'; shapes: (MadeShape | PointShape)[]; faults: FaultyShape[] }
  | { say: 'end' }
  | { say: 'refused'; code: RefusalCode; values: RefusalValues };
