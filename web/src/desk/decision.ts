import {
  type AlertDetail,
  type AlertRow,
  type CallKeeping,
  type HandedTo,
  type Outcome,
  outcome,
  type Person,
  type Problem,
  type recordingAnswers,
  type TimelineEntry,
} from '@sharp-eyes/protocol';

/** What a person decides about an alert: where it is said to the hub, and the protocol's body for it. */
export type Decision =
  | { kind: 'acknowledge'; body: { note?: string; takeOver?: boolean } }
  | { kind: 'resolve'; body: Resolution }
  | { kind: 'comment'; body: { note: string } }
  | { kind: 'assign'; body: { to: string; note?: string }; whom: Somebody }
  | { kind: 'shelve'; body: { until: string; reason: string } }
  | { kind: 'unshelve'; body: { note?: string } }
  | { kind: 'hand-over'; body: { to: HandedTo; feedbackBy: string; note?: string } }
  | { kind: 'feedback'; body: { note: string } }
  | { kind: 'undo'; body: Record<string, never> }
  | { kind: 'calls'; body: CallKeeping }
  | { kind: 'recordings'; body: RecordingWish }
  | { kind: `recordings/${string}/answer`; body: { answer: RecordingAnswer; words: string } };

type RecordingAnswer = (typeof recordingAnswers)[number];

interface Somebody {
  id: string;
  name: string;
}

interface RecordingWish {
  from: string;
  to: string;
  toWhom: string;
  words: string;
  answerBy: string;
}

export interface Resolution {
  outcome: Outcome;
  action?: NonNullable<AlertDetail['action']>;
  receipt?: string;
  note?: string;
}

/** What the form holds before it is a resolution. */
export interface ResolutionDraft {
  outcome: Outcome | null;
  action: AlertDetail['action'];
  receipt: string;
  note: string;
}

export const emptyDraft: ResolutionDraft = { outcome: null, action: null, receipt: '', note: '' };

/**
 * The outcome behind a number key, 1 the first. The numbers are the same before and after a look: a hand that learnt
 * “3 is a test” closed alerts with another outcome when the list grew. A false alarm without a look is no outcome.
 */
export function outcomeByKey(n: number, mayCallFalse: boolean): Outcome | undefined {
  const chosen = outcome.options[n - 1];
  return chosen === 'false-alarm' && !mayCallFalse ? undefined : chosen;
}

/** The resolution that a draft says, or which part of it is missing. Same conditions as the protocol's `resolve`. */
export function readDraft(
  draft: ResolutionDraft,
): { resolution: Resolution } | { missing: 'outcome' | 'action' | 'receipt' } {
  const receipt = draft.receipt.trim();
  const note = draft.note.trim();
  if (draft.outcome === null) return { missing: 'outcome' };
  if (draft.outcome === 'genuine' && draft.action === null) return { missing: 'action' };
  const action = draft.outcome === 'genuine' ? draft.action : null;
  const police = action === 'handed-to-police';
  if (police && receipt === '') return { missing: 'receipt' };
  return {
    resolution: {
      outcome: draft.outcome,
      ...(action === null ? {} : { action }),
      ...(police ? { receipt } : {}),
      ...(note === '' ? {} : { note }),
    },
  };
}

/** What stands on screen over the record until the hub has answered. */
export interface Overlay {
  patch: Partial<AlertRow>;
  entry: TimelineEntry;
}

/** What the record will most likely be. The hub's answer replaces it, or it is taken away again. */
export function foresee(alert: AlertRow, decision: Decision, person: Person, nowMs: number): Overlay {
  const by = { id: person.id, name: person.name, unit: person.unit };
  const me = { id: person.id, name: person.name };
  const { patch, ...said } = foreseen(decision, me);
  const to = patch.state ?? null;
  const from = to === null ? null : alert.state;
  return { patch, entry: { at: new Date(nowMs).toISOString(), by, note: null, from, to, ...said } };
}

