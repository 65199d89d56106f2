import type { AccessUnit } from '../eyes/eye.ts';

/** Bounds of what is kept of one camera. 8 MiB hold two groups of 10 s at 3 Mbit/s. */
export const ringLimits = { bytes: 8 * 2 ** 20, units: 480, groups: 2 } as const;

/**
 * The access units of one camera since the key frame before the last: what gate, detector and live view share.
 *
 * It always begins with a key frame. What moved when the gate opens at a key frame began in the group before it, so two
 * groups are kept. A group that outgrows the bounds (no key frame for minutes) is dropped whole: half a group can't be
 * decoded.
 */
export class UnitRing {
  readonly #limits: { bytes: number; units: number; groups: number };
  #groups: AccessUnit[][] = [];
  #bytes = 0;

  constructor(limits: { bytes: number; units: number; groups: number } = ringLimits) {
    this.#limits = limits;
  }

  push(unit: AccessUnit): void {
    if (unit.isKeyFrame) this.#groups.push([]);
    const group = this.#groups.at(-1);
    if (!group) return;
    group.push(unit);
    this.#bytes += unit.data.length;
    while (this.#groups.length > this.#limits.groups || this.#isOver()) {
      const oldest = this.#groups.shift();
      if (!oldest) break;
      for (const { data } of oldest) this.#bytes -= data.length;
    }
  }

  /** After a loss of the stream: what is held belongs to another time. */
  clear(): void {
    this.#groups = [];
    this.#bytes = 0;
  }

  /** Everything since the last key frame, it included. */
  sinceKeyFrame(): readonly AccessUnit[] {
    return this.#groups.at(-1) ?? [];
  }

  /** Everything that is held, from a key frame on. */
  all(): AccessUnit[] {
    return this.#groups.flat();
  }

  /** What came after `unit`; undefined when it is no longer held, and decoding must begin at a key frame. */
  after(unit: AccessUnit): AccessUnit[] | undefined {
    const held = this.all();
    const at = held.lastIndexOf(unit);
    return at < 0 ? undefined : held.slice(at + 1);
  }

  /** The newest unit. */
  get newest(): AccessUnit | undefined {
    return this.#groups.at(-1)?.at(-1);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get length(): number {
    return this.#groups.reduce((sum, group) => sum + group.length, 0);
  }

  #isOver(): boolean {
    return this.#bytes > this.#limits.bytes || this.length > this.#limits.units;
  }
}
