import {
  type AlertState,
  feedbackMaxDays,
  type HandedTo,
  type Outcome,
  shelfMaxHours,
  type TimelineEntry,
  type TimelineKind,
  undoSeconds,
} from '@sharp-eyes/protocol';

export interface Officer {
  id: string;
  name: string;
}

/** Who decides, and as what. */
export interface Actor extends Officer {
  /** A duty officer of the whole county: may take an alert from whoever has it. */
  chief: boolean;
}

/** What a person wishes done with an alert. Instants are epoch milliseconds. */
export type Wish =
  | { move: 'acknowledge'; minutes: number; takeOver: boolean }
  | { move: 'assign'; to: Officer }
  | { move: 'shelve'; until: number; reason: string }
  | { move: 'unshelve' }
  | { move: 'hand-over'; to: HandedTo; feedbackBy: number }
  | { move: 'feedback'; minutes: number }
  | { move: 'resolve'; outcome: Outcome; action: string | null }
  | { move: 'comment' }
  | { move: 'undo' };
export type Move = Wish['move'];

/** What decisions change. */
export interface Decided {
  state: AlertState;
  acknowledgedBy: Officer | null;
  /** When the clock decides next: the acknowledgement, the shelf or the wait is over. */
  dueAt: number | null;
  assignedTo: Officer | null;
  shelfReason: string | null;
  handedTo: HandedTo | null;
  resolvedBy: Officer | null;
  outcome: Outcome | null;
  action: string | null;
}

/** The part of an alert that decisions rest on. */
export interface Standing extends Decided {
  /** Who decided last, and when; null while nobody has. */
  last: { by: Officer | null; at: number } | null;
  /** What the last decision can be taken back to. */
  undo: { by: string; until: number; before: Decided } | null;
  /** It is a repeat: the alert that counts it is decided for both. */
  joined: boolean;
  /** Ids of those who have looked at a still of it; null where it has no picture that could be looked at. */
  lookedBy: readonly string[] | null;
}

const refusals = [
  'acknowledged-by-another',
  'already-resolved',
  'not-acknowledged',
  'not-shelved',
  'not-handed-over',
  'feedback-missing',
  'not-looked',
  'too-late',
  'too-long',
  'joined',
  'nothing-to-undo',
] as const;
export type Refusal = (typeof refusals)[number];

/** What goes into the timeline beside who and when. */
export type Noted = Pick<TimelineEntry, 'whom' | 'until'>;

export type Verdict =
  | {
      decision: 'allowed';
      kind: TimelineKind;
      from: AlertState;
      after: Pick<Standing, keyof Decided | 'last' | 'undo'>;
      noted: Noted;
    }
  | {
      decision: 'refused';
      /** Stable, for words. */
      code: Refusal;
      /** Who decided before, and when (epoch milliseconds), when somebody did. */
      first: Officer | null;
      at: number | null;
    };

