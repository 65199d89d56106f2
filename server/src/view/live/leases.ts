import type { Clock } from '../../platform/clock.ts';
import type { ErrorCounts } from '../../platform/error-counts.ts';
import type { Logger } from '../../platform/log.ts';
import type { LeaseDocument, LeaseRepository, Wanted } from './lease-repository.ts';
import type { Stage } from './media/stage.ts';
import type { Lease } from './media/upstream.ts';

/** A hub says that it holds its streams this often, and has lost them when it could not for so long, milliseconds. */
const beatMs = 1000;
const leaseMs = 4000;
/** While the database is away a hub shows what it shows for this long, milliseconds: nobody else can claim it either. */
const withoutDatabaseMs = 15_000;

/** Keeps what this hub holds: one stream of one camera is asked of its site by one hub. */
export class Leases {
  readonly #repository: LeaseRepository;
  readonly #hubId: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #errors: ErrorCounts;
  readonly #releasing = new Map<string, Promise<void>>();
  #stage: Stage | undefined;
  #beating: NodeJS.Timeout | undefined;
  #busy: Promise<void> | undefined;
  #heldAt = performance.now();

  constructor(parts: {
    repository: LeaseRepository;
    hubId: string;
    clock: Clock;
    log: Logger;
    errors: ErrorCounts;
  }) {
    this.#repository = parts.repository;
    this.#hubId = parts.hubId;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#errors = parts.errors;
  }

  start(stage: Stage): void {
    this.#stage = stage;
    this.#beating = setInterval(() => {
      this.#busy ??= this.#beat()
        .catch((error: unknown) => this.#failed(error))
        .finally(() => {
          this.#busy = undefined;
        });
    }, beatMs);
    this.#beating.unref();
  }

  /** The stage has stopped by now; what it held is given back. */
  async stop(): Promise<void> {
    clearInterval(this.#beating);
    await this.#busy;
    await Promise.all(this.#releasing.values());
  }

  async claim(wanted: Wanted): Promise<LeaseDocument> {
    for (;;) {
      const now = this.#clock.now();
      const lease = await this.#repository.claim(wanted, this.#hubId, new Date(now), new Date(now + leaseMs));
      const leaving = this.#releasing.get(lease._id);
      if (leaving === undefined) return lease;
      await leaving;
    }
  }

  /** The stream has ended here. */
  release({ id }: Pick<Lease, 'id'>): void {
    const done = this.#repository
      .release(id, this.#hubId)
      .catch((error: unknown) => this.#failed(error)) // it lapses by itself
      .finally(() => this.#releasing.delete(id));
    this.#releasing.set(id, done);
  }

  async #beat(): Promise<void> {
    const stage = this.#stage as Stage;
    const ids = stage.leases.map(({ id }) => id);
    const held = await Promise.all(ids.map(async (id) => ({ id, figures: await stage.figures(id) })));
    const until = new Date(this.#clock.now() + leaseMs);
    for (const lost of await this.#repository.renew(this.#hubId, held, until))
      if (!this.#releasing.has(lost)) stage.endLease(lost, 'lease-lost');
    this.#heldAt = performance.now();
  }

  #failed(error: unknown): void {
    this.#errors.count('live-lease-failed');
    this.#log.warn({ err: error }, 'which streams this hub holds could not be said');
    if (performance.now() - this.#heldAt < withoutDatabaseMs) return;
    for (const { id } of this.#stage?.leases ?? []) this.#stage?.endLease(id, 'lease-lost');
  }
}
