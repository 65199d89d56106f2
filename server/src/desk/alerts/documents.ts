import type {
  AlertCause,
  AlertRow,
  AlertStanding,
  AlertState,
  HandedTo,
  Outcome,
  RecordingRequest,
  TimelineEntry,
} from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { AlertFact, OnSiteLife } from './on-site.ts';
import type { Decided, Officer } from './rules.ts';

/** Decisions and looks that one record may hold; the audit chain has all of them anyway. */
export const timelineMax = 1000;
/** Comments and calls end here, so that decisions always find room: whoever writes a lot keeps no alert open. */
export const notesMax = 900;
/** Looks of one person at the same stills that a timeline tells; the audit chain has every one of them. */
export const looksTold = 20;

/** An alert as it is stored: what the site says (`life`) apart from what people decide. */
export interface AlertDocument {
  alertId: string;
  county: string;
  division: string;
  divisionPath: string[];
  number: string;
  /** The agent whose facts it is made of; empty for a cause that the hub found. */
  agentId: string;
  cameraId: string | null;
  cameraName: string;
  siteId: string | null;
  siteName: string;
  point: { lon: number; lat: number } | null;
  azimuthDeg: number | null;
  hfovDeg: number | null;
  rangeM: number | null;
  zonePolygon: [number, number][] | null;
  life: OnSiteLife;
  receivedAt: Date;
  state: AlertState;
  acknowledgedBy: Officer | null;
  /** When the clock decides next: an acknowledgement, a shelf or a wait is over. */
  dueAt: Date | null;
  assignedTo: Officer | null;
  shelfReason: string | null;
  handedTo: HandedTo | null;
  resolvedBy: Officer | null;
  outcome: Outcome | null;
  action: string | null;
  last: { by: Officer | null; at: Date } | null;
  undo: { by: string; until: Date; before: Decided } | null;
  standing: AlertStanding;
  /**
   * When it began to ask for a person in the queue, without a person having put it there: what the desk's load is
   * counted by, since `standing` says only how it is now. Absent on records of an earlier hub (`queuedAtOf`).
   */
  queuedAt?: Date[];
  /** What repeats have in common: one camera's rule, or one cause. */
  groupKey: string;
  joinedTo: string | null;
  /** Occurrences, the first included; how many of them go on; when one last rose or cleared. */
  count: number;
  activeCount: number;
  lastAt: Date;
  heldBy: AlertRow['heldBy'];
  silence: AlertRow['silence'];
  cause: AlertCause | null;
  recordings: RecordingRequest[];
  stills: { n: number; at: string }[];
  timeline: TimelineEntry[];
  version: number;
}

const mixed = mongoose.Schema.Types.Mixed;
const text = { type: String, default: null };
const nothing = { type: mixed, default: null };

export const alertSchema = new mongoose.Schema(
  {
    alertId: { type: String, required: true },
    county: { type: String, required: true },
    division: { type: String, required: true },
    divisionPath: { type: [String], required: true },
    number: { type: String, required: true },
    agentId: { type: String, default: '' },
    ...{ cameraId: text, cameraName: { type: String, default: '' } },
    ...{ siteId: text, siteName: { type: String, default: '' } },
    point: nothing,
    ...{ azimuthDeg: { type: Number, default: null }, hfovDeg: { type: Number, default: null } },
    rangeM: { type: Number, default: null },
    zonePolygon: nothing,
    life: { type: mixed, required: true },
    receivedAt: { type: Date, required: true },
    state: { type: String, required: true },
    ...{ acknowledgedBy: nothing, dueAt: { type: Date, default: null }, assignedTo: nothing, shelfReason: text },
    ...{ handedTo: nothing, resolvedBy: nothing, outcome: text, action: text, last: nothing, undo: nothing },
    standing: { type: String, required: true },
    queuedAt: { type: [Date], default: undefined },
    groupKey: { type: String, required: true },
    joinedTo: text,
    ...{ count: { type: Number, required: true }, activeCount: { type: Number, required: true } },
    lastAt: { type: Date, required: true },
    ...{ heldBy: nothing, silence: nothing, cause: nothing },
    recordings: { type: [mixed], required: true },
    stills: { type: [mixed], required: true },
    timeline: { type: [mixed], required: true },
    version: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<AlertDocument>;
alertSchema.index({ county: 1, alertId: 1 }, { unique: true });
alertSchema.index({ alertId: 1 });
alertSchema.index({ state: 1, receivedAt: -1, alertId: -1 });
alertSchema.index({ standing: 1, state: 1, receivedAt: -1, alertId: -1 });
alertSchema.index({ receivedAt: -1, alertId: -1 });
alertSchema.index({ division: 1, receivedAt: -1 });
alertSchema.index({ county: 1, groupKey: 1, joinedTo: 1, receivedAt: -1 });
alertSchema.index({ joinedTo: 1, receivedAt: -1 }, { partialFilterExpression: { joinedTo: { $type: 'string' } } });
alertSchema.index({ 'heldBy.id': 1 }, { partialFilterExpression: { 'heldBy.id': { $type: 'string' } } });
alertSchema.index({ 'silence.id': 1 }, { partialFilterExpression: { standing: 'silenced' } });
// Joined repeats are settled with their lead and have no last decision of their own: they are not in it.
alertSchema.index(
  { division: 1, 'last.at': -1 },
  { partialFilterExpression: { state: 'resolved', 'last.at': { $type: 'date' } } },
);
alertSchema.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $type: 'date' } } });
alertSchema.index({ 'recordings.answerBy': 1 }, { partialFilterExpression: { 'recordings.state': 'asked' } });

export interface WaitingDocument {
  county: string;
  agentId: string;
  alertId: string;
  outboxId: string;
  seq: number;
  fact: AlertFact;
  expiresAt: Date;
}

export const waitingSchema = new mongoose.Schema(
  {
    county: { type: String, required: true },
    agentId: { type: String, required: true },
    alertId: { type: String, required: true },
    outboxId: { type: String, required: true },
    seq: { type: Number, required: true },
    fact: { type: mixed, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<WaitingDocument>;
waitingSchema.index({ county: 1, agentId: 1, alertId: 1, outboxId: 1, seq: 1 }, { unique: true });
waitingSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export interface CounterDocument {
  _id: string;
  n: number;
}
export const counterSchema = new mongoose.Schema(
  { _id: String, n: { type: Number, required: true } },
  { versionKey: false },
) as unknown as mongoose.Schema<CounterDocument>;