export const undecided: Decided = {
  ...{ state: 'open', acknowledgedBy: null, dueAt: null, assignedTo: null, shelfReason: null, handedTo: null },
  ...{ resolvedBy: null, outcome: null, action: null },
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * Whether a move is legal now, and what stands after it. Clearing on site is no move: it never resolves.
 *
 * - Two at once: the first has it, the second is told who and when. An officer of the county may take it over.
 * - Whoever has it may acknowledge again; that starts the time anew.
 * - Only what somebody signed for is settled or handed over, by any officer of the area: a shift is shared.
 * - Handed over, it waits for the other's word; without it nothing is settled.
 * - It is a false alarm only for somebody who has looked at the still.
 * - The last decision can be taken back for some seconds by whoever made it.
 *
 * @param now epoch milliseconds
 */
export function judgeMove(standing: Standing, wish: Wish, actor: Actor, now: number): Verdict {
  if (wish.move === 'comment') return commented(standing);
  if (standing.joined) return refuse(standing, 'joined');
  if (wish.move === 'undo') return judgeUndo(standing, actor, now);
  if (standing.state === 'resolved') return refuse(standing, 'already-resolved', standing.resolvedBy);
  switch (wish.move) {
    case 'acknowledge': {
      if (standing.state === 'handed-over') return refuse(standing, 'feedback-missing');
      if (isAnothers(standing, actor) && !(wish.takeOver && actor.chief))
        return refuse(standing, 'acknowledged-by-another', standing.acknowledgedBy);
      return sign(standing, actor, now, 'acknowledged', now + wish.minutes * minuteMs);
    }
    case 'assign': {
      if (standing.state === 'handed-over') return refuse(standing, 'feedback-missing');
      if (isAnothers(standing, actor) && !actor.chief)
        return refuse(standing, 'acknowledged-by-another', standing.acknowledgedBy);
      const after = { ...undecided, assignedTo: plain(wish.to) };
      return allow(standing, actor, now, { kind: 'assigned', after, noted: { whom: wish.to.name } });
    }
    case 'shelve': {
      if (standing.state === 'handed-over') return refuse(standing, 'feedback-missing');
      if (isAnothers(standing, actor) && !actor.chief)
        return refuse(standing, 'acknowledged-by-another', standing.acknowledgedBy);
      if (wish.until <= now) return refuse(standing, 'too-late');
      if (wish.until > now + shelfMaxHours * hourMs) return refuse(standing, 'too-long');
      const { assignedTo } = standing;
      const after = {
        ...undecided,
        state: 'shelved' as const,
        dueAt: wish.until,
        shelfReason: wish.reason,
        assignedTo,
      };
      return allow(standing, actor, now, { kind: 'shelved', after, noted: until(wish.until) });
    }
    case 'unshelve': {
      if (standing.state !== 'shelved') return refuse(standing, 'not-shelved');
      const after = { ...undecided, assignedTo: standing.assignedTo };
      return allow(standing, actor, now, { kind: 'unshelved', after });
    }
    case 'hand-over': {
      if (standing.state !== 'acknowledged') return refuse(standing, 'not-acknowledged');
      if (wish.feedbackBy <= now) return refuse(standing, 'too-late');
      if (wish.feedbackBy > now + feedbackMaxDays * 24 * hourMs) return refuse(standing, 'too-long');
      const { acknowledgedBy } = standing;
      const after = { ...undecided, state: 'handed-over' as const, acknowledgedBy, handedTo: wish.to };
      return allow(standing, actor, now, {
        kind: 'handed-over',
        after: { ...after, dueAt: wish.feedbackBy },
        noted: { whom: wish.to.name, ...until(wish.feedbackBy) },
      });
    }
    case 'feedback': {
      if (standing.state !== 'handed-over') return refuse(standing, 'not-handed-over');
      return sign(standing, actor, now, 'feedback', now + wish.minutes * minuteMs, standing.handedTo?.name);
    }
    case 'resolve': {
      if (standing.state === 'handed-over') return refuse(standing, 'feedback-missing');
      if (standing.state !== 'acknowledged') return refuse(standing, 'not-acknowledged');
      const { outcome, action } = wish;
      if (outcome === 'false-alarm' && standing.lookedBy !== null && !standing.lookedBy.includes(actor.id))
        return refuse(standing, 'not-looked');
      const { acknowledgedBy, assignedTo } = standing;
      const settled = { ...undecided, state: 'resolved' as const, acknowledgedBy, assignedTo };
      const after = { ...settled, resolvedBy: plain(actor), outcome, action };
      return allow(standing, actor, now, { kind: 'resolved', after });
    }
  }
}

/** What the clock decides: an acknowledgement, a shelf or a wait is over, and the alert is open again. */
export function judgeDue(standing: Standing, now: number): Extract<Verdict, { decision: 'allowed' }> | undefined {
  const { state, dueAt } = standing;
  if (dueAt === null || dueAt > now || (state !== 'acknowledged' && state !== 'shelved' && state !== 'handed-over'))
    return undefined;
  const kind = ({ acknowledged: 'expired', shelved: 'unshelved', 'handed-over': 'feedback-overdue' } as const)[state];
  const after = { ...undecided, assignedTo: standing.assignedTo, last: { by: null, at: now }, undo: null };
  const whom = {
    acknowledged: standing.acknowledgedBy?.name,
    shelved: undefined,
    'handed-over': standing.handedTo?.name,
  };
  const noted = whom[state] === undefined ? {} : { whom: whom[state] };
  return { decision: 'allowed', kind, from: state, after, noted };
}

function judgeUndo(standing: Standing, actor: Actor, now: number): Verdict {
  const { undo, state } = standing;
  if (undo === null || undo.by !== actor.id || undo.until < now)
    return refuse(standing, 'nothing-to-undo', standing.last?.by ?? null);
  const last = { by: plain(actor), at: now };
  return { decision: 'allowed', kind: 'undone', from: state, after: { ...undo.before, last, undo: null }, noted: {} };
}

function commented(standing: Standing): Verdict {
  const { last, undo } = standing;
  return {
    decision: 'allowed',
    kind: 'commented',
    from: standing.state,
    after: { ...decidedOf(standing), last, undo },
    noted: {},
  };
}

function sign(
  standing: Standing,
  actor: Actor,
  now: number,
  kind: TimelineKind,
  dueAt: number,
  whom?: string,
): Verdict {
  const after = { ...undecided, state: 'acknowledged' as const, acknowledgedBy: plain(actor), dueAt };
  return allow(standing, actor, now, {
    kind,
    after,
    noted: { ...until(dueAt), ...(whom === undefined ? {} : { whom }) },
  });
}

function allow(
  standing: Standing,
  actor: Actor,
  now: number,
  { kind, after, noted = {} }: { kind: TimelineKind; after: Decided; noted?: Noted },
): Verdict {
  const undo = { by: actor.id, until: now + undoSeconds * 1000, before: decidedOf(standing) };
  const last = { by: plain(actor), at: now };
  return { decision: 'allowed', kind, from: standing.state, after: { ...after, last, undo }, noted };
}

function refuse({ last }: Standing, code: Refusal, first: Officer | null = last?.by ?? null): Verdict {
  return { decision: 'refused', code, first, at: last?.at ?? null };
}

function isAnothers({ state, acknowledgedBy }: Standing, actor: Officer): boolean {
  return state === 'acknowledged' && acknowledgedBy !== null && acknowledgedBy.id !== actor.id;
}

function decidedOf(standing: Decided): Decided {
  const { state, acknowledgedBy, dueAt, assignedTo, shelfReason, handedTo, resolvedBy, outcome, action } = standing;
  return { state, acknowledgedBy, dueAt, assignedTo, shelfReason, handedTo, resolvedBy, outcome, action };
}

function plain({ id, name }: Officer): Officer {
  return { id, name };
}

function until(at: number): Noted {
  return { until: new Date(at).toISOString() };
}

/** The number that is said by radio and telephone: `341802-000123`. */
export function alertNumber(county: string, n: number): string {
  return `${county}-${n.toString().padStart(6, '0')}`;
}
