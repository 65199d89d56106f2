import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { isDatabaseAway } from '../database/failures.ts';
import type { ErrorCounts } from '../error-counts.ts';
import type { Logger } from '../log.ts';
import { takeApart } from '../take-apart.ts';
import type { EventDocument, EventKind, EventOf } from './event-map.ts';
import type { EventTail } from './tail.ts';

/** A dead hub's claim lapses after this long (house: effects), milliseconds. */
export const claimLapsesAfterMs = 15_000;
/** Left-over events looked at in one sweep. */
const sweepBatch = 200;

/** Events that a gathering consumer takes at once, and how often in one sweep. */
const gatherBatch = 300;
const gathersPerSweep = 4;
/** How often in a row when somebody is waiting for it. */
const gathersAtOnce = 20;
/** How often a batch that has failed twice is handed over in parts, to find the events that it fails for. */
const partsMax = 60;
/** The hub that gathers without waiting is taken to be dead after this long, milliseconds. */
const leadMs = 3000;
const duplicateKey = 11_000;

type Concerns = (event: Pick<EventDocument, 'kind' | 'body'>) => boolean;

interface Gatherer {
  concerns: Concerns;
  handle(events: EventDocument[]): Promise<void>;
}

interface Consumer {
  concerns(event: Pick<EventDocument, 'kind' | 'body'>): boolean;
  handle(event: EventDocument): Promise<void>;
}

/**
 * What must be *done* because of an event: a named consumer claims it, does it, and strikes its name from the event's
 * `todo`. When its hub dies the claim lapses and another hub does it again, so handlers are idempotent by event id.
 */
export class Consumers {
  readonly #database: Database;
  readonly #tail: EventTail;
  readonly #clock: Clock;
  readonly #hubId: string;
  readonly #log: Logger;
  readonly #errors: ErrorCounts;
  readonly #consumers = new Map<string, Consumer>();
  readonly #gatherers = new Map<string, Gatherer>();
  /** Gathering consumers whose last batch failed. */
  readonly #failing = new Set<string>();
  /** Until when this hub has the lead in gathering, epoch milliseconds. */
  readonly #leadUntil = new Map<string, number>();

