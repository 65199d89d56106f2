import {
  type AlertDetail,
  type AlertRow,
  type Outcome,
  outcome,
  type Person,
  type TimelineEntry,
} from '@sharp-eyes/protocol';

/** What a person decides about an alert; the bodies are the protocol's `acknowledge`, `resolve` and `comment`. */
export type Decision =
  | { kind: 'acknowledge'; body: { note?: string } }
  | { kind: 'resolve'; body: Resolution }
  | { kind: 'comment'; body: { note: string } };

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
  const at = new Date(nowMs).toISOString();
  const entry = { at, by, note: decision.body.note ?? null };
  switch (decision.kind) {
    case 'acknowledge':
      return {
        patch: { state: 'acknowledged', acknowledgedBy: { id: person.id, name: person.name } },
        entry: { ...entry, kind: 'acknowledged', from: alert.state, to: 'acknowledged' },
      };
    case 'resolve':
      return {
        patch: { state: 'resolved', outcome: decision.body.outcome },
        entry: { ...entry, kind: 'resolved', from: alert.state, to: 'resolved' },
      };
    case 'comment':
      return { patch: {}, entry: { ...entry, kind: 'commented', from: null, to: null } };
  }
}

/** The record with what is being decided about it. */
export function overlaid(alert: AlertDetail, overlay: Overlay | undefined): AlertDetail {
  if (!overlay) return alert;
  return { ...alert, ...overlay.patch, timeline: [...alert.timeline, overlay.entry] };
}

/** Who decided last according to the record: the one who was first. */
export function lastDecider(alert: AlertDetail): TimelineEntry | undefined {
  return alert.timeline.findLast(
    ({ kind, by }) => by !== null && (kind === 'acknowledged' || kind === 'resolved' || kind === 'commented'),
  );
}

/** Whether this person has looked at a still of the alert, which a false alarm wants first. */
export function hasLooked(alert: AlertDetail, personId: string): boolean {
  return alert.timeline.some(({ kind, by }) => kind === 'looked' && by?.id === personId);
}

/** A row from the stream put into a detail that is open: newer decisions win, and so does what came last. */
export function refreshed(detail: AlertDetail, row: AlertRow): AlertDetail {
  return row.version < detail.version ? detail : { ...detail, ...row };
}
