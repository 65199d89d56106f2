import type { Boundary, Division, DivisionDetail, Hamlet } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Drawing } from './drawings.ts';

export interface DivisionDocument {
  /** 12-digit code. */
  _id: string;
  name: string;
  /** First letters of the name's pinyin; absent on records from before they were kept. */
  initials?: string;
  level: Division['level'];
  parent: string | null;
  /** The year of the table that named it last, and where that came from. */
  year: number;
  source: string;
  urbanRural?: Division['urbanRural'];
  /** Days, YYYY-MM-DD; see `division` in the protocol. */
  validFrom?: string | null;
  validTo?: string | null;
  /** What took its place then. */
  into?: string | null;
  /** The division in force that it belongs to now, when what took its place has ended as well. */
  nowIn?: string | null;
  endedBy?: 'ended' | 'merged' | 'renumbered';
  formerNames?: DivisionDetail['formerNames'];
  /** Coordinates of a GeoJSON Polygon, WGS-84; absent while nobody has drawn it. */
  boundary?: Boundary;
  /** Further polygons that belong to it. */
  exclaves?: Boundary[];
  /** Made up for the demo. */
  boundaryDemo?: boolean;
  /** The layer that brought it. */
  boundaryLayer?: string | null;
  /** The same for maps; absent on records from before it was kept. */
  drawing?: Drawing | null;
}

const outlineFields = ['boundary', 'exclaves', 'boundaryDemo', 'boundaryLayer', 'drawing'] as const;
type OutlineField = (typeof outlineFields)[number];

/** A division as the table names it: outlines are only read one by one. */
export type NamedDivision = Omit<DivisionDocument, OutlineField>;
export const noOutline = Object.fromEntries(outlineFields.map((field) => [field, 1])) as Record<OutlineField, 1>;
export const withoutOutline = Object.fromEntries(outlineFields.map((field) => [field, 0])) as Record<OutlineField, 0>;

/** An outline as it is drawn or brought by a layer. */
export interface Outline {
  boundary: Boundary;
  exclaves: Boundary[];
  boundaryDemo: boolean;
  boundaryLayer: string | null;
}

export interface HamletDocument extends Hamlet {
  _id: string;
  county: string;
  /** The village that it lies in. */
  division: string;
  initials: string;
  source: string;
}

export interface CountyDocument {
  /** Six digits. */
  _id: string;
  /** X25519 public half, base64url. */
  recoveryKey: string;
  setAt: Date;
}

/** Records under a code that has ended, to be moved to the one that took its place. */
export interface MoveDocument {
  /** The code that ended. */
  _id: string;
  askedAt: Date;
  /** Null while there may be records left. */
  doneAt: Date | null;
  moved: number;
}

export function divisionOf(document: NamedDivision): Division {
  const { _id, name, level, parent, urbanRural = null, validFrom = null, validTo = null, into = null } = document;
  return { code: _id, name, level, parent, urbanRural, validFrom, validTo, into };
}

const mixed = mongoose.Schema.Types.Mixed;
const needed = { type: String, required: true } as const;

export const divisionSchema = new mongoose.Schema(
  {
    ...{ _id: String, name: needed, initials: String, level: needed, parent: { type: String, default: null } },
    ...{ year: { type: Number, required: true }, source: needed, urbanRural: String },
    ...{ validFrom: String, validTo: String, into: String, nowIn: String, endedBy: String },
    ...{ formerNames: { type: [mixed], default: undefined } },
    ...{ boundary: mixed, exclaves: mixed, boundaryDemo: Boolean, boundaryLayer: String },
    drawing: mixed,
  },
  { versionKey: false },
) as unknown as mongoose.Schema<DivisionDocument>;
divisionSchema.index({ parent: 1, _id: 1 });
// Sparse, not partial by type: the planner does not use a partial index of strings for an equality with one.
divisionSchema.index({ nowIn: 1 }, { sparse: true });
divisionSchema.index({ boundaryLayer: 1 }, { sparse: true });
divisionSchema.index({ 'formerNames.name': 1 }, { sparse: true });

export const hamletSchema = new mongoose.Schema(
  { _id: String, county: needed, division: needed, name: needed, kind: needed, initials: needed, source: needed },
  { versionKey: false },
) as unknown as mongoose.Schema<HamletDocument>;
hamletSchema.index({ county: 1, division: 1, name: 1 }, { unique: true });
hamletSchema.index({ division: 1 });

export const countySchema = new mongoose.Schema(
  { _id: String, recoveryKey: needed, setAt: { type: Date, required: true } },
  { versionKey: false },
) as unknown as mongoose.Schema<CountyDocument>;

export const moveSchema = new mongoose.Schema(
  { _id: String, askedAt: { type: Date, required: true }, doneAt: { type: Date, default: null }, moved: Number },
  { versionKey: false },
) as unknown as mongoose.Schema<MoveDocument>;
moveSchema.index({ doneAt: 1, _id: 1 });
