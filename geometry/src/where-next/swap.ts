import type { Choices } from './choices.ts';
import type { Limits } from './pick.ts';
import { Tally } from './tally.ts';

/** Passes over the whole plan: each improves it by at least one, few are ever needed. */
const passesMax = 50;

/**
 * Improves a plan until nothing more is found, by two moves that each must cover more than before:
 * - swap: a camera goes, the best one anywhere comes;
 * - shift: a camera's work goes to another pole, and its own pole gets other work. Where that takes one camera more than
 *   there are, the one that would be missed least goes.
 *
 * Of equal ones the lowest number is taken, and a camera stays unless another is better.
 */
export function swapUntilBest(
  choices: Choices,
  weights: Float64Array,
  picked: readonly number[],
  limits: Limits,
): number[] {
  const plan = new Plan(choices, weights, picked, limits);
  for (let pass = 0; pass < passesMax && plan.improve(); pass++);
  return plan.cameras;
}

class Plan {
  readonly cameras: number[] = [];
  private readonly choices: Choices;
  private readonly tally: Tally;
  private readonly limits: Limits;

  constructor(choices: Choices, weights: Float64Array, picked: readonly number[], limits: Limits) {
    this.choices = choices;
    this.limits = limits;
    this.tally = new Tally(choices, weights);
    for (const choice of picked) this.put(choice);
  }

  /** One pass over all cameras. True when something got better. */
  improve(): boolean {
    let improved = false;
    for (const choice of [...this.cameras]) {
      if (!this.cameras.includes(choice)) continue; // gone with a shift
      if (this.swap(choice) || this.shift(choice)) improved = true;
    }
    return improved;
  }

  private swap(choice: number): boolean {
    this.take(choice);
    const better = this.tally.best(this.limits.perPole);
    const isBetter = better !== null && this.tally.gain(better) > this.tally.gain(choice);
    this.put(isBetter ? better : choice);
    return isBetter;
  }

  private shift(choice: number): boolean {
    const { tally } = this;
    const own = this.choices.poles[choice] as number;
    this.take(choice);
    // Mostly it is the same camera that would have to go: taken away and put back once for all of these poles.
    const byGone = Map.groupBy(tally.polesBeside(choice), (pole) => this.leastMissed(pole));
    for (const [gone, poles] of byGone) {
      const lost = tally.gain(choice) + (gone === null ? 0 : tally.loss(gone));
      if (gone !== null) this.take(gone);
      for (const pole of poles) {
        const pair = tally.bestPair(pole, own, lost);
        if (pair === null) continue;
        for (const each of pair) this.put(each);
        return true;
      }
      if (gone !== null) this.put(gone);
    }
    this.put(choice);
    return false;
  }

  /** The camera that must go before a pole can take one more and another pole one; null when there is room. */
  private leastMissed(pole: number): number | null {
    const there = this.cameras.filter((choice) => this.choices.poles[choice] === pole);
    if (there.length >= this.limits.perPole) return this.leastOf(there);
    return this.cameras.length + 2 > this.limits.cameras ? this.leastOf(this.cameras) : null;
  }

  private leastOf(cameras: readonly number[]): number | null {
    const losses = cameras.map((choice) => this.tally.loss(choice));
    return cameras[losses.indexOf(Math.min(...losses))] ?? null;
  }

  private put(choice: number): void {
    this.cameras.push(choice);
    this.tally.change(choice, 1);
  }

  private take(choice: number): void {
    this.cameras.splice(this.cameras.indexOf(choice), 1);
    this.tally.change(choice, -1);
  }
}
