import { z } from 'zod';
import { callKeeping, recordingRequest } from './alert-calls.ts';
import { handedTo, outcome, outcomeAction } from './alert-moves.ts';
import { callee } from './contacts.ts';
import { reason } from './health.ts';
import { deviceKey, divisionCode, id, instant, point, sourceToken } from './names.ts';
import { problem } from './problems.ts';
import { alertKinds, box } from './rules.ts';

/**
 * `open → acknowledged → resolved`. An acknowledgement expires back to open; `shelved` ends by itself; `handed-over`
 * waits for somebody else's word, and is open again when none came in time.
 */
export const alertState = z.enum(['open', 'acknowledged', 'shelved', 'handed-over', 'resolved']);
export type AlertState = z.infer<typeof alertState>;

/**
 * Causes that the hub finds behind many failures at once (同源告警): each stands as one alert, with the same life as a
 * camera's own, and holds back what follows from it.
 */
export const causeKinds = ['agent-silent', 'recorder-down', 'site-down', 'township-down', 'channel-dead'] as const;
export const causeKind = z.enum(causeKinds);
export type CauseKind = z.infer<typeof causeKind>;

/** Kinds of alert on the desk: what rules find in a picture, and the causes that the hub finds. */
export const deskKind = z.enum([...alertKinds, ...causeKinds]);
export type DeskKind = z.infer<typeof deskKind>;

/**
 * Why an alert is in the queue or not. `held`: a cause that stands explains it. `silenced`: a silence or the camera's
 * maintenance. `joined`: a repeat of one that nobody has settled; that one counts it, and is decided for both.
 */
export const alertStandings = ['queue', 'held', 'silenced', 'joined'] as const;
export const alertStanding = z.enum(alertStandings);
export type AlertStanding = z.infer<typeof alertStanding>;

/** Why an agent says that an alert rose, goes on after a restart, or cleared: each has words on the console. */
export const alertReasonCodes = [
  ...alertKinds,
  'continued',
  'zone-empty',
  'not-seen',
  'rule-ended',
  'stream-ended',
] as const;

/** Why the hub says that a cause stands or has ended: each has words on the console. */
export const causeReasonCodes = [...causeKinds, 'flapping', 'back'] as const;

export const timelineKinds = [
  'raised',
  'cleared',
  'continued',
  'repeated',
  'still',
  'looked',
  'acknowledged',
  'expired',
  'assigned',
  'shelved',
  'unshelved',
  'handed-over',
  'feedback',
  'feedback-overdue',
  'resolved',
  'commented',
  'undone',
  'called',
  'held',
  'silenced',
  'stood-up',
  'escalated',
  'recording-asked',
  'recording-answered',
  'recording-overdue',
] as const;
export const timelineKind = z.enum(timelineKinds);
export type TimelineKind = z.infer<typeof timelineKind>;

const personThen = z.object({ id, name: z.string(), unit: z.string() });
const officer = z.object({ id, name: z.string() });

