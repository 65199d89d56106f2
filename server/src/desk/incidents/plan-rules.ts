import type { Cause } from './rules.ts';

/** A cause as it is kept between two looks. */
export interface KeptCause {
  key: string;
  /** The alert that tells of it; null while a greater cause has explained it from the beginning. */
  alertId: string | null;
  heldBy: string | null;
  cameras: number;
  flaps: number;
}

/** What is to be done so that the desk shows the causes that stand; in this order. */
export type Step =
  /** @see isNews: a quiet one stands on the desk and tells nobody */
  | { do: 'raise'; cause: Cause; quiet: boolean }
  | { do: 'hold'; key: string; by: string }
  | { do: 'release'; key: string }
  | { do: 'recount'; cause: Cause }
  | { do: 'end'; key: string };

/**
 * From the causes that stood to those that stand. A cause that a greater one explains raises nothing; when the greater
 * one ends, what is left stands up.
 * @param startedAt when the hub began to run, epoch milliseconds: what was due to be told before that is told to nobody
 */
export function planSteps(before: readonly KeptCause[], causes: readonly Cause[], startedAt: number): Step[] {
  const known = new Map(before.map((one) => [one.key, one]));
  const standing = new Set(causes.map(({ key }) => key));
  const steps: Step[] = [];
  for (const cause of causes) {
    const kept = known.get(cause.key);
    const told = kept !== undefined && kept.alertId !== null;
    if (!told && cause.heldBy === null) steps.push({ do: 'raise', cause, quiet: !isNews(cause, startedAt) });
    if (!told) continue;
    if (cause.heldBy !== null && kept.heldBy === null) steps.push({ do: 'hold', key: cause.key, by: cause.heldBy });
    if (cause.heldBy === null && kept.heldBy !== null) steps.push({ do: 'release', key: cause.key });
    if (cause.cameras !== kept.cameras || cause.flaps !== kept.flaps) steps.push({ do: 'recount', cause });
  }
  for (const { key, alertId } of before) if (!standing.has(key) && alertId !== null) steps.push({ do: 'end', key });
  return steps;
}

/** Whether a cause came to be told only while this hub ran: after a restart nobody is told what was true before it. */
function isNews({ toldFrom, flapping }: Cause, startedAt: number): boolean {
  return flapping || toldFrom >= startedAt;
}
