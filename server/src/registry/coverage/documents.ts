import type { Basis, Verdict, WatchpointState } from '@sharp-eyes/geometry';
import type { CameraRecord, Density, DivisionLevel, HealthNow, SiteKind, WatchpointKind } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Figures } from './figures.ts';

/** What a village's figures are. Integers only: shares are divided when they are read. */
export interface VillageDocument extends Figures {
  /** The village's code. */
  _id: string;
  county: string;
  division: string;
  /** The area that it is summed into. */
  parent: string;
  listVersion: number | null;
  at: Date;
}

/** The same for a township, county, city or province: the sum of what lies below. */
export interface AreaDocument extends Figures {
  _id: string;
  county: string;
  division: string;
  /** The area that it is summed into; null for the nation. */
  parent: string | null;
  level: DivisionLevel;
  villages: number;
  unapproved: number;
  at: Date;
}

/** A watchpoint with what was found out about it. */
export interface FindingDocument extends Omit<Verdict, 'state'> {
  /** The watchpoint's id. */
  _id: string;
  county: string;
  division: string;
  siteId: string;
  siteKind: SiteKind;
  name: string;
  kind: WatchpointKind;
  density: Density;
  weight: number;
  /** WGS-84; null while nobody has placed it. */
  point: { lon: number; lat: number } | null;
  cell: number | null;
  counted: boolean;
  state: WatchpointState;
  basis: Basis | null;
  seenBy: number;
  /** Since when it has been in this state. */
  since: Date;
}

/**
 * What of a camera coverage is decided by, kept apart so that a village's cameras are found by cell and read at a tenth
 * of the bytes. `villages` are those that have read it: whoever changes it marks them.
 */
export interface SeeingDocument {
  /** The camera's id. */
  _id: string;
  county: string;
  division: string;
  siteId: string;
  life: 'planned' | 'in-service' | 'maintenance' | 'retired';
  indoor: boolean;
  point: { lon: number; lat: number } | null;
  view: Partial<CameraRecord>;
  /** Every cell that its range touches. */
  cells: number[];
  serves: string[];
  health: HealthNow['state'];
  /** When that is past its age. */
  healthUntil: Date | null;
  /** What its record lacks to be judged. */
  missing: string[];
  /** It is near a guarded unit (Order 799 Art. 10): it stays off every map. */
  guarded: boolean;
  villages: string[];
  /** Villages to be marked for the last change; emptied when they are, so that a hub that dies between loses nothing. */
  owes: string[];
  /** The field that changed last: what a change of coverage is put down to. */
  lastField: string | null;
  /** Raised by every write, so that of two that read at once the later does not write what is older. */
  rev: number;
}

/** What of them a map shows. */
export type ShownWatchpoint = Pick<FindingDocument, '_id' | 'siteId' | 'name' | 'state' | 'point'>;
export type ShownCamera = Pick<SeeingDocument, '_id' | 'life' | 'health' | 'point' | 'view'>;

/**
 * Where a village's figures come from. `origin` is that of its plane, for good: were it taken from what lies there,
 * figures kept up to date would differ from figures counted afresh.
 */
export interface GroundDocument {
  /** The village's code. */
  _id: string;
  county: string;
  origin: { lon: number; lat: number } | null;
  /** Cells of its watchpoints: a camera whose range touches one concerns it. */
  cells: number[];
  /** What its walls were read around; a wall that changes in it concerns it. */
  box: { west: number; south: number; east: number; north: number } | null;
}

/**
 * A village to be worked out, or an area to be summed. It is struck off when `asked` is still what it was, and stays for
 * the next time: were it deleted, each new one would search past all that went before it (WiredTiger keeps them for five
 * minutes; 10,000 marks took 11 s instead of 0.6).
 */
export interface MarkDocument {
  _id: string;
  county: string;
  level: DivisionLevel;
  /** Villages come before the areas that are summed of them. */
  order: number;
  /** Made anew by whoever asks. */
  asked: string;
  /** 0: something changed; 1: all are worked out afresh, which may wait; 2: struck off. */
  rank: number;
  due: Date;
  by: string | null;
  until: Date | null;
  /** The recomputation that asked for it. */
  run: string | null;
}

const mixed = mongoose.Schema.Types.Mixed;
const text = { type: String, required: true } as const;
const optional = { type: String, default: null } as const;
const whole = { type: Number, required: true } as const;
const at = { type: Date, required: true } as const;
const any = { type: mixed, default: null } as const;
const options = { versionKey: false, minimize: false } as const;