type Foreseen = { patch: Partial<AlertRow> } & Pick<TimelineEntry, 'kind'> & Partial<TimelineEntry>;

function foreseen(decision: Decision, me: Somebody): Foreseen {
  switch (decision.kind) {
    case 'acknowledge': {
      const patch = { state: 'acknowledged', acknowledgedBy: me } as const;
      return { patch, kind: 'acknowledged', note: decision.body.note ?? null };
    }
    case 'resolve': {
      const patch = { state: 'resolved', outcome: decision.body.outcome } as const;
      return { patch, kind: 'resolved', note: decision.body.note ?? null };
    }
    case 'comment':
      return { patch: {}, kind: 'commented', note: decision.body.note };
    case 'assign': {
      const patch = { state: 'open', acknowledgedBy: null, assignedTo: decision.whom } as const;
      return { patch, kind: 'assigned', whom: decision.whom.name, note: decision.body.note ?? null };
    }
    case 'shelve': {
      const { until, reason } = decision.body;
      const patch = { state: 'shelved', acknowledgedBy: null, shelvedUntil: until } as const;
      return { patch, kind: 'shelved', until, note: reason };
    }
    case 'unshelve':
      return { patch: { state: 'open', shelvedUntil: null }, kind: 'unshelved' };
    case 'hand-over': {
      const { to, feedbackBy, note = null } = decision.body;
      const patch = { state: 'handed-over', handedTo: to, feedbackBy } as const;
      return { patch, kind: 'handed-over', whom: to.name, until: feedbackBy, note };
    }
    case 'feedback': {
      const patch = { state: 'acknowledged', acknowledgedBy: me, handedTo: null, feedbackBy: null } as const;
      return { patch, kind: 'feedback', note: decision.body.note };
    }
    case 'undo':
      return { patch: {}, kind: 'undone' };
    case 'calls': {
      const { name, answered, note = null } = decision.body;
      return { patch: {}, kind: 'called', whom: name, answered, note };
    }
    case 'recordings':
      return { patch: {}, kind: 'recording-asked', whom: decision.body.toWhom, until: decision.body.answerBy };
    default:
      return { patch: {}, kind: 'recording-answered' };
  }
}

const noted: readonly TimelineEntry['kind'][] = ['commented', 'called', 'recording-asked', 'recording-answered'];

/** Whether what is under way changes how the alert stands. A note does not: nobody waits for it to go on. */
export function isMoving(overlay: Overlay | undefined): boolean {
  return overlay !== undefined && !noted.includes(overlay.entry.kind);
}

/** The record with what is being decided about it. */
export function overlaid(alert: AlertDetail, overlay: Overlay | undefined): AlertDetail {
  if (!overlay) return alert;
  return { ...alert, ...overlay.patch, timeline: [...alert.timeline, overlay.entry] };
}

const decisions: readonly TimelineEntry['kind'][] = [
  ...(['acknowledged', 'resolved', 'commented', 'assigned', 'shelved', 'unshelved'] as const),
  ...(['handed-over', 'feedback', 'undone'] as const),
];

/** Who decided last according to the record: the one who was first. */
export function lastDecider(alert: AlertDetail): TimelineEntry | undefined {
  return alert.timeline.findLast(({ kind, by }) => by !== null && decisions.includes(kind));
}

/** Whether this person has been shown a still of the alert, which a false alarm wants first. */
export function hasLooked(alert: AlertDetail, personId: string): boolean {
  return alert.timeline.some(({ kind, by, stills = 1 }) => kind === 'looked' && by?.id === personId && stills > 0);
}

/** A row from the stream put into a detail that is open: newer decisions win, and so does what came last. */
export function refreshed(detail: AlertDetail, row: AlertRow): AlertDetail {
  return row.version < detail.version ? detail : { ...detail, ...row };
}

/** Why the hub refused, as plainly as it says: the rule that stood in the way, else the problem's own words. */
export function whyRefused({ title, detail, faults }: Problem): string {
  return faults?.length ? faults.map(({ message }) => message).join(' · ') : (detail ?? title);
}
