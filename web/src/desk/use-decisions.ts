import {
  type AlertDetail,
  type AlertRow,
  alertBatchAnswer,
  alertDetail,
  type BatchMove,
  batchMax,
  type Problem,
  undoSeconds,
} from '@sharp-eyes/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask, isProblem, problemOf } from '../app/http.ts';
import { serverNow } from '../app/server-clock.ts';
import { useSession } from '../session/session-gate.tsx';
import { type Decision, foresee, type Overlay, type Resolution } from './decision.ts';

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
  const [batched, setBatched] = useState<BatchResult | null>(null);
  const uncover = (ids: readonly string[]) =>
    setOverlays((now) => Object.fromEntries(Object.entries(now).filter(([id]) => !ids.includes(id))));

  function learn(record: AlertDetail): void {
    queries.setQueryData(['alert', record.id], record);
    apply(record.id, record);
  }

  /** Answers the record as the hub has it now, or null when it did not take the decision. */
  async function decide(alert: AlertDetail, decision: Decision): Promise<AlertDetail | null> {
    const { id } = alert;
    const address = `/api/v1/alerts/${encodeURIComponent(id)}`;
    setOverlays((now) => ({ ...now, [id]: foresee(alert, decision, person, serverNow()) }));
    try {
      const { kind, body } = decision;
      const answer = await ask(`${address}/${kind}`, alertDetail, { method: 'POST', body, version: alert.version });
      learn(answer);
      if (answer.version > alert.version) noteUndo(kind, [answer], answer.undo);
      return answer;
    } catch (error) {
      const problem = problemOf(error);
      let now: AlertDetail | null = null;
      if (isProblem(error, 'stale', 'illegal-move', 'conflict')) {
        const current = alertDetail.safeParse(problem.current);
        now = current.success ? current.data : await ask(address, alertDetail).catch(() => null);
        if (now) learn(now);
      }
      setRefusal({ seen: alert, now, problem });
      return null;
    } finally {
      uncover([id]);
    }
  }

  function noteUndo(kind: Decision['kind'], alerts: readonly AlertRow[], undo: AlertDetail['undo']): void {
    setBatched(null);
    const own = kind !== 'undo' && undo !== null && undo.by === person.id;
    setUndoable(own ? { kind, alerts, untilMs: Date.parse(undo.until) } : null);
  }

  /** Only what somebody signed for can be settled or handed over: an open alert is acknowledged on the way. */
  async function signed(alert: AlertDetail): Promise<AlertDetail | null> {
    return alert.state === 'open' ? decide(alert, { kind: 'acknowledge', body: {} }) : alert;
  }
  async function settle(alert: AlertDetail, resolution: Resolution): Promise<AlertDetail | null> {
    const mine = await signed(alert);
    return mine && decide(mine, { kind: 'resolve', body: resolution });
  }
  async function passOn(alert: AlertDetail, decision: Decision): Promise<AlertDetail | null> {
    const mine = decision.kind === 'hand-over' ? await signed(alert) : alert;
    return mine && decide(mine, decision);
  }

  /** The same about many, each for itself. What is still open is signed for on the way to being settled. */
  async function decideMany(rows: readonly AlertRow[], decision: BatchMove): Promise<BatchResult> {
    const ids = rows.map(({ id }) => id);
    const foreseen = batchState[decision.move];
    if (foreseen)
      setOverlays((now) => ({ ...now, ...Object.fromEntries(rows.map((row) => [row.id, markOf(row, foreseen)])) }));
    setUndoable(null);
    setBatched(null);
    const result: BatchResult = { done: 0, refused: [] };
    const taken: AlertRow[] = [];
    try {
      const ready = decision.move === 'resolve' ? await signMany(rows) : rows;
      for (const answer of await sendBatch(ready, decision)) {
        if (answer.row) apply(answer.id, answer.row);
        const { number = '' } = rows.find(({ id }) => id === answer.id) ?? {};
        if (answer.problem === null && answer.row) taken.push(answer.row);
        else
          result.refused = [...result.refused, { number, why: answer.problem?.detail ?? answer.problem?.title ?? '' }];
      }
      result.done = taken.length;
      void queries.invalidateQueries({ queryKey: ['alert'] });
      if (taken.length > 0 && decision.move !== 'comment' && decision.move !== 'undo')
        setUndoable({ kind: decision.move, alerts: taken, untilMs: serverNow() + (undoSeconds - 1) * 1000 });
    } catch (error) {
      const { title, detail } = problemOf(error);
      result.refused = [{ number: '', why: [title, detail].filter(Boolean).join(' · ') }];
    } finally {
      uncover(ids);
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

  async function undo(): Promise<string | null> {
    const what = undoable;
    if (!what || what.untilMs < serverNow()) return null;
    setUndoable(null);
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
    dismiss: () => setRefusal(null),
    dismissBatch: () => setBatched(null),
    decide,
    settle,
    passOn,
    decideMany,
    undo,
  };
}

const batchState: Partial<Record<BatchMove['move'], AlertRow['state']>> = {
  acknowledge: 'acknowledged',
  shelve: 'shelved',
  unshelve: 'open',
  resolve: 'resolved',
};

function markOf(row: AlertRow, state: AlertRow['state']): Overlay {
  const at = new Date().toISOString();
  const entry = { at, kind: 'commented' as const, by: null, from: null, to: null, note: null };
  return { patch: { state }, entry: { ...entry, from: row.state, to: state } };
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
