import type { ChangeStream, ChangeStreamInsertDocument, ResumeToken, Timestamp } from 'mongodb';
import type { Database } from '../database/database.ts';
import type { ErrorCounts } from '../error-counts.ts';
import type { Logger } from '../log.ts';
import type { EventDocument, EventKind, EventOf } from './event-map.ts';

/** A subscriber that falls this many events behind is told to reload instead. */
const backlogMax = 20_000;
/** Wait before the change stream is opened again after an error, milliseconds. */
const reopenAfterMs = 500;
/** The oplog no longer holds the resume token, or does not know it. */
const lostHistoryCodes = new Set([260, 280, 286]);

/** Told of every event once, in commit order; `token` is the change stream's resume token. */
export type EventHandler<K extends EventKind> = (event: EventOf<K>, token: string) => void | Promise<void>;

interface Subscriber {
  kinds: ReadonlySet<string>;
  handle(event: EventDocument, token: string): void | Promise<void>;
  reload(): void;
  queue: { event: EventDocument; token: string }[];
  running: boolean;
}

/** Follows `events` by one change stream per hub. */
export class EventTail {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #errors: ErrorCounts;
  readonly #subscribers = new Set<Subscriber>();
  #stream: ChangeStream | undefined;
  #token: ResumeToken | undefined;
  /** Where to begin while no event has given a token yet. */
  #from: Timestamp | undefined;
  /** Events were missed for good; everybody is told to reload as soon as the stream is open again. */
  #missed = false;
  #closed = false;
  #loop: Promise<void> | undefined;

  constructor(database: Database, log: Logger, errors: ErrorCounts) {
    this.#database = database;
    this.#log = log;
    this.#errors = errors;
  }

  /**
   * Calls the handler for each event of the kinds, one at a time and in order. `onReload` is called when events were
   * missed that cannot be had any more. A handler that throws is logged and counted; the next event still comes.
   */
  subscribe<K extends EventKind>(
    kinds: readonly K[],
    handle: EventHandler<K>,
    onReload: () => void = () => undefined,
  ): () => void {
    const subscriber: Subscriber = {
      kinds: new Set<string>(kinds),
      handle: (event, token) => handle(event as EventOf<K>, token),
      reload: onReload,
      queue: [],
      running: false,
    };
    this.#subscribers.add(subscriber);
    return () => void this.#subscribers.delete(subscriber);
  }

  /** Settles once the stream is open: whatever is committed from then on is delivered. */
  async start(): Promise<void> {
    await this.#open();
    this.#loop = this.#follow();
  }

  async stop(): Promise<void> {
    this.#closed = true;
    await this.#stream?.close().catch(() => undefined);
    await this.#loop;
  }

  async #open(): Promise<void> {
    // The server's own time of the moment, not a first empty read: that one would wait a second for an event.
    if (!this.#token) this.#from ??= (await this.#database.db.command({ ping: 1 })).operationTime as Timestamp;
    this.#stream = this.#database.db
      .collection('events')
      .watch(
        [{ $match: { operationType: 'insert' } }],
        this.#token ? { resumeAfter: this.#token } : { startAtOperationTime: this.#from as Timestamp },
      );
  }

  async #follow(): Promise<void> {
    while (!this.#closed) {
      try {
        if (!this.#stream || this.#stream.closed) await this.#open();
        if (this.#missed) this.#reloadAll();
        for (;;) this.#take((await (this.#stream as ChangeStream).next()) as ChangeStreamInsertDocument);
      } catch (error) {
        if (this.#closed) return;
        await this.#recover(error);
      }
    }
  }

  async #recover(error: unknown): Promise<void> {
    this.#errors.count('event-stream-broken');
    this.#log.warn({ err: error }, 'the event stream broke; it is opened again');
    await this.#stream?.close().catch(() => undefined);
    this.#stream = undefined;
    if (lostHistoryCodes.has((error as { code?: number }).code ?? 0)) {
      this.#token = undefined;
      this.#from = undefined;
      this.#missed = true;
    }
    await new Promise((resolve) => setTimeout(resolve, reopenAfterMs));
  }

  /** Told once the place to go on from is known: whoever loads its lists now misses nothing that comes after. */
  #reloadAll(): void {
    this.#missed = false;
    for (const subscriber of this.#subscribers) this.#overflow(subscriber);
  }

  #take(change: ChangeStreamInsertDocument): void {
    this.#token = change._id;
    const event = change.fullDocument as unknown as EventDocument;
    const token = (change._id as { _data: string })._data;
    for (const subscriber of this.#subscribers) {
      if (!subscriber.kinds.has(event.kind)) continue;
      if (subscriber.queue.length >= backlogMax) this.#overflow(subscriber);
      subscriber.queue.push({ event, token });
      if (!subscriber.running) void this.#drain(subscriber);
    }
  }

  #overflow(subscriber: Subscriber): void {
    this.#errors.count('event-backlog-dropped');
    subscriber.queue.length = 0;
    subscriber.reload();
  }

  async #drain(subscriber: Subscriber): Promise<void> {
    subscriber.running = true;
    for (let next = subscriber.queue.shift(); next; next = subscriber.queue.shift()) {
      try {
        await subscriber.handle(next.event, next.token);
      } catch (error) {
        this.#errors.count('event-handler-failed');
        this.#log.error({ err: error, kind: next.event.kind, event: next.event._id }, 'a handler of an event failed');
      }
    }
    subscriber.running = false;
  }
}
