import type { EscalationLadder } from '@sharp-eyes/protocol';
import type { AlertDocument } from '../../../alerts/documents.ts';
import type { EscalationDocument } from '../repository.ts';
import { type Planned, planNext } from '../rules.ts';

type Told = EscalationDocument['told'][number];

/** A step that was decided, beside the one that the rules wanted then. */
interface ReplayedStep {
  told: { tell: string; round: number };
  wanted: { tell: string | undefined; round: number | undefined };
  lateMs: number;
}

/** An alert's escalation once more, by the rules alone. */
export interface Replay {
  steps: ReplayedStep[];
  /** Steps that the rules wanted and nobody decided, though there was time until the alert was signed for. */
  missed: Planned[];
  /** Steps that were decided while the alert did not stand open. */
  beyond: Told[];
}

/**
 * What the rules make of the times at which an alert stood open.
 * @param mostLateMs - a step that was due by less than this before a signature may have been left out
 */
export function replay(
  ladder: EscalationLadder,
  alert: AlertDocument,
  told: readonly Told[],
  mostLateMs: number,
): Replay {
  const replayed: Replay = { steps: [], missed: [], beyond: [...told] };
  for (const { from, until } of periodsOpen(alert)) {
    const { priority } = alert.life.finding;
    let next = planNext(ladder, priority, undefined, from);
    const [mine, others] = partition(replayed.beyond, ({ at }) => from <= Date.parse(at) && Date.parse(at) <= until);
    replayed.beyond = others;
    for (const { at, tell, round, result } of mine) {
      const decidedAt = Date.parse(at);
      const wanted = { tell: ladder.steps[next?.step ?? -1]?.tell, round: next?.round };
      replayed.steps.push({ told: { tell, round }, wanted, lateMs: decidedAt - (next?.at ?? Number.NaN) });
      const after = planNext(ladder, priority, next, decidedAt);
      // Where a step found nobody, the next of its round need not wait.
      next = after && result === 'nobody' && after.round === round ? { ...after, at: decidedAt } : after;
    }
    if (next !== undefined && next.at + mostLateMs <= until) replayed.missed.push(next);
  }
  return replayed;
}

function partition<T>(all: readonly T[], belongs: (one: T) => boolean): [T[], T[]] {
  return [all.filter(belongs), all.filter((one) => !belongs(one))];
}

/** From when until when an alert asked for somebody, epoch milliseconds; the last time may be without end. */
function periodsOpen({ life, timeline }: AlertDocument): { from: number; until: number }[] {
  const since = [Date.parse(life.raisedAt)];
  const ended: number[] = [];
  for (const { kind, at } of timeline) {
    if (kind === 'acknowledged' || kind === 'silenced') ended.push(Date.parse(at));
    if (kind === 'expired') since.push(Date.parse(at));
  }
  return since.map((from, index) => ({ from, until: ended[index] ?? Number.POSITIVE_INFINITY }));
}

/** Steps that an alert's timeline tells of after somebody had signed for it or kept it quiet. */
export function toldWhileSigned({ timeline }: Pick<AlertDocument, 'timeline'>): AlertDocument['timeline'] {
  let open = true;
  return timeline.filter(({ kind }) => {
    if (kind === 'acknowledged' || kind === 'resolved' || kind === 'silenced') open = false;
    if (kind === 'expired') open = true;
    return kind === 'escalated' && !open;
  });
}
