import type { Layer, LayerKind } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';

/**
 * A layer holds *parts*: the shapes of one file each. A part is written beside what is there and counts from the
 * instant that the layer names it, so that a file is taken in whole or not at all, however long the writing takes.
 */
export interface LayerDocument {
  _id: string;
  county: string;
  division: string;
  kind: LayerKind;
  name: string;
  source: string;
  date: string | null;
  licence: string;
  datum: Layer['datum'];
  features: number;
  corners: number;
  importedAt: Date;
  importedBy: string;
  parts: string[];
  /** The part that is being written; given up when its time is over. */
  loading: { part: string; until: Date } | null;
  /** Parts that came or went, whose cells are to be made again; those that went are deleted after it. */
  stale: { came: string[]; went: string[] };
  removed: boolean;
}

/** The walls of one building, as registered. */
export interface WallDocument {
  _id: string;
  county: string;
  division: string;
  part: string;
  /** The cell of its centre: `cellOf`. */
  cell: number;
  /** Rings and corners in `rings`. */
  n: number;
  corners: number;
  /** `packRings`. */
  rings: Buffer;
}

/** All walls of one cell, packed one after the other: what sight lines read. */
export interface WallCellDocument {
  /** The cell. */
  _id: number;
  /** Rings. */
  n: number;
  rings: Buffer;
}

export interface RoadDocument {
  _id: string;
  county: string;
  division: string;
  part: string;
  cells: number[];
  name: string | null;
  class: string | null;
  level: number | null;
  bridge: boolean;
  /** `packRings` of one line. */
  line: Buffer;
}

const mixed = mongoose.Schema.Types.Mixed;
const needed = { type: String, required: true } as const;
const count = { type: Number, required: true } as const;
const text = { type: String, default: null };
const options = { versionKey: false, minimize: false } as const;

export const layerSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, kind: needed, name: needed, source: needed, date: text },
    ...{ licence: needed, datum: needed, features: count, corners: count, importedAt: { type: Date, required: true } },
    ...{
      importedBy: needed,
      parts: [String],
      loading: { type: mixed, default: null },
      stale: { type: mixed, required: true },
    },
    removed: { type: Boolean, default: false },
  },
  options,
) as unknown as mongoose.Schema<LayerDocument>;
layerSchema.index(
  { county: 1, division: 1, kind: 1, name: 1 },
  { unique: true, partialFilterExpression: { removed: false } },
);
layerSchema.index({ division: 1, _id: 1 });
layerSchema.index({ 'loading.until': 1 }, { sparse: true });

export const wallSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, part: needed, cell: count, n: count, corners: count },
    rings: { type: Buffer, required: true },
  },
  options,
) as unknown as mongoose.Schema<WallDocument>;
wallSchema.index({ part: 1, cell: 1 });
wallSchema.index({ cell: 1 });

export const wallCellSchema = new mongoose.Schema(
  { _id: Number, n: count, rings: { type: Buffer, required: true } },
  options,
) as unknown as mongoose.Schema<WallCellDocument>;

export const roadSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, part: needed, cells: [Number] },
    ...{ name: text, class: text, level: { type: Number, default: null }, bridge: { type: Boolean, default: false } },
    line: { type: Buffer, required: true },
  },
  options,
) as unknown as mongoose.Schema<RoadDocument>;
roadSchema.index({ cells: 1 });
roadSchema.index({ part: 1 });

export function layerOf(document: LayerDocument): Layer {
  const { _id, division, kind, name, source, date, licence, datum, features, corners, importedAt, importedBy } =
    document;
  return {
    ...{ id: _id, division, kind, name, source, date, licence, datum, features, corners, importedBy },
    importedAt: importedAt.toISOString(),
    state: document.loading === null ? 'ready' : 'loading',
  };
}
