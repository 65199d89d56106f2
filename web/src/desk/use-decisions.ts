import {
  type AlertDetail,
  type AlertRow,
  alertBatchAnswer,
  alertDetail,
  type BatchMove,
  batchMax,
  type Problem,
  type TimelineEntry,
  undoSeconds,
} from '@sharp-eyes/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { ask, isProblem, problemOf } from '../app/http.ts';
import { serverNow } from '../app/server-clock.ts';
import { useSession } from '../session/session-gate.tsx';
import { type Decision, foresee, type Overlay, type Resolution, whyRefused } from './decision.ts';

/** A decision that did not take effect: what the person saw, and what stands now where it is known. */
export interface Refusal {
  seen: AlertDetail;
  now: AlertDetail | null;
  problem: Problem;
}

/** What was decided last and can still be taken back: one alert, or a batch. */
export interface Undoable {
  kind: Decision['kind'];
  alerts: readonly { id: string; number: string; version: number }[];
  untilMs: number;
}

/** What came of a batch. */
export interface BatchResult {
  done: number;
  refused: readonly { number: string; why: string }[];
}

/** A long batch takes longer than one alert, milliseconds. */
const batchWithinMs = 60_000;

/**
 * Decides about alerts: on screen at once, then confirmed or rolled back. Several may be under way, for an officer is
 * faster than a village's line.
 */
export function useDecisions(apply: (id: string, row: AlertRow) => void) {
  const { person } = useSession();
  const queries = useQueryClient();
  const [overlays, setOverlays] = useState<Readonly<Record<string, Overlay>>>({});
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [undoable, setUndoable] = useState<Undoable | null>(null);
  const offered = useRef<Undoable | null>(null);
  const underWay = useRef<Promise<unknown>>(Promise.resolve());
  const [batched, setBatched] = useState<BatchResult | null>(null);
  const cover = (mine: Readonly<Record<string, Overlay>>) => setOverlays((now) => ({ ...now, ...mine }));
  const uncover = (mine: Readonly<Record<string, Overlay>>) =>
    setOverlays((now) => Object.fromEntries(Object.entries(now).filter(([id, overlay]) => mine[id] !== overlay)));

  const dismiss = useCallback(() => setRefusal(null), []);

  function learn(record: AlertDetail): void {
    queries.setQueryData(['alert', record.id], record);
    apply(record.id, record);
  }

  /** Answers the record as the hub has it now, or null when it did not take the decision. */
  function decide(alert: AlertDetail, decision: Decision): Promise<AlertDetail | null> {
    return carry(alert, [decision]);
  }
  function settle(alert: AlertDetail, resolution: Resolution): Promise<AlertDetail | null> {
    return carry(alert, [...signature(alert), { kind: 'resolve', body: resolution }]);
  }
  function passOn(alert: AlertDetail, decision: Decision): Promise<AlertDetail | null> {
    return carry(alert, [...(decision.kind === 'hand-over' ? signature(alert) : []), decision]);
  }

  /** One decision for the person, though the hub may be told in two steps: seen and taken back as one. */
  function carry(alert: AlertDetail, steps: readonly Decision[]): Promise<AlertDetail | null> {
    const carried = tell(alert, steps);
    underWay.current = carried;
    return carried;
  }

  async function tell(alert: AlertDetail, steps: readonly Decision[]): Promise<AlertDetail | null> {
    const { id } = alert;
    const address = `/api/v1/alerts/${encodeURIComponent(id)}`;
    const last = steps.at(-1) as Decision;
    const mine = { [id]: foresee(alert, last, person, serverNow()) };
    cover(mine);
    let told = alert;
    try {
      for (const { kind, body } of steps)
        told = await ask(`${address}/${kind}`, alertDetail, { method: 'POST', body, version: told.version });
      learn(told);
      if (told.version > alert.version) noteUndo(last.kind, [told], told.undo);
      return told;
    } catch (error) {
      const problem = problemOf(error);
      let now: AlertDetail | null = told === alert ? null : told;
      if (isProblem(error, 'stale', 'illegal-move', 'conflict')) {
        const current = alertDetail.safeParse(problem.current);
        now = current.success ? current.data : await ask(address, alertDetail).catch(() => null);
      }
      if (now) learn(now);
      setRefusal({ seen: alert, now, problem });
      return null;
    } finally {
      uncover(mine);
    }
  }

  function noteUndo(kind: Decision['kind'], alerts: readonly AlertRow[], undo: AlertDetail['undo']): void {
    setBatched(null);
    const own = kind !== 'undo' && undo !== null && undo.by === person.id;
    offer(own ? { kind, alerts, untilMs: Date.parse(undo.until) } : null);
  }
  function offer(what: Undoable | null): void {
    offered.current = what;
    setUndoable(what);
  }

  /** The same about many, each for itself. What is still open is signed for on the way to being settled. */
  function decideMany(rows: readonly AlertRow[], decision: BatchMove): Promise<BatchResult> {
    const decided = tellMany(rows, decision);
    underWay.current = decided;
    return decided;
  }

  async function tellMany(rows: readonly AlertRow[], decision: BatchMove): Promise<BatchResult> {
    const foreseen = batchMarks[decision.move];
    const mine = foreseen ? Object.fromEntries(rows.map((row) => [row.id, markOf(row, foreseen)])) : {};
    cover(mine);
    offer(null);
    setBatched(null);
    const result: BatchResult = { done: 0, refused: [] };
    const taken: AlertRow[] = [];
    try {
      const ready = decision.move === 'resolve' ? await signMany(rows) : rows;
      for (const answer of await sendBatch(ready, decision)) {
        if (answer.row) apply(answer.id, answer.row);
        const { number = '' } = rows.find(({ id }) => id === answer.id) ?? {};
        if (answer.problem === null && answer.row) taken.push(answer.row);
        else result.refused = [...result.refused, { number, why: answer.problem ? whyRefused(answer.problem) : '' }];
      }
      result.done = taken.length;
      void queries.invalidateQueries({ queryKey: ['alert'] });
      if (taken.length > 0 && decision.move !== 'comment' && decision.move !== 'undo')
        offer({ kind: decision.move, alerts: taken, untilMs: serverNow() + (undoSeconds - 1) * 1000 });
    } catch (error) {
      const { title, detail } = problemOf(error);
      result.refused = [{ number: '', why: [title, detail].filter(Boolean).join(' · ') }];
    } finally {
      uncover(mine);
      setBatched(result);
    }
    return result;
  }

  async function signMany(rows: readonly AlertRow[]): Promise<AlertRow[]> {
    const open = rows.filter(({ state }) => state === 'open');
    const signedNow = await sendBatch(open, { move: 'acknowledge', body: { takeOver: false } });
    const now = new Map(signedNow.flatMap(({ id, row }) => (row ? [[id, row] as const] : [])));
    return rows.map((row) => now.get(row.id) ?? row);
  }

  /** Takes back what was decided last, also what the hub has not answered yet: a hand is faster than the line. */
  async function undo(): Promise<string | null> {
    await underWay.current;
    const what = offered.current;
    if (!what || what.untilMs < serverNow()) return null;
    offer(null);
    const [only] = what.alerts;
    if (what.alerts.length > 1 || !only) {
      const rows = what.alerts as readonly AlertRow[];
      await decideMany(rows, { move: 'undo', body: {} });
      return null;
    }
    const known = queries.getQueryData<AlertDetail>(['alert', only.id]);
    const record = known ?? (await ask(`/api/v1/alerts/${only.id}`, alertDetail).catch(() => null));
    if (record) await decide(record, { kind: 'undo', body: {} });
    return only.id;
  }

  return {
    overlays,
    refusal,
    undoable,
    batched,
    dismiss,
    dismissBatch: () => setBatched(null),
    decide,
    settle,
    passOn,
    decideMany,
    undo,
  };
}