export const timelineEntry = z.object({
  at: instant,
  kind: timelineKind,
  /** A person's name as it was then; null for the agent and the hub. */
  by: personThen.nullable(),
  from: alertState.nullable().default(null),
  to: alertState.nullable().default(null),
  /** People's words. For what the site or the hub says it is plain English, or a code that has words of its own. */
  note: z.string().nullable().default(null),
  /** Why, where the site said it: for words in the reader's language. `note` then holds the site's plain English. */
  reason: reason.optional(),
  /** To whom it was assigned or handed, or who was called: a name. */
  whom: z.string().optional(),
  /** Until when: an acknowledgement, a shelf, a feedback, a silence, a recording's deadline. */
  until: instant.optional(),
  /** Of a call: what came of it. */
  answered: callKeeping.shape.answered.optional(),
  /** Of a look: how many stills there were to see. */
  stills: z.int().optional(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

/** What a cause of the hub's is about. */
export const alertCause = z.object({
  kind: causeKind,
  /** An agent's id, a recorder's device key, a site's id, a division, or a channel's id. */
  of: z.string(),
  /** What people call it. */
  name: z.string(),
  since: instant,
  /** Cameras that are without picture because of it (of a channel none); those last counted, when it is over. */
  cameras: z.int(),
  /** How often it went away and came back, this time included. */
  flaps: z.int(),
});
export type AlertCause = z.infer<typeof alertCause>;

/** A row of the queue. */
export const alertRow = z.object({
  id,
  /** Short number for radio and telephone, rising per county: `341802-000123`. */
  number: z.string(),
  kind: deskKind,
  priority: z.enum(['critical', 'high', 'medium', 'low']),
  state: alertState,
  standing: alertStanding,
  /** On site it goes on until it clears; clearing never resolves. */
  active: z.boolean(),
  division: divisionCode,
  divisionPath: z.array(z.string()),
  /** Null for a cause that is no one camera's. */
  cameraId: id.nullable(),
  cameraName: z.string(),
  siteName: z.string(),
  zone: z.string(),
  score: z.number(),
  reason,
  /** When the agent received the picture that decided; since when a cause stands. */
  frameTime: instant,
  rtpTimestamp: z.int(),
  /** When the hub had it. */
  receivedAt: instant,
  clearedAt: instant.nullable(),
  /** Occurrences in it, the first included, and when the last of them came. */
  count: z.int(),
  lastAt: instant,
  acknowledgedBy: officer.nullable(),
  ackExpiresAt: instant.nullable(),
  /** Whom it was given to, who has not signed for it yet. */
  assignedTo: officer.nullable(),
  shelvedUntil: instant.nullable(),
  handedTo: handedTo.nullable(),
  /** When the word of whom it was handed to must be there. */
  feedbackBy: instant.nullable(),
  outcome: outcome.nullable(),
  /** The alert that counts this one as a repeat. */
  joinedTo: id.nullable(),
  /** The cause that holds it back. */
  heldBy: z.object({ id, number: z.string() }).nullable(),
  /** Why it stays out of the queue: whose silence, why, until when. `id` null: the camera is in maintenance. */
  silence: z.object({ id: id.nullable(), reason: z.string(), by: z.string(), until: instant.nullable() }).nullable(),
  cause: alertCause.nullable(),
  /** How many stills have arrived. */
  stills: z.int(),
  version: z.int(),
});
export type AlertRow = z.infer<typeof alertRow>;

/** One of the occurrences that an alert counts: its stills are looked at by its own id. */
export const occurrence = z.object({
  id,
  number: z.string(),
  frameTime: instant,
  clearedAt: instant.nullable(),
  active: z.boolean(),
  score: z.number(),
  stills: z.int(),
});
export type Occurrence = z.infer<typeof occurrence>;

/** Whom to call: as the registry has it, and last the unit that manages the site (its office, then its handler). */
export const alertCallee = callee.extend({ from: z.enum(['site', 'division', 'unit']) });
export type AlertCallee = z.infer<typeof alertCallee>;

/** Where the recording of an alert lies, as far as the registry and the last health facts know. */
export const recordingPlace = z.object({
  deviceKey: deviceKey.nullable(),
  /** Maker and model as the device says. Camera-controlled text. */
  device: z.string(),
  /** The channel: the device's own token, and its name. Camera-controlled text. */
  channel: sourceToken.nullable(),
  channelName: z.string().nullable(),
  /** By the hub's clock: a minute before it rose until half a minute after it cleared, or now. */
  from: instant,
  to: instant,
  /** The same by the device's own clock; null while nobody has measured it. */
  ownFrom: instant.nullable(),
  ownTo: instant.nullable(),
  /** The device's clock minus ours, seconds. */
  clockOffsetS: z.number().nullable(),
  retentionDays: z.int().nullable(),
  /** About when the recorder writes over it; null where nobody knows the days that it keeps. */
  overwrittenAbout: instant.nullable(),
});
export type RecordingPlace = z.infer<typeof recordingPlace>;

export const alertDetail = alertRow.extend({
  boxes: z.array(box),
  dwellS: z.number(),
  ruleVersion: z.int(),
  ruleId: z.string(),
  action: outcomeAction.nullable(),
  point: point.nullable(),
  azimuthDeg: z.number().nullable(),
  /** Horizontal angle of view, degrees, and how far it is made to see, metres: as registered when the alert rose. */
  hfovDeg: z.number().nullable().default(null),
  rangeM: z.number().nullable().default(null),
  zonePolygon: z.array(z.tuple([z.number(), z.number()])).nullable(),
  /** Whom to call, in order, as the registry knows them now: numbers change, and the old one helps nobody. */
  contacts: z.array(alertCallee),
  stillsAt: z.array(z.object({ n: z.int(), at: instant })),
  timeline: z.array(timelineEntry),
  shelfReason: z.string().nullable(),
  /** The repeats that it counts, the newest first; not all of them. */
  occurrences: z.array(occurrence),
  /** Alerts that this cause holds back. */
  held: z.int(),
  recording: recordingPlace.nullable(),
  recordingRequests: z.array(recordingRequest),
  /** Until when the last decision can be taken back by whoever made it. */
  undo: z.object({ by: id, until: instant }).nullable(),
});
export type AlertDetail = z.infer<typeof alertDetail>;

/** What came of each alert of a batch, in the order asked. */
export const alertBatchAnswer = z.object({
  answers: z.array(z.object({ id, row: alertRow.nullable(), problem: problem.nullable() })),
});
export type AlertBatchAnswer = z.infer<typeof alertBatchAnswer>;
