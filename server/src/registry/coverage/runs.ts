import { newId, rangeOf } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { wholeScope } from '../../platform/scope.ts';
import type { CamerasForCoverage } from '../cameras/for-coverage.ts';
import type { Places } from '../places/service.ts';
import type { SeeingCameras } from './cameras.ts';
import type { Marks } from './marks.ts';
import { type MergedPage, mergePages } from './merged-page.ts';
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
  stage: 'cameras' | 'villages' | 'judging' | 'done';
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
/** Cameras or villages of either list gone through at once. */
const page = 1000;
const everywhere = wholeScope('a recomputation goes through everything below its division');
const next = { cameras: 'villages', villages: 'judging' } as const;
const paged: (keyof typeof next)[] = ['cameras', 'villages'];

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

  /**
   * One page of one run.
   * @returns `taken` when somebody else is at it, `none` when no run has a page left
   */
  async page(now: Date): Promise<'gone-through' | 'taken' | 'none'> {
    const unread = { endedAt: null, stage: { $in: paged } };
    if ((await this.#model.exists(unread)) === null) return 'none';
    const by = newId();
    const run = await this.#model
      .findOneAndUpdate(
        { ...unread, $or: [{ until: null }, { until: { $lte: now } }] },
        { $set: { by, until: new Date(now.getTime() + leaseMs) } },
        { sort: { startedAt: 1 } },
      )
      .lean();
    if (run === null) return 'taken';
    const stage = run.stage as (typeof paged)[number];
    const { ids, last } = await (stage === 'cameras' ? this.#camerasAfter(run) : this.#villagesAfter(run));
    if (stage === 'cameras') await this.#refreshAll(ids, now);
    else await this.#marks.mark(ids, 'afresh', now, run._id);
    await this.#model.updateOne(
      { _id: run._id, by },
      {
        $set: { by: null, until: null, after: last ?? '', ...(last === undefined ? { stage: next[stage] } : {}) },
        $inc: { villages: stage === 'villages' ? ids.length : 0 },
      },
    );
    return 'gone-through';
  }

  /** Ends the runs of which every village is worked out and every area summed. */
  async end(now: Date): Promise<void> {
    const judging = await this.#model.find({ endedAt: null, stage: 'judging' }, { _id: 1 }).lean();
    if (judging.length === 0 || (await this.#marks.sumsLeft())) return;
    for (const { _id } of judging)
      if ((await this.#marks.leftOf(_id)) === 0)
        await this.#model.updateOne({ _id, endedAt: null }, { $set: { stage: 'done', endedAt: now } });
  }

  /** Cameras on record, and those that coverage knows: one may have gone while nobody listened. */
  async #camerasAfter({ division, after }: RunDocument): Promise<MergedPage> {
    const rooms = [this.#records, this.#cameras];
    return mergePages(await Promise.all(rooms.map((room) => room.idsAfter(everywhere, division, after, page))), page);
  }

  /** Villages in force, and those that have figures. */
  async #villagesAfter({ division, after }: RunDocument): Promise<MergedPage> {
    const rooms = [this.#places, this.#repository];
    const range = rangeOf(division);
    return mergePages(await Promise.all(rooms.map((room) => room.villagesAfter(range, after, page))), page);
  }

  /** In parts beside each other: one is compared while the database looks for the next. */
  async #refreshAll(ids: readonly string[], now: Date): Promise<void> {
    const parts = [ids.slice(0, page / 2), ids.slice(page / 2, page), ids.slice(page)];
    await Promise.all(parts.map((part) => this.#refresh.refresh(part, 'afresh', now)));
  }
}
