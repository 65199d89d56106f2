import type { Platform } from '../../platform/platform.ts';
import type { CamerasForCoverage } from '../cameras/for-coverage.ts';
import { SeeingCameras } from './cameras.ts';
import { ChangeLog } from './change-log.ts';
import { CoverageDays } from './days.ts';
import { CoverageHearing, type Heard } from './hearing.ts';
import { inLanes } from './lanes.ts';
import { Marks } from './marks.ts';
import { tellCoverage } from './news.ts';
import { CameraRefresh } from './refresh.ts';
import { CoverageRepository } from './repository.ts';
import { Runs } from './runs.ts';
import { CoverageWorker, type WorkerRooms } from './worker.ts';

/** Cameras looked at again in one sweep because nobody has heard of them for too long. */
const dueBatch = 500;

/** Batches under way at once: one waits for the database while another computes. */
const lanes = 2;
/** A recomputation goes on in every so many steps, however much changes. */
const afreshEvery = 8;

export type WorkRooms = WorkerRooms & { records: CamerasForCoverage };

/** Everything that is done about coverage while nobody waits for an answer. */
export class CoverageWork {
  readonly #platform: Platform;
  readonly #worker: CoverageWorker;
  readonly #hearing: CoverageHearing;
  readonly #refresh: CameraRefresh;
  /** This hub has seen to it that everything was worked out once. */
  #begun = false;
  #steps = 0;
  readonly repository: CoverageRepository;
  readonly cameras: SeeingCameras;
  readonly runs: Runs;
  readonly days: CoverageDays;
  readonly marks: Marks;
  readonly log: ChangeLog;

  constructor(platform: Platform, rooms: WorkRooms) {
    const { database } = platform;
    this.#platform = platform;
    this.repository = new CoverageRepository(database);
    this.cameras = new SeeingCameras(database);
    this.days = new CoverageDays(database);
    this.log = new ChangeLog(database);
    this.marks = new Marks(database);
    const { repository, cameras, log, marks } = this;
    this.#refresh = new CameraRefresh({ ...rooms, repository, cameras, marks });
    this.#hearing = new CoverageHearing(rooms.places, { repository, refresh: this.#refresh, marks });
    this.#worker = new CoverageWorker(rooms, {
      ...{ repository, cameras, marks, log },
      tell: (divisions) => tellCoverage(database, divisions),
    });
    this.runs = new Runs(database, { ...rooms, repository, cameras, refresh: this.#refresh, marks });
  }

  /** Marks what some events can reach. */
  async hear(heard: Heard): Promise<void> {
    await this.#hearing.hear(heard, this.#now());
  }

  /** Works until nothing is due. */
  async work(): Promise<void> {
    await inLanes(lanes, () => this.#step());
    await this.runs.end(this.#now());
  }

  /** What changed comes first, a recomputation after it. */
  async #step(): Promise<boolean> {
    this.#steps += 1;
    const changed = () => this.#worker.step('changed', this.#now());
    const afresh = () => this.#afresh();
    const order = this.#steps % afreshEvery === 0 ? [afresh, changed] : [changed, afresh];
    for (const work of order) if (await work()) return true;
    return false;
  }

  /** First everything is marked, then it is worked out: so each village once, and its cameras have been read. */
  async #afresh(): Promise<boolean> {
    const page = await this.runs.page(this.#now());
    if (page !== 'none') return page === 'gone-through';
    if (this.#steps % afreshEvery === 0) await this.runs.end(this.#now());
    return this.#worker.step('afresh', this.#now());
  }

  /** What is due by the clock: words that are past their age, marks that a hub which died still owes, days to be kept. */
  async sweep(): Promise<void> {
    const now = this.#now();
    if (!this.#begun) await this.runs.beginOnce(now);
    this.#begun = true;
    await this.#refresh.refresh(await this.cameras.due(now, dueBatch), 'changed', now);
    await this.days.keepYesterday(now);
  }

  #now(): Date {
    return new Date(this.#platform.clock.now());
  }
}
