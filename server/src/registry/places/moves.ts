import type { Point } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { Move } from '../../platform/database/move-records.ts';
import type { Platform } from '../../platform/platform.ts';
import type { PlacesRepository } from './repository.ts';
import { currentCodeOf } from './rules.ts';

/** Records that one room moves in one transaction. */
const batch = 200;
/** Batches of one room in one sweep: a merged township is a few seconds' work, and other sweeps get their turn. */
const batchesPerSweep = 5;
/** Merged divisions looked at in one sweep. */
const movesPerSweep = 20;
/** A record that was being written under the old code while it ended is found by looking again for so long. */
const settleMs = 60_000;

/** A room whose records carry the code of a division. It registers itself: it knows places, places do not know it. */
export interface DivisionDependant {
  /** What is counted when it fails: `sites`. */
  name: string;
  /**
   * Moves at most `limit` records from a division that has ended to the one that took its place, with their county,
   * and says so by its own events. Called again until it finds none; a call that moves what is moved already moves 0.
   * @returns how many were moved
   */
  moveDivision(tx: Tx, move: Move, limit: number): Promise<number>;
  /** Where some of its records in one division stand, WGS-84: they tell where a village lies that nobody has drawn. */
  pointsIn?(division: string): Promise<Point[]>;
}

/**
 * When villages merge, what stands under the old code goes to the new one: records carry their code as their scope,
 * and whoever may see the new village must find them. In bounded steps that go on after a crash
 * (docs/decisions/merged-villages.md).
 */
export class DivisionMoves {
  readonly #platform: Platform;
  readonly #repository: PlacesRepository;
  readonly #dependants: DivisionDependant[] = [];

  constructor(platform: Platform, repository: PlacesRepository) {
    this.#platform = platform;
    this.#repository = repository;
    platform.sweeps.register({ name: 'division-moves', run: (now) => this.#run(now) });
  }

  serve(dependant: DivisionDependant): void {
    this.#dependants.push(dependant);
  }

  /** Points of what stands in a division. */
  async pointsIn(division: string): Promise<Point[]> {
    const found = await Promise.all(this.#dependants.map((one) => one.pointsIn?.(division) ?? []));
    return found.flat();
  }

  async #run(now: Date): Promise<void> {
    for (const { _id: from, askedAt } of await this.#repository.openMoves(movesPerSweep)) {
      const [division] = await this.#repository.byCodes([from]);
      const to = division === undefined ? null : currentCodeOf(division);
      const moved = to === null || to === from ? 0 : await this.#move(from, to);
      if (moved === 0 && now.getTime() - askedAt.getTime() >= settleMs) await this.#repository.endMove(from, now);
    }
  }

  /** @returns how many records were moved; one room that fails holds up no other, and keeps the move open */
  async #move(from: string, to: string): Promise<number> {
    let all = 0;
    for (const dependant of this.#dependants)
      try {
        for (let step = 0, moved = batch; step < batchesPerSweep && moved === batch; step += 1) {
          moved = await this.#platform.database.inTransaction(async (tx) => {
            const count = await dependant.moveDivision(tx, { from, to }, batch);
            if (count > 0) await this.#repository.noteMoved(tx, from, count);
            return count;
          });
          all += moved;
        }
      } catch (error) {
        all += 1;
        this.#platform.errors.count(`division-move-failed-${dependant.name}`);
        this.#platform.log.error(
          { err: error, from, to, room: dependant.name },
          'records could not be moved; tried again',
        );
      }
    return all;
  }
}
