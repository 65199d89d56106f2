import {
  allowedPlacements,
  type Camera,
  type CameraLife,
  type CameraRecord,
  cameraLife,
  type DeviceSource,
  type Evidence,
  type PictureState,
  type Placement,
  type PlacementBasis,
  placementBases,
  type Reachability,
  type ReachKind,
  type Reason,
  type RulesDocument,
} from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { FactOrder } from '../../platform/fact-order.ts';
import type { Derived } from './derived.ts';

/** A found device. Its texts are camera-controlled. */
export interface DeviceDocument {
  _id: string;
  county: string;
  /** The division of the agent that serves it. */
  division: string;
  deviceKey: string;
  agentId: string;
  endpointReference: string | null;
  addresses: string[];
  scopes: string[];
  maker: string | null;
  model: string | null;
  firmware: string | null;
  serial: string | null;
  mac: string | null;
  sources: DeviceSource[];
  reachability: Reachability;
  reachabilitySince: Date | null;
  reachabilityReason: Reason | null;
  /** When it last went away or came back, epoch milliseconds, the newest last. Absent on records of an earlier hub. */
  turns?: number[];
  clockOffsetS: number | null;
  conflict: boolean;
  hasCredential: boolean;
  firstSeenAt: Date;
  lastSeenAt: Date;
  /** Folded serial and MAC, forwards and backwards: a scanned label finds it. */
  labels: string[];
  /** Why it is out of the queue. A forbidden one is left alone for good. */
  decision: DeviceDecision | null;
  /** Pictures of a recorder that show what none may: as if they were not there. */
  forbiddenSources: string[];
  /** Other agents that see it too: one more address each, never another device. */
  otherSightings: { agentId: string; addresses: string[]; at: Date }[];
  foundOrder: FactOrder | null;
  healthOrder: FactOrder | null;
  /** Since when its agent is silent: everything about it is unknown while this stands. */
  silentSince: Date | null;
}

export interface DeviceDecision {
  state: 'ignored' | 'forbidden';
  why: string;
  at: Date;
  by: { id: string; name: string };
}

/** A registered watched place; it outlives the device that it points to. */
export interface CameraDocument extends Derived {
  _id: string;
  county: string;
  division: string;
  name: string;
  siteId: string;
  /** The picture that it shows; null for a plan, and for a camera that no agent has found. */
  deviceKey: string | null;
  source: string | null;
  /** The agent that serves its device. */
  agentId: string | null;
  placement: Placement;
  /** Only a placement that was answered on site lets an agent look. */
  placementBasis: PlacementBasis;
  record: CameraRecord;
  life: CameraLife;
  maintenanceSince: Date | null;
  /** The maintenance ends by itself then. */
  maintenanceUntil: Date | null;
  reach: ReachKind;
  /** The newest evidence from a list or a visit. */
  evidence: Evidence | null;
  /** True until it is retired: only then may another camera take the same picture. */
  standing: boolean;
  picture: PictureState;
  pictureSince: Date | null;
  pictureReason: Reason | null;
  pictureOrder: FactOrder | null;
  rules: RulesDocument;
  demo: Camera['demo'];
  /** As its device was last said to be; nothing of that counts while its agent is silent. */
  reachability: Reachability;
  silent: boolean;
  version: number;
  createdAt: Date;
}

/** As lists show it: without what it is found by. */
export type ListedDocument = Omit<CameraDocument, 'search'>;

/** Sealed in the browser; the hub holds no key to it. */
export interface CredentialDocument {
  _id: string;
  county: string;
  deviceKey: string;
  /** The agent to whose key it is sealed. */
  agentId: string;
  toAgent: string;
  toCounty: string;
  setAt: Date;
}

const mixed = mongoose.Schema.Types.Mixed;
const text = { type: String, default: null };
const instant = { type: Date, default: null };
const needed = { type: String, required: true } as const;

export const deviceSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, deviceKey: needed, agentId: needed },
    ...{ endpointReference: text, maker: text, model: text, firmware: text, serial: text, mac: text },
    ...{ addresses: [String], scopes: [String], sources: { type: [mixed], default: [] } },
    ...{ reachability: needed, reachabilitySince: instant, reachabilityReason: { type: mixed, default: null } },
    ...{ turns: [Number], clockOffsetS: { type: Number, default: null } },
    conflict: { type: Boolean, default: false },
    hasCredential: { type: Boolean, default: false },
    firstSeenAt: { type: Date, required: true },
    lastSeenAt: { type: Date, required: true },
    ...{ labels: [String], decision: { type: mixed, default: null }, forbiddenSources: [String] },
    otherSightings: { type: [mixed], default: [] },
    ...{ foundOrder: { type: mixed, default: null }, healthOrder: { type: mixed, default: null } },
    silentSince: instant,
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<DeviceDocument>;
deviceSchema.index({ county: 1, deviceKey: 1 }, { unique: true });
deviceSchema.index({ agentId: 1, _id: 1 });
deviceSchema.index({ division: 1, _id: 1 });
deviceSchema.index({ deviceKey: 1 });
deviceSchema.index({ labels: 1, division: 1 });

export const cameraSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, name: needed, siteId: needed },
    ...{ deviceKey: text, source: text, agentId: text },
    // The third door: not even a script that writes through this model can save a forbidden place (Order 799 Art. 8(1)).
    placement: { type: String, required: true, enum: [...allowedPlacements] },
    placementBasis: { type: String, required: true, enum: [...placementBases] },
    record: { type: mixed, required: true },
    life: { type: String, required: true, enum: [...cameraLife.options] },
    ...{ maintenanceSince: instant, maintenanceUntil: instant },
    ...{ reach: needed, evidence: { type: mixed, default: null } },
    standing: { type: Boolean, required: true },
    ...{ picture: needed, pictureSince: instant },
    ...{ pictureReason: { type: mixed, default: null }, pictureOrder: { type: mixed, default: null } },
    rules: { type: mixed, required: true },
    demo: { type: Boolean, default: false },
    ...{ search: { type: mixed, required: true }, unitId: text, legalBasis: text },
    aimed: { type: Boolean, required: true },
    ...{ reachability: needed, silent: { type: Boolean, required: true } },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<CameraDocument>;
cameraSchema.index(
  { county: 1, deviceKey: 1, source: 1 },
  { unique: true, partialFilterExpression: { standing: true, deviceKey: { $type: 'string' } } },
);
// The county last: it is narrowed by without reading the records, and the order stays.
cameraSchema.index({ division: 1, _id: 1, county: 1 });
cameraSchema.index({ agentId: 1, _id: 1 });
cameraSchema.index({ siteId: 1, name: 1 });
cameraSchema.index({ 'record.gbId': 1 });
cameraSchema.index({ 'record.serial': 1 });
cameraSchema.index({ 'record.mac': 1 });
cameraSchema.index({ 'search.grams': 1, division: 1, _id: 1 });
cameraSchema.index({ name: 1, division: 1, _id: 1, county: 1 });
cameraSchema.index({ aimed: 1, division: 1, _id: 1, county: 1 });
cameraSchema.index({ unitId: 1, division: 1, _id: 1 });
cameraSchema.index({ 'search.ids': 1, division: 1, _id: 1 });
cameraSchema.index({ maintenanceUntil: 1 }, { partialFilterExpression: { maintenanceUntil: { $type: 'date' } } });

export const credentialSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, deviceKey: needed, agentId: needed, toAgent: needed, toCounty: needed },
    setAt: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<CredentialDocument>;
credentialSchema.index({ county: 1, deviceKey: 1 }, { unique: true });
