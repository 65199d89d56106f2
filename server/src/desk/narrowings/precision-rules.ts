import { narrowingWindowDays, type Precision, type Tally, verdictsNeeded } from '@sharp-eyes/protocol';

/** z of the standard normal distribution for 95 %, both sides. */
const z = 1.959964;
/** A rule is poor when even the upper end of the interval says that most of its alerts are false [ours]. */
const poorBelow = 0.5;

export const noAlerts: Tally = { genuine: 0, falseAlarm: 0, other: 0 };

/** Wilson's score interval of `hits` of `n` (Wilson 1927). @param n at least 1 */
export function wilson(hits: number, n: number): Precision {
  const share = hits / n;
  const spread = (z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  return { share, low: Math.max(0, middle - spread), high: Math.min(1, middle + spread) };
}

export type PrecisionVerdict =
  | { verdict: 'too-few'; precision: null; reason: string }
  | { verdict: 'poor' | 'not-poor'; precision: Precision; reason: string };

/** Whether verdicts say that a rule is poor. Too few of them say nothing. */
export function judgePrecision({ genuine, falseAlarm }: Tally): PrecisionVerdict {
  const n = genuine + falseAlarm;
  if (n < verdictsNeeded)
    return { verdict: 'too-few', precision: null, reason: `${n} verdicts of ${verdictsNeeded} needed` };
  const precision = wilson(genuine, n);
  const reason = `${genuine} of ${n} genuine, at most ${precision.high.toFixed(2)}`;
  return { verdict: precision.high < poorBelow ? 'poor' : 'not-poor', precision, reason };
}

/** @param days that the tally is of */
export function falsePerDay({ falseAlarm }: Tally, days: number = narrowingWindowDays): number {
  return falseAlarm / Math.max(days, 1);
}

export function addTally(one: Tally, other: Tally): Tally {
  return {
    genuine: one.genuine + other.genuine,
    falseAlarm: one.falseAlarm + other.falseAlarm,
    other: one.other + other.other,
  };
}
