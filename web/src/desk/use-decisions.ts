import { type AlertDetail, type AlertRow, alertDetail, type Problem } from '@sharp-eyes/protocol';
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

/**
 * Decides about alerts: on screen at once, then confirmed or rolled back. Several may be under way, for an officer is
 * faster than a village's line.
 */
export function useDecisions(apply: (id: string, row: AlertRow) => void) {
  const { person } = useSession();
  const queries = useQueryClient();
  const [overlays, setOverlays] = useState<Readonly<Record<string, Overlay>>>({});
  const [refusal, setRefusal] = useState<Refusal | null>(null);

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
      setOverlays(({ [id]: _done, ...rest }) => rest);
    }
  }

  /** Only what somebody signed for can be settled: an open alert is acknowledged on the way. */
  async function settle(alert: AlertDetail, resolution: Resolution): Promise<AlertDetail | null> {
    const signed = alert.state === 'open' ? await decide(alert, { kind: 'acknowledge', body: {} }) : alert;
    return signed && decide(signed, { kind: 'resolve', body: resolution });
  }

  return { overlays, refusal, dismiss: () => setRefusal(null), decide, settle };
}
