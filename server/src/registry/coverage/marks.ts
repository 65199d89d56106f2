import { countyOf, type DivisionLevel, levelOf, newId, parentOf } from '@sharp-eyes/protocol';
import type mongoose from 'mongoose';
import type { Database } from '../../platform/database/database.ts';
import { type MarkDocument, markSchema } from './documents.ts';

/** A worker that has not finished by then is taken to be dead, milliseconds. */
const leaseMs = 15_000;
/** What failed is tried again after so long, milliseconds. */
const retryMs = 30_000;

/** Why something is marked: it changed, or all are worked out afresh, which may wait. */
export type Urgency = 'changed' | 'afresh';
const rankOf: Record<Urgency, number> = { changed: 0, afresh: 1 };
const struckOff = { rank: 2, due: new Date('9999-12-31'), run: null };
/** Each level is summed of the one before it. */
const order: readonly DivisionLevel[] = ['village', 'township', 'county', 'city', 'province', 'nation'];

/** A mark that this worker may work at now. */
export interface Claim {
  id: string;
  level: DivisionLevel;
  asked: string;
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

  /** They are to be worked out. @param run - the recomputation that asks for it and waits for them */
  async mark(codes: Iterable<string>, urgency: Urgency, now: Date, run?: string): Promise<void> {
    const asked = newId();
    const writes = [...new Set(codes)].sort().map((_id) => ({
      updateOne: {
        filter: { _id },
        update: {
          $set: { asked, ...(run === undefined ? {} : { run }) },
          $min: { rank: rankOf[urgency], due: now },
          $setOnInsert: { ...placeOf(_id), by: null, until: null },
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

  /** The marks that come first, all of one level, held for this worker alone while its lease lasts. */
  async claim(urgency: Urgency, limit: number, now: Date): Promise<Claim[]> {
    const free = { rank: rankOf[urgency], $or: [{ until: null }, { until: { $lte: now } }] };
    const first = await this.#model
      .find(free, { until: 1, asked: 1, level: 1 })
      .sort({ order: 1, due: 1 })
      .limit(limit)
      .readConcern('local')
      .lean();
    const [level] = first.map((mark) => mark.level);
    if (level === undefined) return [];
    const found = first.filter((mark) => mark.level === level);
    const by = newId();
    const ids = found.map(({ _id }) => _id);
    const until = new Date(now.getTime() + leaseMs);
    const { modifiedCount } = await this.#model.updateMany(
      { _id: { $in: ids }, ...free },
      { $set: { by, until } },
      // With the claim the majority has the mark and all that was written before it: whoever reads now sees that.
      { writeConcern: known },
    );
    const claimed = found.map(
      ({ _id, asked, until: before }): Claim => ({ id: _id, level, asked, by, takenOver: before !== null }),
    );
    if (modifiedCount === found.length) return claimed;
    const mine = await this.#model
      .find({ _id: { $in: ids }, by }, { _id: 1 })
      .readConcern('local')
      .lean();
    const own = new Set(mine.map(({ _id }) => _id));
    return claimed.filter(({ id }) => own.has(id));
  }

  /** Strikes off the marks of one claim that are still what they were; the others are due again. */
  async done(claims: readonly Claim[]): Promise<void> {
    const [first] = claims;
    if (!first) return;
    const { by } = first;
    const free = { by: null, until: null };
    const writes = [...Map.groupBy(claims, ({ asked }) => asked)].map(([asked, some]) => ({
      updateMany: { filter: held(some, by, { asked }), update: { $set: { ...free, ...struckOff } } },
    }));
    const others = { updateMany: { filter: held(claims, by), update: { $set: free } } };
    await this.#model.collection.bulkWrite([...writes, others] as never, { ordered: true, writeConcern: soon });
  }

  /** Could not be worked out: later again, so that it does not hold up the others. */
  async postpone(ids: readonly string[], now: Date): Promise<void> {
    const until = new Date(now.getTime() + retryMs);
    await this.#model.updateMany({ _id: { $in: [...ids] } }, { $set: { until, rank: rankOf.afresh } });
  }

  /** Areas are still to be summed because all is worked out afresh. */
  async sumsLeft(): Promise<boolean> {
    const sums = { rank: rankOf.afresh, order: { $gt: order.indexOf('village') } };
    return (await this.#model.exists(sums).readConcern('local')) !== null;
  }

  /** Villages that a recomputation still waits for. */
  async leftOf(run: string): Promise<number> {
    return this.#model.countDocuments({ run }).readConcern('local');
  }
}

function held(claims: readonly Claim[], by: string, more: object = {}): object {
  return { _id: { $in: claims.map(({ id }) => id) }, by, ...more };
}

function placeOf(code: string): Pick<MarkDocument, 'county' | 'level' | 'order'> {
  const level = levelOf(code);
  return { county: countyOf(code), level, order: order.indexOf(level) };
}

/** The areas right above some divisions. */
export function areasAbove(codes: Iterable<string>): string[] {
  return [...new Set([...codes].flatMap((code) => parentOf(code) ?? []))];
}
