import { newId, rangeOf } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { wholeScope } from '../../platform/scope.ts';
import type { CamerasForCoverage } from '../cameras/for-coverage.ts';
import type { Places } from '../places/service.ts';
import type { SeeingCameras } from './cameras.ts';
import type { Marks } from './marks.ts';
import type { CameraRefresh } from './refresh.ts';
import type { CoverageRepository } from './repository.ts';

/** Everything below a division is worked out afresh. */
export interface RunDocument {
  _id: string;
  county: string;
  division: string;
  startedAt: Date;
  startedBy: string;
  /** What is being gone through, and the last that was. */
  stage: 'cameras' | 'known' | 'villages' | 'figures' | 'judging' | 'done';
  after: string;
  villages: number;
  endedAt: Date | null;
  by: string | null;
  until: Date | null;
}

const text = { type: String, required: true } as const;
const runSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: text, division: text, startedAt: { type: Date, required: true }, startedBy: text },
    ...{ stage: text, after: { type: String, default: '' }, villages: { type: Number, default: 0 } },
    ...{ endedAt: { type: Date, default: null }, by: { type: String, default: null } },
    until: { type: Date, default: null },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<RunDocument>;
runSchema.index({ division: 1, startedAt: -1 });
runSchema.index({ endedAt: 1, startedAt: 1 });

const everything = '000000000000';
const firstRun: Omit<RunDocument, 'startedAt'> = {
  ...{ _id: '00000000-0000-7000-8000-000000000000', county: everything.slice(0, 6), division: everything },
  ...{ startedBy: '–', stage: 'cameras', after: '', villages: 0, endedAt: null, by: null, until: null },
};
const duplicate = 11_000;
const leaseMs = 15_000;
/** Cameras or villages gone through at once. */
const page = 1000;
const everywhere = wholeScope('a recomputation goes through everything below its division');
const next = { cameras: 'known', known: 'villages', villages: 'figures', figures: 'judging' } as const;

/**
 * Recomputations: read the cameras again, then mark the villages. The rest is the work of every day. They go on where a
 * hub that died has stopped.
 */
export class Runs {
  readonly #model: mongoose.Model<RunDocument>;
  readonly #places: Places;
  readonly #records: CamerasForCoverage;
  readonly #cameras: SeeingCameras;
  readonly #refresh: CameraRefresh;
  readonly #repository: CoverageRepository;
  readonly #marks: Marks;

  constructor(
    database: Database,
    parts: {
      places: Places;
      records: CamerasForCoverage;
      cameras: SeeingCameras;
      refresh: CameraRefresh;
      repository: CoverageRepository;
      marks: Marks;
    },
  ) {
    this.#model = database.model<RunDocument>('coverage_runs', runSchema);
    this.#places = parts.places;
    this.#records = parts.records;
    this.#cameras = parts.cameras;
    this.#refresh = parts.refresh;
    this.#repository = parts.repository;
    this.#marks = parts.marks;
  }

  async add(tx: Tx, run: RunDocument): Promise<void> {
    await this.#model.create([run], { session: tx.session });
  }

  /** A database from before coverage was kept is worked out once; in an empty one that is nothing. */
  async beginOnce(now: Date): Promise<void> {
    const { _id, ...first } = firstRun;
    await this.#model
      .updateOne({ _id }, { $setOnInsert: { ...first, startedAt: now } }, { upsert: true })
      .catch((error: { code?: number }) => {
        if (error.code !== duplicate) throw error; // another hub was first
      });
  }

  /** The last one that began at exactly this division. */
  async latest(division: string): Promise<RunDocument | undefined> {
    return (await this.#model.findOne({ division }).sort({ startedAt: -1 }).lean()) ?? undefined;
  }

  async leftOf({ _id, stage }: RunDocument): Promise<number> {
    return stage === 'done' ? 0 : this.#marks.leftOf(_id);
  }

  /** One page of one run. @returns whether there was something to do but wait */
  async step(now: Date): Promise<boolean> {
    const by = newId();
    const run = await this.#model
      .findOneAndUpdate(
        { endedAt: null, $or: [{ until: null }, { until: { $lte: now } }] },
        { $set: { by, until: new Date(now.getTime() + leaseMs) } },
        { sort: { startedAt: 1 } },
      )
      .lean();
    if (run === null) return false;
    const free = { by: null, until: null };
    if (run.stage === 'judging' || run.stage === 'done') {
      const over = (await this.#marks.leftOf(run._id)) === 0;
      await this.#model.updateOne(
        { _id: run._id, by },
        { $set: { ...free, ...(over ? { stage: 'done', endedAt: now } : {}) } },
      );
      return false;
    }
    const { last, villages } = await this.#page(run, run.stage, now);
    const further = last === undefined ? { stage: next[run.stage], after: '' } : { after: last };
    await this.#model.updateOne({ _id: run._id, by }, { $set: { ...free, ...further }, $inc: { villages } });
    return true;
  }

  async #page(
    { _id: id, division, after }: RunDocument,
    stage: 'cameras' | 'known' | 'villages' | 'figures',
    now: Date,
  ): Promise<{ last: string | undefined; villages: number }> {
    if (stage === 'cameras' || stage === 'known') {
      // Cameras on record, then those that coverage knows: one may have gone while nobody listened.
      const room = stage === 'cameras' ? this.#records : this.#cameras;
      const ids = await room.idsAfter(everywhere, division, after, page);
      const there = stage === 'cameras' ? undefined : await this.#records.among(everywhere, ids);
      await this.#refresh.refresh(there ? ids.filter((each) => !there.has(each)) : ids, now);
      return { last: ids.at(-1), villages: 0 };
    }
    const range = rangeOf(division);
    const codes =
      stage === 'villages'
        ? await this.#places.villagesAfter(range, after, page)
        : await this.#repository.villagesAfter(range, after, page);
    // Villages that the table of divisions knows, then those that only have figures.
    const inTable = stage === 'villages' ? new Set<string>() : await this.#inForce(codes);
    const marked = codes.filter((code) => !inTable.has(code));
    await this.#marks.markForRun(marked, id, now);
    return { last: codes.at(-1), villages: marked.length };
  }

  async #inForce(codes: readonly string[]): Promise<Set<string>> {
    const standing = await this.#places.standingOf(codes);
    return new Set(codes.filter((code) => standing.get(code) === 'in-force'));
  }
}
