import type { AlertDetail, Look } from '@sharp-eyes/protocol';

/**
 * The numbers of the stills that came after a look was taken: there, but not in this look. The count of the alert comes
 * by the stream before the list of its stills does; where every missing one must have come, the count is enough. A look
 * that found none is of an alert whose stills are past their time: its count still says three, and none will come.
 */
export function arrivedSince(
  alert: Pick<AlertDetail, 'stills' | 'stillsAt'>,
  look: Pick<Look, 'stills'>,
  slots: readonly number[],
): ReadonlySet<number> {
  if (look.stills.length === 0) return new Set();
  const seen = new Set(look.stills.map(({ n }) => n));
  const missing = slots.filter((n) => !seen.has(n));
  if (alert.stills >= slots.length) return new Set(missing);
  const listed = new Set(alert.stillsAt.map(({ n }) => n));
  return new Set(missing.filter((n) => listed.has(n)));
}