/** Only what somebody signed for can be settled or handed over: an open alert is acknowledged on the way. */
function signature({ state }: AlertRow): Decision[] {
  return state === 'open' ? [{ kind: 'acknowledge', body: {} }] : [];
}

type Mark = Pick<TimelineEntry, 'kind'> & { to: AlertRow['state'] };

const batchMarks: Partial<Record<BatchMove['move'], Mark>> = {
  acknowledge: { kind: 'acknowledged', to: 'acknowledged' },
  shelve: { kind: 'shelved', to: 'shelved' },
  unshelve: { kind: 'unshelved', to: 'open' },
  resolve: { kind: 'resolved', to: 'resolved' },
};

function markOf(row: AlertRow, mark: Mark): Overlay {
  const at = new Date(serverNow()).toISOString();
  return { patch: { state: mark.to }, entry: { at, by: null, from: row.state, note: null, ...mark } };
}

async function sendBatch(rows: readonly AlertRow[], decision: BatchMove) {
  const answers = [];
  for (let at = 0; at < rows.length; at += batchMax) {
    const alerts = rows.slice(at, at + batchMax).map(({ id, version }) => ({ id, version }));
    const how = { method: 'POST', body: { decision, alerts }, withinMs: batchWithinMs } as const;
    answers.push(...(await ask('/api/v1/alerts/batch', alertBatchAnswer, how)).answers);
  }
  return answers;
}
