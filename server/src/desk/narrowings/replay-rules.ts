import { boxOfPictureCell, footPoint, isInBoxes, pictureGridSide } from '@sharp-eyes/geometry';
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
import { noAlerts, wilson } from './precision-rules.ts';

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
export const pictureCells = Array.from({ length: pictureGridSide ** 2 }, (_, cell) => cell);
/** Beyond this every armed hour has come by, minutes. */
const weekMinutes = 7 * 1440;

/** What a rule would have made of occurrences that a wider rule met. */
function replayerOf(rule: Rule): (occurrence: Occurrence) => Replayed {
  if (rule.shadow) return () => 'silent';
  const leftOut = new Set(pictureCells.filter((cell) => isInBoxes(middleOf(cell), rule.except)));
  const questions: ((occurrence: Occurrence) => Replayed)[] = [
    ({ seen, score }) => reached(seen?.score, score, rule.minScore),
    ({ seen, dwellS }) => reached(seen?.dwellS, dwellS, rule.minDwellS),
    (occurrence) => stoodOutside(rule, leftOut, occurrence),
    (occurrence) => armedDuring(rule, occurrence),
  ];
  return (occurrence) => {
    let answer: Replayed = 'raised';
    for (const ask of questions) {
      const one = ask(occurrence);
      if (one === 'silent') return one;
      if (one === 'unknown') answer = one;
    }
    return answer;
  };
}

/** What a rule would have made of alerts; one is gone when each of its occurrences is. */
export function alertReplayerOf(rule: Rule): (alert: PastAlert) => Replayed {
  const replay = replayerOf(rule);
  return ({ occurrences }) => {
    let answer: Replayed = 'silent';
    for (const occurrence of occurrences) {
      const one = replay(occurrence);
      if (one === 'raised') return one;
      if (one === 'unknown') answer = one;
    }
    return answer;
  };
}

/** What a rule would have done to these alerts: each replayed, none guessed. */
export function effectOf(rule: Rule, alerts: readonly PastAlert[]): NarrowingEffect {
  const replay = alertReplayerOf(rule);
  const answered = alerts.map((alert) => ({ alert, answer: replay(alert) }));
  const those = (answer: Replayed) => answered.filter((one) => one.answer === answer).map(({ alert }) => alert);
  const [gone, unknown] = [those('silent'), those('unknown')];
  const before = tallyOf(alerts);
  const lost = tallyOf(gone).genuine + tallyOf(unknown).genuine;
  return {
    ...{ before, gone: tallyOf(gone), unknown: tallyOf(unknown) },
    lostShare: before.genuine === 0 ? null : wilson(lost, before.genuine),
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
function stoodOutside(
  { except, minDwellS }: Rule,
  leftOut: ReadonlySet<number>,
  { boxes, seen }: Occurrence,
): Replayed {
  if (except.length === 0) return 'raised';
  if (seen === null) return boxes.some((box) => !isInBoxes(footPoint(box), except)) ? 'raised' : 'unknown';
  const outside = seen.places.filter(([cell]) => !leftOut.has(cell));
  const stoodS = outside.reduce((sum, [, seconds]) => sum + seconds, 0);
  return outside.length > 0 && stoodS >= minDwellS ? 'raised' : 'silent';
}

/** The middle of a cell of the picture's grid. */
export function middleOf(cell: number): [number, number] {
  const { x, y, width, height } = boxOfPictureCell(cell);
  return [x + width / 2, y + height / 2];
}
