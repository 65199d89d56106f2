import FlatQueue from 'flatqueue';
import type { Choices } from './choices.ts';

/** How many cameras there are, and how many of them one pole may carry. */
export interface Limits {
  cameras: number;
  perPole: number;
}

/**
 * Which choices to take: each time the one that newly covers most, of equal ones the lowest number, so that the answer
 * does not depend on the order of the work. Lazily: a gain can only shrink, so the best of the old gains that is still
 * right is the best of all (Minoux 1978). Picks are those of the plain greedy; with k cameras a pole the choices form a
 * partition matroid, and the sum is at least half of the best.
 * @param weights - of the targets, whole numbers
 */
export function pickGreedily(choices: Choices, weights: Float64Array, { cameras, perPole }: Limits): number[] {
  const { count, poles } = choices;
  const covered = new Uint8Array(weights.length);
  const onPole = new Map<number, number>();
  const gains = Float64Array.from({ length: count }, (_, choice) => gainOf(choices, choice, weights, covered));
  const best = gains.reduce((most, gain) => Math.max(most, gain), 0);
  // Whole numbers, so that a gain and a number fit into one key without rounding.
  const keyOf = (choice: number): number => (best - (gains[choice] as number)) * count + choice;
  const queue = new FlatQueue<number>();
  for (let choice = 0; choice < count; choice++) queue.push(choice, keyOf(choice));

  const picked: number[] = [];
  while (picked.length < cameras) {
    const choice = queue.pop();
    if (choice === undefined) break;
    const pole = poles[choice] as number;
    if ((onPole.get(pole) ?? 0) >= perPole) continue;
    const gain = gainOf(choices, choice, weights, covered);
    if (gain === 0) continue;
    if (gain < (gains[choice] as number)) {
      gains[choice] = gain;
      queue.push(choice, keyOf(choice));
      continue;
    }
    picked.push(choice);
    onPole.set(pole, (onPole.get(pole) ?? 0) + 1);
    cover(choices, choice, covered);
  }
  return picked;
}

/** What a choice would newly cover. */
export function gainOf(
  { starts, members }: Choices,
  choice: number,
  weights: Float64Array,
  covered: Uint8Array,
): number {
  let gain = 0;
  const end = starts[choice + 1] as number;
  for (let at = starts[choice] as number; at < end; at++) {
    const target = members[at] as number;
    if (covered[target] === 0) gain += weights[target] as number;
  }
  return gain;
}

export function cover({ starts, members }: Choices, choice: number, covered: Uint8Array): void {
  const end = starts[choice + 1] as number;
  for (let at = starts[choice] as number; at < end; at++) covered[members[at] as number] = 1;
}
