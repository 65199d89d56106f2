import type { AlertCleared, AlertFinding, AlertSeen, DeskKind, Reason } from '@sharp-eyes/protocol';
import { compareOrder, type FactOrder } from '../../platform/fact-order.ts';

interface Placed {
  order: FactOrder;
  /** When the agent made the finding, RFC 3339. */
  at: string;
}
/** A fact of one alert, as the intake hands it over. */
export type AlertFact =
  | (Placed & { kind: 'alert.raised' | 'alert.changed'; body: AlertFinding })
  | (Placed & { kind: 'alert.cleared'; body: AlertCleared });

/** An agent that says this restarted, found the alert still going on, and keeps its id. */
export const continuedReasonCode = 'continued';
/** Timeline entries that one alert's facts may make; an agent that flaps must not fill the record. */
const entriesMax = 50;

export interface OnSiteEntry {
  kind: 'raised' | 'continued' | 'cleared';
  at: string;
  note: string | null;
  /** Absent on records of an earlier version. */
  reason?: Reason;
  order: FactOrder;
}

/** What was found: by a rule in a picture, or by the hub about a cause. */
export type Finding = Omit<AlertFinding, 'kind'> & { kind: DeskKind };

/** An alert's life on site, folded from its facts. Apart from what people decide about it. */
export interface OnSiteLife {
  /** What was found last; identity, frame and rule are those of the raising. */
  finding: Finding;
  findingOrder: FactOrder;
  raisedAt: string;
  active: boolean;
  clearedAt: string | null;
  clearedOrder: FactOrder | null;
  /** What it came to, where its agent saw all of it and says so. */
  seen?: AlertSeen | null;
  entries: OnSiteEntry[];
}

/** What is known of one alert's life: facts that came before `raised` wait. */
export interface Folding {
  life: OnSiteLife | null;
  waiting: AlertFact[];
}

/**
 * One more fact of an alert. Whatever the order and however often facts come, the same facts give the same life:
 * the finding is the one written last, the clearing the one written first, and everything waits for `raised`.
 */
export function foldFact(folding: Folding, fact: AlertFact): Folding {
  if (folding.life !== null) return { life: applyTo(folding.life, fact), waiting: folding.waiting };
  if (fact.kind !== 'alert.raised') {
    const known = folding.waiting.some(({ order }) => compareOrder(order, fact.order) === 0);
    return known ? folding : { life: null, waiting: [...folding.waiting, fact] };
  }
  return { life: folding.waiting.reduce(applyTo, begin(fact)), waiting: [] };
}

function begin(fact: AlertFact & { kind: 'alert.raised' | 'alert.changed' }): OnSiteLife {
  return {
    finding: fact.body,
    findingOrder: fact.order,
    raisedAt: fact.at,
    active: true,
    clearedAt: null,
    clearedOrder: null,
    entries: [entryOf('raised', fact.at, fact.order, fact.body.reason)],
  };
}

function applyTo(life: OnSiteLife, fact: AlertFact): OnSiteLife {
  if (fact.kind === 'alert.cleared') return applyCleared(life, fact.at, fact.order, fact.body);
  if (fact.kind === 'alert.raised') return life; // an alert rises once; a second telling changes nothing
  const entries =
    fact.body.reason.code === continuedReasonCode
      ? withEntry(life.entries, entryOf('continued', fact.at, fact.order, fact.body.reason))
      : life.entries;
  if (compareOrder(fact.order, life.findingOrder) <= 0) return { ...life, entries };
  // The boxes stay those of the picture that decided: they are drawn on its still. A later picture's boxes, drawn on
  // the earlier still, showed an officer empty ground, who then called it a false alarm.
  const { score, dwellS, priority, reason } = fact.body;
  return {
    ...life,
    entries,
    finding: { ...life.finding, score, dwellS, priority, reason },
    findingOrder: fact.order,
  };
}

function applyCleared(life: OnSiteLife, at: string, order: FactOrder, body: AlertCleared): OnSiteLife {
  if (life.clearedOrder !== null && compareOrder(order, life.clearedOrder) >= 0) return life;
  const others = life.entries.filter(({ kind }) => kind !== 'cleared');
  const entry = entryOf('cleared', at, order, body.reason);
  const seen = body.seen ?? null;
  return { ...life, active: false, clearedAt: at, clearedOrder: order, seen, entries: withEntry(others, entry) };
}

function entryOf(kind: OnSiteEntry['kind'], at: string, order: FactOrder, reason: Reason): OnSiteEntry {
  return { kind, at, note: reason.text, reason, order };
}

function withEntry(entries: readonly OnSiteEntry[], entry: OnSiteEntry): OnSiteEntry[] {
  const others = entries.filter(({ order }) => compareOrder(order, entry.order) !== 0);
  const sorted = [...others, entry].sort((a, b) => compareOrder(a.order, b.order));
  if (sorted.length <= entriesMax) return sorted;
  // The raising and the clearing stay; the earliest "continued" go on being the ones that are told.
  const middle = sorted.filter(({ kind }) => kind === 'continued').slice(0, entriesMax - 2);
  return sorted.filter((one) => one.kind !== 'continued' || middle.includes(one));
}
