import { createHash } from 'node:crypto';
import mongoose from 'mongoose';
import type { Database } from '../../platform/database/database.ts';
import { signInDelayMs } from './rules.ts';

/** Failures are forgotten after this long without another. */
const forgetMs = 24 * 3600_000;

interface FailureDocument {
  _id: string;
  count: number;
  nextAt: Date;
  forgetAt: Date;
}

const failureSchema = new mongoose.Schema(
  {
    _id: String,
    count: { type: Number, required: true },
    nextAt: { type: Date, required: true },
    forgetAt: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<FailureDocument>;
failureSchema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 });

/** Wrong passwords per account and address, for every hub to know. */
export class Throttle {
  readonly #model: mongoose.Model<FailureDocument>;

  constructor(database: Database) {
    this.#model = database.model<FailureDocument>('sign-in-failures', failureSchema);
  }

  /** Milliseconds until the account may be tried again from this address; 0 when it may be now. */
  async waitMs(account: string, address: string, now: Date): Promise<number> {
    const found = await this.#model.findById(keyOf(account, address)).lean();
    return found ? Math.max(0, found.nextAt.getTime() - now.getTime()) : 0;
  }

  /** Counts a failure. @returns how many there are now */
  async failed(
    account: string,
    address: string,
    now: Date,
    delayMs: (failures: number) => number = signInDelayMs,
  ): Promise<number> {
    const _id = keyOf(account, address);
    const forgetAt = new Date(now.getTime() + forgetMs);
    const { count } = await this.#model
      .findOneAndUpdate(
        { _id },
        { $inc: { count: 1 }, $set: { forgetAt }, $setOnInsert: { nextAt: now } },
        { upsert: true, returnDocument: 'after' },
      )
      .orFail()
      .lean();
    const nextAt = new Date(now.getTime() + delayMs(count));
    await this.#model.updateOne({ _id, nextAt: { $lt: nextAt } }, { $set: { nextAt } });
    return count;
  }

  async succeeded(account: string, address: string): Promise<void> {
    await this.#model.deleteOne({ _id: keyOf(account, address) });
  }
}

/** Neither names nor addresses are kept in the clear. */
function keyOf(account: string, address: string): string {
  return createHash('sha256').update(`${account}\n${address}`).digest('hex');
}