  constructor(parts: {
    database: Database;
    tail: EventTail;
    clock: Clock;
    hubId: string;
    log: Logger;
    errors: ErrorCounts;
  }) {
    this.#database = parts.database;
    this.#tail = parts.tail;
    this.#clock = parts.clock;
    this.#hubId = parts.hubId;
    this.#log = parts.log;
    this.#errors = parts.errors;
    this.#database.consumersOf = (event) =>
      [...this.#consumers, ...this.#gatherers].filter(([, { concerns }]) => concerns(event)).map(([name]) => name);
  }

  /**
   * Every hub registers the same consumers before it starts. Names hold letters and dashes.
   * @param when - which events of these kinds it is about; the others cost it nothing
   */
  register<K extends EventKind>(
    name: string,
    kinds: readonly K[],
    handle: (event: EventOf<K>) => Promise<void>,
    when: (body: EventOf<K>['body']) => boolean = () => true,
  ): void {
    this.#checkName(name);
    const of: readonly EventKind[] = kinds;
    const consumer: Consumer = {
      concerns: (event) => of.includes(event.kind) && when(event.body as EventOf<K>['body']),
      handle: (event) => handle(event as EventOf<K>),
    };
    this.#consumers.set(name, consumer);
    this.#tail.subscribe(kinds, async (event) => {
      if (consumer.concerns(event)) await this.#consume(name, event._id);
    });
  }

  /**
   * Like `register`, for what can wait a second and is cheaper for many at once: the sweep hands over a few hundred
   * events together. Two hubs may be handed the same ones, and what fails is handed over again: the handler makes
   * things as they should be from the records, and does not count on being called once. An event for which it fails
   * again and again is set aside for 15 s, and holds up no other.
   */
  gather<K extends EventKind>(
    name: string,
    kinds: readonly K[],
    handle: (events: EventOf<K>[]) => Promise<void>,
    when: (event: EventOf<K>) => boolean = () => true,
  ): void {
    this.#checkName(name);
    const of: readonly EventKind[] = kinds;
    this.#gatherers.set(name, {
      concerns: (event) => of.includes(event.kind) && when(event as EventOf<K>),
      handle: (events) => handle(events as EventOf<K>[]),
    });
  }

  #checkName(name: string): void {
    if (!/^[a-z-]+$/.test(name)) throw new Error(`a consumer's name holds letters and dashes, not “${name}”`);
    if (this.#consumers.has(name) || this.#gatherers.has(name))
      throw new Error(`two consumers are named “${name}”; give one another name`);
  }

  /** Takes what a dead hub left, or what failed 15 s ago. Called by the sweep each second. */
  async sweep(now: Date): Promise<void> {
    for (const name of this.#consumers.keys()) {
      const left = await this.#database.events
        .find({ todo: name, ...this.#free(name, now) }, { _id: 1 })
        .sort({ at: 1 })
        .limit(sweepBatch)
        .lean();
      for (const { _id } of left) await this.#consume(name, _id);
    }
    for (const name of this.#gatherers.keys()) await this.#gatherAll(name, gathersPerSweep);
  }

  /**
   * Hands over what a gathering consumer has to do, without waiting for the sweep. Of several hubs one does it: the one
   * that did it last, while it lives. @returns whether everything was handed over
   */
  async gatherNow(name: string): Promise<boolean> {
    if (!(await this.#lead(name))) return true;
    return this.#gatherAll(name, gathersAtOnce);
  }

  /** Takes the lead among the hubs, or keeps it; what it lays down by dying is taken up after some seconds. */
  async #lead(name: string): Promise<boolean> {
    const now = new Date(this.#clock.now());
    if ((this.#leadUntil.get(name) ?? 0) > now.getTime() + leadMs / 2) return true;
    const until = new Date(now.getTime() + leadMs);
    const free = { _id: name, $or: [{ by: this.#hubId }, { until: { $lte: now } }] };
    try {
      await this.#leads.updateOne(free, { $set: { by: this.#hubId, until } }, { upsert: true });
      this.#leadUntil.set(name, until.getTime());
      return true;
    } catch (error) {
      if ((error as { code?: number }).code === duplicateKey) return false;
      throw error;
    }
  }

  get #leads() {
    return this.#database.db.collection<{ _id: string; by: string; until: Date }>('consumer_leads');
  }

  async #gatherAll(name: string, times: number): Promise<boolean> {
    for (let n = 0; n < times; n += 1) {
      const waiting = { todo: name, ...this.#free(name, new Date(this.#clock.now())) };
      const events = await this.#database.events.find(waiting).sort({ at: 1 }).limit(gatherBatch).lean();
      if (events.length === 0) return true;
      try {
        if (this.#failing.delete(name)) await this.#handInParts(name, events as unknown as EventDocument[]);
        else await this.#hand(name, events as unknown as EventDocument[]);
      } catch (error) {
        this.#failing.add(name);
        this.#errors.count('event-consumer-failed');
        this.#log.error({ err: error, consumer: name, events: events.length }, 'a consumer failed; it is tried again');
        return true;
      }
      if (events.length < gatherBatch) return true;
    }
    return false;
  }

  async #hand(name: string, events: readonly EventDocument[]): Promise<void> {
    await (this.#gatherers.get(name) as Gatherer).handle([...events]);
    await this.#database.events.updateMany({ _id: { $in: events.map(({ _id }) => _id) } }, { $pull: { todo: name } });
  }

  /** What fails alone waits until its claim lapses: it is somebody's fault to find, and no reason to stop the rest. */
  async #handInParts(name: string, events: readonly EventDocument[]): Promise<void> {
    const isAtFault = (error: unknown): boolean => !isDatabaseAway(error);
    const { culprits } = await takeApart(events, (part) => this.#hand(name, part), {
      isAtFault,
      attemptsMax: partsMax,
    });
    if (culprits.length === 0) return;
    const until = new Date(this.#clock.now() + claimLapsesAfterMs);
    const ids = culprits.map(({ item }) => item._id);
    await this.#database.events.updateMany(
      { _id: { $in: ids } },
      { $set: { [`claims.${name}`]: { by: this.#hubId, until } } },
    );
    // What fails again when it comes back is looked for at once.
    this.#failing.add(name);
    this.#errors.count('event-set-aside');
    this.#log.error(
      { err: culprits[0]?.error, consumer: name, events: ids },
      'a consumer cannot do anything about these events; they wait, and the others go on',
    );
  }

  #free(name: string, now: Date): Record<string, unknown> {
    return { $or: [{ [`claims.${name}`]: { $exists: false } }, { [`claims.${name}.until`]: { $lte: now } }] };
  }

  async #consume(name: string, eventId: string): Promise<void> {
    const now = new Date(this.#clock.now());
    const until = new Date(now.getTime() + claimLapsesAfterMs);
    const event = await this.#database.events
      .findOneAndUpdate(
        { _id: eventId, todo: name, ...this.#free(name, now) },
        { $set: { [`claims.${name}`]: { by: this.#hubId, until } } },
      )
      .lean();
    if (!event) return; // another hub has it, or it is done
    try {
      await (this.#consumers.get(name) as Consumer).handle(event as unknown as EventDocument);
      await this.#database.events.updateOne(
        { _id: eventId },
        { $pull: { todo: name }, $unset: { [`claims.${name}`]: 1 } },
      );
    } catch (error) {
      this.#errors.count('event-consumer-failed');
      this.#log.error({ err: error, consumer: name, event: eventId }, 'a consumer failed; it is tried again');
    }
  }
}
