import { countyOf, levelOf, newId, parentOf } from '@sharp-eyes/protocol';
import type mongoose from 'mongoose';
import type { Database } from '../../platform/database/database.ts';
import { type MarkDocument, markSchema } from './documents.ts';

/** A worker that has not finished by then is taken to be dead, milliseconds. */
const leaseMs = 15_000;
/** What failed is tried again after so long, milliseconds. */
const retryMs = 30_000;

/** A mark that this worker may work at now. */
export interface Claim {
  id: string;
  n: number;
  /** This claim and no other: a worker that overslept takes away nothing that came after it. */
  by: string;
  /** Somebody else had begun: what they wrote may not have been passed on. */
  takenOver: boolean;
}

/** A mark is known to whoever looks from now on, and with it all that was written before. */
const known = { w: 'majority' } as const;
const soon = { w: 1 } as const;

/** Villages to be worked out and areas to be summed, by whichever hub comes first. */
export class Marks {
  readonly #model: mongoose.Model<MarkDocument>;
  /** Called when something was marked here: whoever works need not wait to be told. */
  onMark: () => void = () => undefined;

  constructor(database: Database) {
    this.#model = database.model<MarkDocument>('coverage_marks', markSchema);
  }

  /** Something changed there. */
  async mark(codes: Iterable<string>, now: Date): Promise<void> {
    await this.#write(codes, { rank: 0, now, run: {} });
  }

  /** They are worked out afresh, behind whatever changed. */
  async markForRun(codes: readonly string[], run: string, now: Date): Promise<void> {
    await this.#write(codes, { rank: 1, now, run: { run } });
  }

  async #write(codes: Iterable<string>, { rank, now, run }: { rank: number; now: Date; run: object }): Promise<void> {
    const writes = [...new Set(codes)].sort().map((_id) => ({
      updateOne: {
        filter: { _id },
        update: {
          $inc: { n: 1 },
          $min: { rank },
          $set: run,
          $setOnInsert: { county: countyOf(_id), level: levelOf(_id), due: now, by: null, until: null },
        },
        upsert: true,
      },
    }));
    for (let at = 0; at < writes.length; at += 1000)
      await this.#model.collection.bulkWrite(writes.slice(at, at + 1000) as never, {
        ordered: false,
        writeConcern: known,
      });
    if (writes.length > 0) this.onMark();
  }

  /** The marks of the levels that come first, held for this worker alone while its lease lasts. */
  async claim(level: MarkDocument['level'], limit: number, now: Date): Promise<Claim[]> {
    const free = { $or: [{ until: null }, { until: { $lte: now } }] };
    // `n` as the majority has it: what was written before that mark is seen by whoever reads after it.
    const found = await this.#model
      .find({ level, ...free }, { until: 1, n: 1 })
      .sort({ rank: 1, due: 1 })
      .limit(limit)
      .lean();
    if (found.length === 0) return [];
    const by = newId();
    const ids = found.map(({ _id }) => _id);
    const until = new Date(now.getTime() + leaseMs);
    const { modifiedCount } = await this.#model.updateMany(
      { _id: { $in: ids }, ...free },
      { $set: { by, until } },
      { writeConcern: soon },
    );
    const claimed = found.map(({ _id, n, until: before }) => ({ id: _id, n, by, takenOver: before !== null }));
    if (modifiedCount === found.length) return claimed;
    const mine = await this.#model
      .find({ _id: { $in: ids }, by }, { _id: 1 })
      .readConcern('local')
      .lean();
    const own = new Set(mine.map(({ _id }) => _id));
    return claimed.filter(({ id }) => own.has(id));
  }

  /** Takes away the marks that are still what they were; the others are due again. */
  async done(claims: readonly Claim[]): Promise<void> {
    if (claims.length === 0) return;
    await this.#model.collection.bulkWrite(
      [
        ...claims.map(({ id, n, by }) => ({ deleteOne: { filter: { _id: id, n, by } } })),
        ...claims.map(({ id, by }) => ({
          updateOne: { filter: { _id: id, by }, update: { $set: { by: null, until: null } } },
        })),
      ] as never,
      { ordered: true, writeConcern: soon },
    );
  }

  /** Could not be worked out: later again, so that it does not hold up the others. */
  async postpone(ids: readonly string[], now: Date): Promise<void> {
    const until = new Date(now.getTime() + retryMs);
    await this.#model.updateMany({ _id: { $in: [...ids] } }, { $set: { until, rank: 1 } });
  }

  async leftOf(run: string): Promise<number> {
    return this.#model.countDocuments({ run });
  }
}

/** The areas right above some divisions. */
export function areasAbove(codes: Iterable<string>): string[] {
  return [...new Set([...codes].flatMap((code) => parentOf(code) ?? []))];
}