const figureFields = {
  ...{ required: whole, covered: whole, impaired: whole, unknownRecord: whole, unknownHealth: whole, unknown: whole },
  ...{ planned: whole, gap: whole, declared: whole, declaredUnknown: whole, excess: whole },
  ...{ computed: whole, estimated: whole, linked: whole, onRecord: whole, junctionsShort: whole },
  ...{ effectiveBp: whole, declaredBp: whole, byKind: { type: mixed, required: true } },
};

/** Fields that the table of villages is sorted by. */
export const sortedFields = [
  ...(['effectiveBp', 'declaredBp', 'required', 'covered', 'unknown', 'impaired'] as const),
  ...(['planned', 'gap', 'excess'] as const),
];

export const villageSchema = new mongoose.Schema(
  {
    _id: String,
    county: text,
    division: text,
    parent: text,
    ...figureFields,
    listVersion: { type: Number, default: null },
    at,
  },
  options,
) as unknown as mongoose.Schema<VillageDocument>;
for (const field of sortedFields) villageSchema.index({ [field]: 1, _id: 1, division: 1 });
villageSchema.index({ county: 1, division: 1 });
villageSchema.index({ division: 1 });
villageSchema.index({ parent: 1 });

export const areaSchema = new mongoose.Schema(
  {
    _id: String,
    county: text,
    division: text,
    parent: optional,
    ...figureFields,
    level: text,
    villages: whole,
    unapproved: whole,
    at,
  },
  options,
) as unknown as mongoose.Schema<AreaDocument>;
areaSchema.index({ parent: 1, division: 1 });

export const findingSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: text, division: text, siteId: text, siteKind: text, name: text, kind: text },
    ...{ density: text, weight: whole, point: any, cell: { type: Number, default: null } },
    ...{ counted: { type: Boolean, required: true }, state: text, cause: optional, declared: any, basis: optional },
    ...{ pxPerM: { type: Number, default: null }, deciding: [String], by: [String], seenBy: whole, excess: whole },
    ...{ why: { type: mixed, required: true }, since: at },
  },
  options,
) as unknown as mongoose.Schema<FindingDocument>;
findingSchema.index({ division: 1, _id: 1 });
findingSchema.index({ counted: 1, state: 1, division: 1, _id: 1 });
findingSchema.index({ counted: 1, state: 1, kind: 1, division: 1, _id: 1 });
findingSchema.index({ counted: 1, state: 1, since: 1, _id: 1, division: 1 });
findingSchema.index({ county: 1, counted: 1, state: 1, since: 1, _id: 1, division: 1 });
findingSchema.index({ cell: 1 });

export const seeingSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: text, division: text, siteId: text, life: text, point: any, view: any },
    ...{ indoor: { type: Boolean, required: true }, cells: [Number], serves: [String] },
    ...{ health: text, healthUntil: { type: Date, default: null } },
    guarded: { type: Boolean, default: false },
    ...{ missing: [String], villages: [String], owes: [String], lastField: optional, rev: whole },
  },
  options,
) as unknown as mongoose.Schema<SeeingDocument>;
seeingSchema.index({ cells: 1 });
seeingSchema.index({ serves: 1 });
seeingSchema.index({ siteId: 1 });
seeingSchema.index({ division: 1, _id: 1 });
seeingSchema.index({ healthUntil: 1 }, { partialFilterExpression: { healthUntil: { $type: 'date' } } });
seeingSchema.index({ 'owes.0': 1 }, { partialFilterExpression: { 'owes.0': { $exists: true } } });
seeingSchema.index(
  { division: 1, _id: 1, 'missing.0': 1 },
  { partialFilterExpression: { 'missing.0': { $exists: true } } },
);

export const groundSchema = new mongoose.Schema(
  { _id: String, county: text, origin: any, cells: [Number], box: any },
  options,
) as unknown as mongoose.Schema<GroundDocument>;
groundSchema.index({ cells: 1 });
groundSchema.index({ 'origin.lon': 1, 'origin.lat': 1 });

export const markSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: text, level: text, order: whole, asked: text, rank: whole, due: at },
    ...{ by: optional, until: { type: Date, default: null }, run: optional },
  },
  options,
) as unknown as mongoose.Schema<MarkDocument>;
markSchema.index({ rank: 1, order: 1, due: 1 });
markSchema.index({ run: 1 }, { partialFilterExpression: { run: { $type: 'string' } } });
