import type { LayerKind, Photo } from '@sharp-eyes/protocol';

/** Why an alert asks for a person from now on. */
export type StoodWhy = 'raised' | 'came-back' | 'fell-back' | 'undone' | 'assigned' | 'cause-ended' | 'silence-ended';

/**
 * Every kind of event and what its document carries: the one typed list. A room that says something adds its entry
 * here. Bodies name records by id; whoever hears of it loads what it needs, in its own scope.
 */
interface EventMap {
  /** The division, or something below it; `names` where it is called or found otherwise than before. */
  'division.changed': { names: boolean };
  /** A division ended and another took its place: what stands under the old code is moved (registry/places/moves). */
  'division.replaced': { code: string; into: string };
  /** A layer of map shapes came, changed or went. */
  'layer.changed': { layerId: string; layerKind: LayerKind; removed: boolean };
  /** Walls of these cells (`cellOf`) are others. */
  'walls.changed': { cells: number[] };
  /** Candidate poles of a division and below. */
  'poles.changed': Record<string, never>;
  /** A plan of where the next cameras go. */
  'plan.changed': { planId: string; removed: boolean };
  'site.changed': { siteId: string; removed: boolean };
  /** Of a division: it keeps them for all its sites. */
  'contacts.changed': Record<string, never>;
  'unit.changed': { unitId: string };
  'watchpoint.changed': { watchpointId: string; siteId: string; removed: boolean };
  /** A part of a list was written: cameras by the hundred, told once. `gapsDueOn` is when what it lacks must be there. */
  'cameras.listed': { importId: string; cameraIds: string[]; gapsDueOn: string | null };
  /** A list waits for the next step, or has taken it. */
  'import.changed': { importId: string };
  /** Somebody said no to what was proposed for a village's list, or took that back. */
  'candidates.changed': Record<string, never>;
  /** What must be covered in a village was approved anew. */
  'required-list.changed': { version: number };
  /** A monthly report was issued. */
  'report.issued': { reportId: string };
  /** Figures of a village or an area, or what is seen of its watchpoints, are others. */
  'coverage.changed': Record<string, never>;
  /** `healthOnly`: what is on record of it stays as it was, so that what follows from a record need not wake up. */
  'camera.changed': { cameraId: string; removed: boolean; healthOnly: boolean };
  /** Many were changed at once, all of one division: for consoles, which ask for their lists again. */
  'cameras.changed': { cameraIds: string[] };
  /** A device stands where none may (Order 799 Art. 8(2)): a case is to be opened. */
  'device.forbidden': {
    deviceKey: string;
    source: string | null;
    agentId: string;
    siteId: string | null;
    placement: string;
    words: string;
    reporter: { id: string; name: string; unit: string };
  };
  'device.changed': { deviceKey: string; agentId: string; removed: boolean };
  /** Something in the registry changed that this agent must be told. */
  'config.stale': { agentId: string };
  'case.changed': { caseId: string };
  'compliance.changed': { itemIds: string[] };
  /** A division's own rules are others. */
  'rules.changed': { division: string; county: string };
  'filing.changed': { filingId: string; siteIds: string[]; removed: boolean };
  'alert.changed': { alertId: string };
  /** Something waits to be sent to people: hubs that hear of it begin at once. */
  'notices.queued': { noticeId: string };
  'channel.changed': { channelId: string };
  /** A channel fails again and again (`well` false), or takes notices again. */
  'channels.dead': { channelId: string; well: boolean };
  /** An alert asks for a person from now on, or again: it is open and in the queue. Escalation and notices begin here. */
  'alert.stood': { alertId: string; why: StoodWhy };
  /** A person called an alert of a camera's rule something, or took that back: the rule is judged by it. */
  'alert.judged': { alertId: string; cameraId: string; ruleId: string };
  'narrowing.changed': { narrowingId: string };
  /** Who is on duty for the division, or whether somebody watches there, is otherwise. */
  'duty.changed': Record<string, never>;
  'silence.changed': { silenceId: string };
  'card.made': { cameraId: string };
  /** A county's public cards were turned on or off. */
  'cards.switched': { county: string };
  'photo.changed': { photoId: string; owner: Photo['owner']; removed: boolean };
  'agent.changed': { agentId: string };
  /** The agent opened a socket: an older one, on whichever hub, gives way. */
  'agent.connected': { agentId: string; connectionId: string };
  /** The agent was revoked: its sockets close at once, on every hub. */
  'agent.revoked': { agentId: string };
  /** A command for the hub that holds the agent's socket. */
  'command.asked': { hubId: string; agentId: string; command: unknown; answerTo: string };
  'command.answered': { hubId: string; commandId: string; answer: unknown };
  /** Of a live view whose page is at one hub and whose stream is at another: for the one that holds the stream. */
  'live.asked': { hubId: string; from: string; viewId: string; ask: unknown };
  /** And back to the one that the page is connected to. */
  'live.told': { hubId: string; viewId: string; told: unknown };
  /** What somebody may do, and where, may be otherwise. */
  'person.changed': { personId: string };
  /** Open streams of these sessions close. */
  'session.ended': { sessionIds: string[] };
}

export type EventKind = keyof EventMap;

interface Common<K extends EventKind> {
  kind: K;
  /** First six digits of the division; null for what belongs to no place. */
  county: string | null;
  /** Where the record was, and is: null before it was made, after it was removed, or for what has no place. */
  divisionBefore: string | null;
  divisionAfter: string | null;
  body: EventMap[K];
}

/** What a service emits; the county follows from the divisions. */
export type NewEvent = { [K in EventKind]: Omit<Common<K>, 'county'> }[EventKind];

/** One document of the collection `events`. */
export type EventDocument = {
  [K in EventKind]: Common<K> & {
    /** UUIDv7. */
    _id: string;
    at: Date;
    /** Names of the consumers that have still to do something about it; absent when there never were any. */
    todo?: string[];
    claims: Record<string, { by: string; until: Date }>;
  };
}[EventKind];

export type EventOf<K extends EventKind> = Extract<EventDocument, { kind: K }>;
