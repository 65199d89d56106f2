import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda } from 'agenda';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { isDatabaseAway } from '../database/failures.ts';
import type { ErrorCounts } from '../error-counts.ts';
import type { Logger } from '../log.ts';

/**
 * What must happen *later* is a due time on the record itself. A sweep asks `rules.ts` what is due by the injected
 * clock and does it, in transactions whose filter repeats the condition, so that a second hub does nothing.
 */
export interface Sweep {
  name: string;
  run(now: Date): Promise<void>;
}

const jobName = 'sweep';
/** Agenda leaves a referenced timer of half the lock's lifetime behind each job: ten minutes by default. */
const lockLifetimeMs = 2000;

/** One agenda job, every second, on one of the hubs. */
export class Sweeps {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #errors: ErrorCounts;
  readonly #sweeps: Sweep[] = [];
  #agenda: Agenda | undefined;
  #running: Promise<void> | undefined;

  constructor(database: Database, clock: Clock, log: Logger, errors: ErrorCounts) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
    this.#errors = errors;
  }

  register(sweep: Sweep): void {
    this.#sweeps.push(sweep);
  }

  /**
   * Does the work for each of the records that are due. One for which it fails is counted and logged, and comes up again
   * with the next sweep: it holds up no other.
   * @param name - of the sweep
   * @returns whether all was done
   * @throws when the database is away: it is so for the others, too
   */
  async each<T>(name: string, due: Iterable<T>, work: (record: T) => Promise<unknown>): Promise<boolean> {
    let all = true;
    for (const record of due)
      try {
        await work(record);
      } catch (error) {
        if (isDatabaseAway(error)) throw error;
        all = false;
        this.#errors.count('sweep-record-failed');
        this.#log.error({ err: error, sweep: name, record: idOf(record) }, 'a record that is due could not be decided');
      }
    return all;
  }

  async start(): Promise<void> {
    const agenda = new Agenda({
      backend: new MongoBackend({ mongo: this.#database.db as never, collection: 'jobs' }),
      processEvery: 1000,
      defaultLockLifetime: lockLifetimeMs,
      maxConcurrency: 1,
    });
    this.#agenda = agenda;
    agenda.on('error', (error: unknown) => {
      this.#errors.count('sweep-agenda-failed');
      this.#log.error({ err: error }, 'the job scheduler failed');
    });
    agenda.define(jobName, () => this.sweepNow());
    await agenda.start();
    await agenda.every('1 second', jobName);
  }

  /** Runs every sweep once; one that fails is logged and counted and holds up no other. */
  async sweepNow(): Promise<void> {
    this.#running ??= this.#sweepAll().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async #sweepAll(): Promise<void> {
    const now = new Date(this.#clock.now());
    for (const sweep of this.#sweeps) {
      try {
        await sweep.run(now);
      } catch (error) {
        this.#errors.count('sweep-failed');
        this.#log.error({ err: error, sweep: sweep.name }, 'a sweep failed');
      }
    }
  }

  async stop(): Promise<void> {
    await this.#agenda?.stop();
    await this.#running;
  }
}

/** What names a record in the log: its id, and nothing that somebody wrote. */
function idOf(record: unknown): string | undefined {
  if (typeof record === 'string') return record;
  return String((record as { _id?: unknown } | null)?._id);
}
