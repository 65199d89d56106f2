import type { AccessUnit, Wanted } from './eye.ts';

/** Eyes whose numbers of streams differ by this much are uneven: moving one stream makes it better, not just other. */
const unevenBy = 2;
/** A stream whose gate stays open is moved at its next key frame after the eyes were uneven for this long. */
const movesAfterMs = 30_000;

/** A part of a call, as `Eye.look` takes it. */
type Entries = readonly { unit: AccessUnit; wanted: Wanted }[];

/**
 * Which eye each stream lives with: a new stream goes to the eye that has the fewest. When a lost eye is back, streams
 * return to it one by one, each at a key frame: first those that nothing moves in front of, the others within a
 * bounded time, because a decoder's background and its last pictures do not move with them. Pure: who is up and the
 * time come from outside.
 */
export class StreamHomes {
  readonly #homes = new Map<string, number>();
  #unevenSinceMs: number | undefined;

  /** The eye of a stream, chosen now when it has none. `up`: whether each eye is; when none is, all may be chosen. */
  of(stream: string, up: readonly boolean[]): number {
    const known = this.#homes.get(stream);
    if (known !== undefined) return known;
    const home = this.#emptiest(up.includes(true) ? up : up.map(() => true));
    this.#homes.set(stream, home);
    return home;
  }

  /**
   * Moves a stream when its eye has too many and this call lets it begin anew elsewhere.
   * @returns the eye that it left and what is left of the call for the new one; undefined when it stays
   */
  move(
    stream: string,
    entries: Entries,
    up: readonly boolean[],
    nowMs: number,
  ): { left: number; entries: Entries } | undefined {
    const home = this.#homes.get(stream);
    if (home === undefined) return undefined;
    const to = this.#emptiest(up);
    if (!up[to] || this.count(home) - this.count(to) < unevenBy) {
      if (!this.#isUneven(up)) this.#unevenSinceMs = undefined;
      return undefined;
    }
    this.#unevenSinceMs ??= nowMs;
    const key = beginsAt(entries);
    const isQuiet = entries.length === 1 && !entries[0]?.wanted.detect;
    if (key < 0 || !(isQuiet || nowMs - this.#unevenSinceMs >= movesAfterMs)) return undefined;
    this.#homes.set(stream, to);
    return { left: home, entries: entries.slice(key) };
  }

  /** Forgets a stream. @returns the eye it lived with */
  leave(stream: string): number | undefined {
    const home = this.#homes.get(stream);
    this.#homes.delete(stream);
    return home;
  }

  /** An eye was lost: its streams look for another. */
  release(eye: number): void {
    for (const [stream, home] of this.#homes) if (home === eye) this.#homes.delete(stream);
  }

  /** Streams that live with an eye. */
  count(eye: number): number {
    let count = 0;
    for (const home of this.#homes.values()) if (home === eye) count += 1;
    return count;
  }

  #emptiest(up: readonly boolean[]): number {
    const candidates = up.flatMap((isUp, eye) => (isUp ? [eye] : []));
    return candidates.reduce((best, eye) => (this.count(eye) < this.count(best) ? eye : best), candidates[0] ?? 0);
  }

  #isUneven(up: readonly boolean[]): boolean {
    const counts = up.flatMap((isUp, eye) => (isUp ? [this.count(eye)] : []));
    return Math.max(...counts) - Math.min(...counts) >= unevenBy;
  }
}

/** Where a decoder that knows nothing may begin without leaving out anything that is wanted; -1 when nowhere. */
function beginsAt(entries: Entries): number {
  const firstWanted = entries.findIndex(({ wanted: { activity, detect, measure, keep } }) =>
    Boolean(activity || detect || measure || keep),
  );
  const mustHave = firstWanted < 0 ? entries.length - 1 : firstWanted;
  return entries.slice(0, mustHave + 1).findLastIndex(({ unit }) => unit.isKeyFrame);
}
