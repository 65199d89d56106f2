import type { Choices } from './choices.ts';

/** What each choice would newly cover beside the plan, kept up to date as cameras come and go. */
export class Tally {
  private readonly choices: Choices;
  private readonly weights: Float64Array;
  private readonly seeing: Seeing;
  private readonly gains: Float64Array;
  /** The choices of a pole lie together. */
  private readonly firstOfPole: Int32Array;
  private readonly seenBy: Int32Array;
  private readonly marked: Uint8Array;
  private readonly onPole = new Map<number, number>();

  constructor(choices: Choices, weights: Float64Array) {
    this.choices = choices;
    this.weights = weights;
    this.seeing = seeingOf(choices, weights.length);
    this.firstOfPole = firstOfPoleIn(choices);
    this.seenBy = new Int32Array(weights.length);
    this.marked = new Uint8Array(weights.length);
    this.gains = new Float64Array(choices.count);
    for (let target = 0; target < weights.length; target++) this.shift(target, 1);
  }

  /** What a choice outside of the plan would add. */
  gain(choice: number): number {
    return this.gains[choice] as number;
  }

  /** Puts a camera up (1) or takes it away (-1). */
  change(choice: number, by: 1 | -1): void {
    const { starts, members, poles } = this.choices;
    const end = starts[choice + 1] as number;
    for (let at = starts[choice] as number; at < end; at++) {
      const target = members[at] as number;
      const before = this.seenBy[target] as number;
      this.seenBy[target] = before + by;
      if (before === 0) this.shift(target, -1);
      if (before + by === 0) this.shift(target, 1);
    }
    const pole = poles[choice] as number;
    this.onPole.set(pole, (this.onPole.get(pole) ?? 0) + by);
  }

  /** What would be lost without a camera of the plan. */
  loss(choice: number): number {
    const { starts, members } = this.choices;
    const end = starts[choice + 1] as number;
    let loss = 0;
    for (let at = starts[choice] as number; at < end; at++) {
      const target = members[at] as number;
      if (this.seenBy[target] === 1) loss += this.weights[target] as number;
    }
    return loss;
  }

  /** The choice of one pole that would gain most; null when none would. */
  bestOn(pole: number): number | null {
    let [best, most]: [number | null, number] = [null, 0];
    const end = this.firstOfPole[pole + 1] as number;
    for (let choice = this.firstOfPole[pole] as number; choice < end; choice++) {
      const gain = this.gains[choice] as number;
      if (gain > most) [best, most] = [choice, gain];
    }
    return best;
  }

  /** The best choice of one pole with the best of another beside it, if together they gain more than a bound. */
  bestPair(pole: number, other: number, moreThan: number): [number, number] | null {
    const [first, alone] = [this.bestOn(pole), this.bestOn(other)];
    if (first === null || alone === null) return null;
    if (this.gain(first) + this.gain(alone) <= moreThan) return null;
    this.mark(first, 1);
    const { weights, seenBy, marked } = this;
    const { starts, members } = this.choices;
    let [best, most]: [number | null, number] = [null, moreThan - this.gain(first)];
    const last = this.firstOfPole[other + 1] as number;
    for (let choice = this.firstOfPole[other] as number; choice < last; choice++) {
      if (this.gain(choice) <= most) continue;
      let gain = 0;
      const end = starts[choice + 1] as number;
      for (let at = starts[choice] as number; at < end; at++) {
        const target = members[at] as number;
        if (seenBy[target] === 0 && marked[target] === 0) gain += weights[target] as number;
      }
      if (gain > most) [best, most] = [choice, gain];
    }
    this.mark(first, 0);
    return best === null ? null : [first, best];
  }

  private mark(choice: number, as: 0 | 1): void {
    const { starts, members } = this.choices;
    const end = starts[choice + 1] as number;
    for (let at = starts[choice] as number; at < end; at++) this.marked[members[at] as number] = as;
  }

  /** Poles from which some of the choice's targets can be seen, lowest number first; not its own. */
  polesBeside(choice: number): number[] {
    const { starts, members, poles } = this.choices;
    const beside = new Set<number>();
    const end = starts[choice + 1] as number;
    for (let at = starts[choice] as number; at < end; at++) {
      const target = members[at] as number;
      const last = this.seeing.starts[target + 1] as number;
      for (let n = this.seeing.starts[target] as number; n < last; n++) {
        beside.add(poles[this.seeing.choices[n] as number] as number);
      }
    }
    beside.delete(poles[choice] as number);
    return [...beside].sort((one, two) => one - two);
  }

  /** The choice that would gain most on a pole that has room; null when none would. */
  best(perPole: number): number | null {
    const { count, poles } = this.choices;
    let [best, most]: [number | null, number] = [null, 0];
    for (let choice = 0; choice < count; choice++) {
      const gain = this.gains[choice] as number;
      if (gain > most && (this.onPole.get(poles[choice] as number) ?? 0) < perPole) [best, most] = [choice, gain];
    }
    return best;
  }

  /** A target became uncovered (1) or covered (-1): all that see it gain or lose its weight. */
  private shift(target: number, by: 1 | -1): void {
    const { starts, choices } = this.seeing;
    const change = by * (this.weights[target] as number);
    const end = starts[target + 1] as number;
    for (let at = starts[target] as number; at < end; at++) {
      const choice = choices[at] as number;
      this.gains[choice] = (this.gains[choice] as number) + change;
    }
  }
}

function firstOfPoleIn({ count, poles }: Choices): Int32Array {
  const first = new Int32Array((count === 0 ? 0 : (poles[count - 1] as number)) + 2).fill(count);
  for (let choice = count - 1; choice >= 0; choice--) first[poles[choice] as number] = choice;
  for (let pole = first.length - 2; pole >= 0; pole--) {
    first[pole] = Math.min(first[pole] as number, first[pole + 1] as number);
  }
  return first;
}

/** The choices that see each target: the members turned round. */
interface Seeing {
  starts: Int32Array;
  choices: Int32Array;
}

function seeingOf({ count, starts, members }: Choices, targets: number): Seeing {
  const seeing = { starts: new Int32Array(targets + 1), choices: new Int32Array(members.length) };
  for (const target of members) seeing.starts[target + 1] = (seeing.starts[target + 1] as number) + 1;
  for (let target = 0; target < targets; target++) {
    seeing.starts[target + 1] = (seeing.starts[target + 1] as number) + (seeing.starts[target] as number);
  }
  const next = seeing.starts.slice();
  for (let choice = 0; choice < count; choice++) {
    const end = starts[choice + 1] as number;
    for (let at = starts[choice] as number; at < end; at++) {
      const target = members[at] as number;
      const free = next[target] as number;
      seeing.choices[free] = choice;
      next[target] = free + 1;
    }
  }
  return seeing;
}
