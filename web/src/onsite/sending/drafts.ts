import type { CameraRecord, forbiddenPlacements, NewSite, Placement, Problem } from '@sharp-eyes/protocol';
import type { Clash } from './merge.ts';

/** What the hub last answered of a record: what a change is measured against. */
export interface Base<V> {
  version: number;
  value: V;
}

interface Common {
  /** UUIDv7, made on the phone: it is the record's id at the hub, so that sending twice makes nothing twice. */
  id: string;
  madeAtMs: number;
  /** Why the hub did not take it; a person decides what now. */
  trouble: Problem | null;
}

interface Versioned<V> extends Common {
  /** Null until the hub has answered that it has the record. */
  base: Base<V> | null;
  mine: V;
  /** What was sent since then without an answer that we got: if it stands at the hub, it is ours. */
  sent: V[];
  clashes: Clash[];
  /** Taken back by its author: nothing of it may stay, here or at the hub. */
  isDropped: boolean;
}

/** The hub works a point out from the numbers as they were given: only these are a person's word. */
export type SiteValue = Omit<NewSite, 'id' | 'point' | 'pointConfirmed'>;
export interface SiteDraft extends Versioned<SiteValue> {
  kind: 'site';
  /** The point was looked at and is right although it lies outside the village. */
  pointConfirmed: boolean;
}

/** A camera, field by field, so that two people's changes can be put side by side. */
export type CameraValue = {
  name: string;
  siteId: string;
  deviceKey: string | null;
  source: string | null;
  placement: Placement;
} & Omit<CameraRecord, 'point'>;

export interface CameraDraft extends Versioned<CameraValue> {
  kind: 'camera';
  /** It was planned: a found picture is linked to the plan's record, which is the base from the beginning. */
  wasPlanned: boolean;
  pointConfirmed: boolean;
  /** Its picture is not known by name yet: the nth of a device that has not told. */
  wants: { deviceKey: string; index: number } | null;
  /** All steps are answered: once the hub has it, it leaves the phone. */
  isFinished: boolean;
  /** Where the technician is in the flow, and how to go back. */
  aim: AimState;
  past: Past[];
}

/** What stands at the edges of the picture, as tapped. */
export interface AimState {
  left: { lon: number; lat: number } | null;
  right: { lon: number; lat: number } | null;
}

/** What a step changed, so that one press takes it back. */
export interface Past {
  mine: CameraValue;
  aim: AimState;
  isFinished: boolean;
}

/** An account sealed for one device. Nothing here can be opened on the phone. */
export interface AccountDraft extends Common {
  kind: 'account';
  deviceKey: string;
  sealed: SealedAccount;
  /** The device took it when it was tried on site; one that was never tried is tried before it is kept. */
  wasTaken: boolean;
}

export interface SealedAccount {
  /** The agent to whose key it is sealed: of use for every device behind that agent. */
  agentId: string;
  toAgent: string;
  toCounty: string;
}

/** A photograph; its bytes lie in the drawer `photos` under the same id. */
export interface PhotoDraft extends Common {
  kind: 'photo';
  /** The query of the upload, as the camera part made it. */
  query: string;
  owner: { kind: 'site' | 'camera'; id: string };
  contentType: 'image/jpeg';
}

/** A device that stands where the law forbids one. No picture, no connection (Order 799 Art. 8). */
export interface ReportDraft extends Common {
  kind: 'report';
  siteId: string;
  /** Null where it was seen and not found. */
  deviceKey: string | null;
  /** One picture of a recorder; null for the whole device. */
  source: string | null;
  /** What was chosen from the list of forbidden places. */
  place: (typeof forbiddenPlacements)[number];
  /** When the police were called, and who took the call. */
  words: string;
}

export type Draft = SiteDraft | CameraDraft | AccountDraft | PhotoDraft | ReportDraft;

/**
 * What goes first: a report of a forbidden place at once (Order 799 Art. 8(2)), then what others stand on. Within a
 * kind the oldest first; ids are UUIDv7 and sort by time.
 */
const order: readonly Draft['kind'][] = ['report', 'site', 'account', 'camera', 'photo'];

export function inOrder(drafts: readonly Draft[]): Draft[] {
  return [...drafts].sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
}

/** A draft that a person has to decide on before it can be sent. */
export function needsPerson(draft: Draft): boolean {
  return draft.trouble !== null || ('clashes' in draft && draft.clashes.length > 0);
}
