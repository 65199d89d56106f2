import type { AccessUnit } from '../eyes/eye.ts';
import type { UnitTaker } from './feed.ts';

/** Who else gets a camera's units, by camera: a tap outlives the watch behind it, which is begun anew now and then. */
export class UnitTaps {
  readonly #takers = new Map<string, Set<UnitTaker>>();

  follow(cameraId: string, take: UnitTaker): () => void {
    const takers = this.#takers.get(cameraId) ?? new Set();
    this.#takers.set(cameraId, takers.add(take));
    return () => {
      takers.delete(take);
      if (takers.size === 0 && this.#takers.get(cameraId) === takers) this.#takers.delete(cameraId);
    };
  }

  give(cameraId: string, unit: AccessUnit): void {
    for (const take of this.#takers.get(cameraId) ?? []) take(unit);
  }
}
