import { boxOfPictureCell, footPoint, isInBoxes } from '@sharp-eyes/geometry';
import {
  type AlertSeen,
  type Box,
  isArmedAt,
  type JudgedAlert,
  judgedAlertsShown,
  type NarrowingEffect,
  type Rule,
  type Tally,
} from '@sharp-eyes/protocol';
import { wallTimeOf } from './hours-rules.ts';
import { noAlerts } from './precision-rules.ts';

/** What people decided about an alert, as far as it says something of its rule. */
export type AlertVerdict = keyof Tally;

/** One time that a rule was met. Instants are epoch milliseconds. */
export interface Occurrence {
  from: number;
  /** Null while it goes on. */
  to: number | null;
  /** As told last: each may have been higher at another moment. */
  score: number;
  dwellS: number;
  /** Of the picture that decided. */
  boxes: readonly Box[];
  /** All of it; null where the agent did not tell. */
  seen: AlertSeen | null;
}

/** An alert with its repeats, and what people decided about them together. */
export interface PastAlert {
  id: string;
  number: string;
  at: number;
  verdict: AlertVerdict;
  stills: number;
  occurrences: readonly Occurrence[];
}

/** `silent` is certain: no picture of it could have met the rule. */
export type Replayed = 'raised' | 'silent' | 'unknown';

const minuteMs = 60_000;
/** Beyond this every armed hour has come by, minutes. */
const weekMinutes = 7 * 1440;

/** What a rule would have made of one occurrence that a wider rule met. */
export function replay(rule: Rule, occurrence: Occurrence): Replayed {
  if (rule.shadow) return 'silent';
  const answers = [
    armedDuring(rule, occurrence),
    reached(occurrence.seen?.score, occurrence.score, rule.minScore),
    reached(occurrence.seen?.dwellS, occurrence.dwellS, rule.minDwellS),
    stoodOutside(rule, occurrence),
  ];
  if (answers.includes('silent')) return 'silent';
  return answers.includes('unknown') ? 'unknown' : 'raised';
}

/** An alert is gone when each of its occurrences is. */
export function replayAlert(rule: Rule, { occurrences }: PastAlert): Replayed {
  const answers = occurrences.map((occurrence) => replay(rule, occurrence));
  if (answers.includes('raised')) return 'raised';
  return answers.includes('unknown') ? 'unknown' : 'silent';
}

/** What a rule would have done to these alerts: each replayed, none guessed. */
export function effectOf(rule: Rule, alerts: readonly PastAlert[]): NarrowingEffect {
  const answered = alerts.map((alert) => ({ alert, answer: replayAlert(rule, alert) }));
  const those = (answer: Replayed) => answered.filter((one) => one.answer === answer).map(({ alert }) => alert);
  const [gone, unknown] = [those('silent'), those('unknown')];
  return {
    ...{ before: tallyOf(alerts), gone: tallyOf(gone), unknown: tallyOf(unknown) },
    listed: { genuine: shown([...gone, ...unknown], 'genuine'), falseAlarm: shown(gone, 'falseAlarm') },
  };
}

export function tallyOf(alerts: readonly Pick<PastAlert, 'verdict'>[]): Tally {
  const tally = { ...noAlerts };
  for (const { verdict } of alerts) tally[verdict] += 1;
  return tally;
}

function shown(alerts: readonly PastAlert[], verdict: AlertVerdict): JudgedAlert[] {
  return alerts
    .filter((alert) => alert.verdict === verdict)
    .sort((a, b) => b.at - a.at)
    .slice(0, judgedAlertsShown)
    .map(({ id, number, at, stills }) => ({ id, number, at: new Date(at).toISOString(), stills }));
}

function reached(seen: number | undefined, told: number, least: number): Replayed {
  if (seen !== undefined) return seen >= least ? 'raised' : 'silent';
  return told >= least ? 'raised' : 'unknown';
}

function armedDuring({ armed }: Rule, { from, to }: Occurrence): Replayed {
  const minutes = Math.floor(((to ?? from) - from) / minuteMs);
  for (let n = 0; n <= Math.min(minutes, weekMinutes); n++) {
    const { day, minute } = wallTimeOf(from + n * minuteMs);
    if (isArmedAt(armed, day, minute)) return 'raised';
  }
  const { day, minute } = wallTimeOf(to ?? from);
  if (isArmedAt(armed, day, minute)) return 'raised';
  return to === null ? 'unknown' : 'silent';
}

/** Somebody stood outside the parts that are left out, for as long as the rule asks. */
function stoodOutside({ except, minDwellS }: Rule, { boxes, seen }: Occurrence): Replayed {
  if (except.length === 0) return 'raised';
  if (seen === null) return boxes.some((box) => !isInBoxes(footPoint(box), except)) ? 'raised' : 'unknown';
  const outside = seen.places.filter(([cell]) => !isInBoxes(middleOf(cell), except));
  const stoodS = outside.reduce((sum, [, seconds]) => sum + seconds, 0);
  return outside.length > 0 && stoodS >= minDwellS ? 'raised' : 'silent';
}

function middleOf(cell: number): [number, number] {
  const { x, y, width, height } = boxOfPictureCell(cell);
  return [x + width / 2, y + height / 2];
}
