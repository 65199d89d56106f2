import { footPoint, pictureCellOf } from '@sharp-eyes/geometry';
import type { AlertSeen } from '@sharp-eyes/protocol';
import type { Box } from '../eyes/eye.ts';

/** Somebody inside, in one picture. */
export interface Stand {
  box: Box;
  /** How much longer they have stood inside since they were seen before, seconds; 0 when they have just entered. */
  forS: number;
}

/**
 * What one occupancy of a zone comes to: enough to say whether a narrower rule would have raised it. Sums over the
 * zone; who stood where is not in it.
 */
export class Seen {
  #score = 0;
  #dwellS = 0;
  readonly #places = new Map<number, number>();

  note({ score, dwellS }: { score: number; dwellS: number }, stands: readonly Stand[]): void {
    this.#score = Math.max(this.#score, score);
    this.#dwellS = Math.max(this.#dwellS, dwellS);
    for (const { box, forS } of stands) {
      const cell = pictureCellOf(footPoint(box));
      this.#places.set(cell, (this.#places.get(cell) ?? 0) + forS);
    }
  }

  get summary(): AlertSeen {
    const places = [...this.#places].map(([cell, s]): [number, number] => [cell, Math.ceil(s * 100) / 100]);
    return { score: Math.min(1, this.#score), dwellS: this.#dwellS, places };
  }
}
