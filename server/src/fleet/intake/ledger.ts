import { countOf, gapsWithin, mergeRanges, type Range, rangesOf } from './ranges.ts';

/** The agent's own word that it threw away `count` facts numbered within `[from, to]` when its disk quota was full. */
export interface Thinning {
  from: number;
  to: number;
  /** How many of them still wait to be matched with a gap. */
  count: number;
}

/** What the hub knows of one outbox: enough to answer a repetition, and to tell a loss from "not sent yet". */
export interface Ledger {
  /** Numbers that took effect, were refused into quarantine, or are explained by a thinning. */
  taken: Range[];
  /** Thinnings whose count is not used up. */
  thinned: Thinning[];
  /** The highest `oldestHeld` the agent has named. */
  oldestHeld: number;
}

export const emptyLedger: Ledger = { taken: [], thinned: [], oldestHeld: 1 };

/**
 * The ledger after a batch: `seqs` now answered, `thinnings` now reported, and the agent holding nothing below
 * `oldestHeld`. Order and repetition of batches make no difference to what is taken.
 *
 * A thinning never marks a whole range as taken: an alert that survived inside it is still on its way.
 */
export function enterBatch(
  ledger: Ledger,
  seqs: Iterable<number>,
  thinnings: readonly Thinning[],
  oldestHeld: number,
): Ledger {
  const held = Math.max(ledger.oldestHeld, oldestHeld);
  let taken = mergeRanges([...ledger.taken, ...rangesOf(seqs)]);
  const left: Thinning[] = [];
  for (const { from, to, count } of [...ledger.thinned, ...thinnings]) {
    const explained = firstOf(gapsWithin(taken, from, Math.min(to, held - 1)), count);
    taken = mergeRanges([...taken, ...explained]);
    const rest = count - countOf(explained);
    // Below oldestHeld nothing more can come that a leftover could explain.
    if (rest > 0 && to >= held) left.push({ from, to, count: rest });
  }
  return { taken, thinned: left, oldestHeld: held };
}

/**
 * Loss: numbers below `oldestHeld` that were never taken and that no thinning explains. Above it a gap means
 * "not sent yet". Derived, never stored apart: an explanation that comes late makes it smaller by itself.
 */
export function lostOf(ledger: Ledger): Range[] {
  return gapsWithin(ledger.taken, 1, ledger.oldestHeld - 1);
}

/** The first `count` numbers of some ranges, as ranges. */
function firstOf(ranges: readonly Range[], count: number): Range[] {
  const first: Range[] = [];
  let left = count;
  for (const [from, to] of ranges) {
    if (left <= 0) break;
    const end = Math.min(to, from + left - 1);
    first.push([from, end]);
    left -= end - from + 1;
  }
  return first;
}
