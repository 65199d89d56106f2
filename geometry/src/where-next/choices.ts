import Flatbush from 'flatbush';
import { type Eye, eyeOnPole, missOf, reachM } from '../eye.ts';
import type { Metres } from '../plane.ts';
import { normalDeg, type View } from '../view.ts';
import type { Walls } from '../walls.ts';

/** A watchpoint that nobody sees yet. */
export interface Target {
  at: Metres;
  pxPerM: number;
  /** How much it counts: a whole number, so that sums don't depend on their order. */
  weight: number;
  village: string;
}

/**
 * All that could be done: a camera with a lens on a pole, turned so that it sees these targets. Number n sees
 * `members[starts[n]]` to before `members[starts[n + 1]]`.
 */
export interface Choices {
  count: number;
  starts: Int32Array;
  members: Int32Array;
  poles: Int32Array;
  lenses: Int32Array;
  azimuthsDeg: Float64Array;
}

/** The outermost targets lie so far inside of the picture, degrees: an azimuth is surveyed to no better. */
const marginDeg = 0.1;
/** From so many targets on an index is faster than a plain loop. */
const indexFromTargets = 40;
/** Members of all choices together: beyond it the memory of a small hub ends. */
const membersMax = 40_000_000;

/** A village: its targets and walls on a plane of its own, and the poles from which some of them may be seen. */
export interface Ground {
  targets: readonly Target[];
  walls: Walls;
  /** By number, each where it stands on this plane. */
  poles: readonly { pole: number; at: Metres }[];
}

/** All choices, and the poles that stand inside a building: there nothing can hang. */
export interface Found {
  choices: Choices;
  housed: ReadonlySet<number>;
}

/**
 * For each pole the sights once, whatever the lens; then, for each lens, a window that starts at each bearing: nothing
 * is gained by any azimuth in between. A window that sees no more than the one before is left out. Targets are numbered
 * through all grounds.
 * @throws RangeError when so many targets lie around so many poles that the memory would end
 */
export function choicesOf(grounds: readonly Ground[], lenses: readonly View[]): Found {
  const collected = new Collected();
  const housed = new Set<number>();
  if (lenses.length === 0) return { choices: collected.choices(), housed };
  const best = bestOf(lenses);
  for (const [pole, standing] of polesOf(grounds)) {
    const sights: Sight[] = [];
    for (const { field, at } of standing) {
      const eye = eyeOnPole(best, at, field.ground.walls);
      if (eye === null) housed.add(pole);
      else sightsFrom(eye, field, sights);
    }
    if (housed.has(pole)) continue;
    sights.sort((one, two) => one.bearingDeg - two.bearingDeg || one.target - two.target);
    for (const [n, lens] of lenses.entries())
      addWindows(collected, sights.filter(within(lens)), pole, n, lens.spreadDeg);
  }
  return { choices: collected.choices(), housed };
}

/** A ground with an index of its targets, and the number of the first. */
interface Field {
  ground: Ground;
  index: Flatbush | null;
  first: number;
}

/** Where each pole stands, lowest number first. */
function polesOf(grounds: readonly Ground[]): [pole: number, { field: Field; at: Metres }[]][] {
  const standing = new Map<number, { field: Field; at: Metres }[]>();
  let first = 0;
  for (const ground of grounds) {
    const field = { ground, index: indexOf(ground.targets), first };
    first += ground.targets.length;
    for (const { pole, at } of ground.poles) {
      const there = standing.get(pole);
      if (there) there.push({ field, at });
      else standing.set(pole, [{ field, at }]);
    }
  }
  return [...standing].sort(([one], [two]) => one - two);
}

interface Sight {
  target: number;
  bearingDeg: number;
  metres: number;
  pxPerM: number;
}

function within(lens: View): (sight: Sight) => boolean {
  return ({ metres, pxPerM }) => metres >= lens.blindM && metres <= reachM(lens, pxPerM);
}

/** A view that sees all that any of the lenses could, in any direction. */
function bestOf(lenses: readonly View[]): View {
  return {
    azimuthDeg: 0,
    spreadDeg: 360,
    pxPerMAtOneM: Math.max(...lenses.map((lens) => lens.pxPerMAtOneM)),
    rangeM: Math.max(...lenses.map((lens) => lens.rangeM)),
    blindM: 0,
    basis: 'computed',
    assumed: [],
  };
}

/** Adds what can be seen of a ground. */
function sightsFrom(eye: Eye, { ground, index, first }: Field, sights: Sight[]): void {
  const { x, y, rangeM } = eye;
  const { targets, walls } = ground;
  for (const target of index?.search(x - rangeM, y - rangeM, x + rangeM, y + rangeM) ?? targets.keys()) {
    const { at, pxPerM } = targets[target] as Target;
    if (missOf(eye, at[0], at[1], pxPerM, walls) !== null) continue;
    const [east, north] = [at[0] - x, at[1] - y];
    sights.push({
      target: first + target,
      bearingDeg: normalDeg((Math.atan2(east, north) * 180) / Math.PI),
      metres: Math.hypot(east, north),
      pxPerM,
    });
  }
}

function addWindows(found: Collected, sights: readonly Sight[], pole: number, lens: number, spreadDeg: number): void {
  const { length } = sights;
  const bearing = (n: number): number => (sights[n % length]?.bearingDeg ?? 0) + (n < length ? 0 : 360);
  const fits = spreadDeg >= 360 ? 360 : spreadDeg - 2 * marginDeg;
  let end = 0;
  for (let first = 0; first < length; first++) {
    const before = end;
    end = Math.max(end, first + 1);
    while (end < first + length && bearing(end) - bearing(first) <= fits) end++;
    if (first > 0 && end === before) continue;
    const middle = (bearing(first) + bearing(end - 1)) / 2;
    found.open(pole, lens, normalDeg(Math.round(middle * 10) / 10));
    for (let n = first; n < end; n++) found.add((sights[n % length] as Sight).target);
    if (end - first === length) return;
  }
}

/** Choices while they are found. */
class Collected {
  private readonly starts: number[] = [];
  private readonly poles: number[] = [];
  private readonly lenses: number[] = [];
  private readonly azimuthsDeg: number[] = [];
  private members = new Int32Array(1024);
  private used = 0;

  open(pole: number, lens: number, azimuthDeg: number): void {
    this.starts.push(this.used);
    this.poles.push(pole);
    this.lenses.push(lens);
    this.azimuthsDeg.push(azimuthDeg);
  }

  add(target: number): void {
    if (this.used === this.members.length) this.grow();
    this.members[this.used++] = target;
  }

  choices(): Choices {
    return {
      count: this.starts.length,
      starts: Int32Array.from([...this.starts, this.used]),
      members: this.members.subarray(0, this.used),
      poles: Int32Array.from(this.poles),
      lenses: Int32Array.from(this.lenses),
      azimuthsDeg: Float64Array.from(this.azimuthsDeg),
    };
  }

  private grow(): void {
    if (this.used >= membersMax) {
      throw new RangeError(
        `expected fewer watchpoints around fewer poles than give ${membersMax} sights: choose a smaller area`,
      );
    }
    const larger = new Int32Array(this.members.length * 2);
    larger.set(this.members);
    this.members = larger;
  }
}

/** Null where a plain loop is as fast. */
function indexOf(targets: readonly Target[]): Flatbush | null {
  if (targets.length < indexFromTargets) return null;
  const index = new Flatbush(targets.length);
  for (const { at } of targets) index.add(...at);
  index.finish();
  return index;
}
