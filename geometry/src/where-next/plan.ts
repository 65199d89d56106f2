import { type View, type ViewRecord, viewOf } from '../view.ts';
import { type Choices, choicesOf, type Ground, type Target } from './choices.ts';
import { cover, gainOf, type Limits, pickGreedily } from './pick.ts';
import { swapUntilBest } from './swap.ts';
import { type Outlook, outlooksOf } from './unclosed.ts';

export type { Ground, Target } from './choices.ts';
export type { Obstacle, Outlook } from './unclosed.ts';

export interface WhereNext extends Limits {
  /** By village: the watchpoints that nobody sees (those that are covered already are left out), and the poles near. */
  grounds: readonly Ground[];
  /** What could hang there: a record's view, the azimuth is chosen. */
  lenses: readonly ViewRecord[];
}

export interface NextCameras {
  /** The one that gains most first. */
  cameras: ProposedCamera[];
  /** Of each target whether it could be closed at all. */
  outlooks: Outlook[];
  /** Poles that stand inside a building. */
  housed: number[];
}

export interface ProposedCamera {
  /** Numbers of the pole and the lens. */
  pole: number;
  lens: number;
  azimuthDeg: number;
  /** What it covers beyond the cameras before it in the plan: the sum of weights. */
  gain: number;
  /** The targets that it covers beyond them, by number. */
  covers: number[];
  /** The same by village, in the order of their codes. */
  byVillage: { village: string; watchpoints: number; gain: number }[];
}

/**
 * Where the next cameras go: the plan that newly covers most weighted watchpoints, the camera that gains most first.
 * Greedy, then swaps; over small cases within some 1 % of the best (measured in the tests), never below half of it.
 * The same input gives the same plan; targets are numbered through all grounds.
 * @throws RangeError for a weight that is not a whole number, or for more choices than memory holds
 */
export function whereNext({ grounds, lenses, cameras, perPole }: WhereNext): NextCameras {
  const targets = grounds.flatMap((ground) => ground.targets);
  const weights = Float64Array.from(targets, ({ weight }) => wholeWeight(weight));
  const views = lenses.map(aimable);
  const found = choicesOf(grounds, views);
  const limits = { cameras, perPole };
  const plan = swapUntilBest(found.choices, weights, pickGreedily(found.choices, weights, limits), limits);
  return {
    cameras: ranked(found.choices, weights, plan, targets),
    outlooks: outlooksOf(grounds, found, views),
    housed: [...found.housed].sort((one, two) => one - two),
  };
}

/** A lens whose azimuth is still to be chosen. */
function aimable(record: ViewRecord): View {
  return viewOf({ ...record, azimuthDeg: 0, azimuthBasis: 'surveyed' }) as View;
}

function wholeWeight(weight: number): number {
  if (Number.isSafeInteger(weight) && weight >= 0 && weight <= 1e6) return weight;
  throw new RangeError(`expected a weight that is a whole number of 0 to 1,000,000, got ${weight}`);
}

/** The plan's cameras, each time the one that adds most. */
function ranked(
  choices: Choices,
  weights: Float64Array,
  plan: readonly number[],
  targets: readonly Target[],
): ProposedCamera[] {
  const covered = new Uint8Array(weights.length);
  const left = [...plan].sort((one, two) => one - two);
  const cameras: ProposedCamera[] = [];
  while (left.length > 0) {
    const gains = left.map((choice) => gainOf(choices, choice, weights, covered));
    const next = gains.indexOf(Math.max(...gains));
    const [choice] = left.splice(next, 1) as [number];
    cameras.push(proposed(choices, choice, covered, targets));
    cover(choices, choice, covered);
  }
  return cameras;
}

function proposed(choices: Choices, choice: number, covered: Uint8Array, targets: readonly Target[]): ProposedCamera {
  const seen = choices.members.subarray(choices.starts[choice], choices.starts[choice + 1]);
  const covers = [...seen].filter((target) => covered[target] === 0).sort((one, two) => one - two);
  const villages = Map.groupBy(covers, (target) => targets[target]?.village ?? '');
  const byVillage = [...villages]
    .map(([village, members]) => ({ village, watchpoints: members.length, gain: weightOf(members, targets) }))
    .sort((one, two) => (one.village < two.village ? -1 : 1));
  return {
    pole: choices.poles[choice] as number,
    lens: choices.lenses[choice] as number,
    azimuthDeg: choices.azimuthsDeg[choice] as number,
    gain: weightOf(covers, targets),
    covers,
    byVillage,
  };
}

function weightOf(members: readonly number[], targets: readonly Target[]): number {
  return members.reduce((sum, target) => sum + (targets[target]?.weight ?? 0), 0);
}
