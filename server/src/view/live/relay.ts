import type { LiveEnd } from '@sharp-eyes/protocol';
import type { Database } from '../../platform/database/database.ts';
import type { NewEvent } from '../../platform/events/event-map.ts';
import type { EventTail } from '../../platform/events/tail.ts';
import type { Joined, JoinRequest, Stage, ViewListener } from './media/stage.ts';
import { NoStream, type WaitsFor } from './media/upstream.ts';

/** Where a view's stream is held: here, or by way of another hub. */
export type Holder = Pick<Stage, 'join' | 'connect' | 'leave'>;

/** Another hub answers a join in this time, or is taken to be gone, milliseconds: its agent has ten seconds. */
const answerWithinMs = 13_000;

/** What is asked of the hub that holds a stream. */
type RelayedAsk =
  | { kind: 'join'; request: JoinRequest }
  | { kind: 'connect'; dtlsParameters: Record<string, unknown> }
  | { kind: 'leave' };
/** What that hub says of a view. */
type RelayedTold =
  | { kind: 'joined'; joined: Joined }
  | { kind: 'waits'; why: WaitsFor }
  | { kind: 'flows' }
  | { kind: 'ended'; end: LiveEnd };

interface Away {
  hubId: string;
  leaseId: string;
  listener: ViewListener;
  joined: ((joined: Joined) => void) | undefined;
  refused: (end: LiveEnd) => void;
}

/**
 * Views whose page is connected to one hub and whose stream another one holds: what they say to each other goes through
 * `events`, as commands do. The pictures do not: the page gets them from the hub that holds the stream.
 */
export class LiveRelay {
  readonly #database: Database;
  readonly #tail: EventTail;
  readonly #hubId: string;
  readonly #stage: Stage;
  /** Of pages here. */
  readonly #away = new Map<string, Away>();
  /** Of pages at other hubs, by view: the hub. */
  readonly #guests = new Map<string, string>();
  #unsubscribe: (() => void) | undefined;
  /** Said one after the other, so that no `ended` overtakes what came before it. */
  #saying: Promise<unknown> = Promise.resolve();

  constructor(parts: { database: Database; tail: EventTail; hubId: string; stage: Stage }) {
    this.#database = parts.database;
    this.#tail = parts.tail;
    this.#hubId = parts.hubId;
    this.#stage = parts.stage;
  }

  start(): void {
    this.#unsubscribe = this.#tail.subscribe(['live.asked', 'live.told'], (event) => {
      if (event.body.hubId !== this.#hubId) return;
      if (event.kind === 'live.told') this.#hear(event.body.viewId, event.body.told as RelayedTold);
      else void this.#serve(event.body.viewId, event.body.from, event.body.ask as RelayedAsk);
    });
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    await this.#saying;
  }

  /** The holder of a lease: this hub's own stage, or another's. */
  holderAt(hubId: string): Holder {
    if (hubId === this.#hubId) return this.#stage;
    return {
      join: (request, listener) => this.#join(hubId, request, listener),
      connect: async (viewId, dtlsParameters) => this.#ask(hubId, viewId, { kind: 'connect', dtlsParameters }),
      leave: (viewId) => {
        if (this.#away.delete(viewId)) this.#ask(hubId, viewId, { kind: 'leave' });
      },
    };
  }

  /** Leases at other hubs by which pages here are shown something. */
  get leasesAway(): string[] {
    return [...new Set([...this.#away.values()].map(({ leaseId }) => leaseId))];
  }

  /** Hubs whose pages are shown something by this one. */
  get guestHubs(): string[] {
    return [...new Set(this.#guests.values())];
  }

  /** The hub that held these is gone, or holds them no more. */
  lose(leaseIds: ReadonlySet<string>): void {
    for (const [viewId, { leaseId }] of this.#away)
      if (leaseIds.has(leaseId)) this.#hear(viewId, { kind: 'ended', end: 'hub-gone' });
  }

  /** A hub whose pages were shown something is gone. */
  loseHub(hubId: string): void {
    for (const [viewId, guest] of this.#guests)
      if (guest === hubId) {
        this.#guests.delete(viewId);
        this.#stage.leave(viewId);
      }
  }

  #join(hubId: string, request: JoinRequest, listener: ViewListener): Promise<Joined> {
    return new Promise((resolve, reject) => {
      const refused = (end: LiveEnd): void => {
        clearTimeout(late);
        reject(new NoStream(end));
      };
      const late = setTimeout(() => {
        this.#away.delete(request.viewId);
        refused('hub-gone');
      }, answerWithinMs);
      const joined = (answer: Joined): void => {
        clearTimeout(late);
        resolve(answer);
      };
      this.#away.set(request.viewId, { hubId, leaseId: request.lease.id, listener, joined, refused });
      this.#ask(hubId, request.viewId, { kind: 'join', request });
    });
  }

  #hear(viewId: string, told: RelayedTold): void {
    const away = this.#away.get(viewId);
    if (away === undefined) return;
    if (told.kind === 'waits') away.listener.waits(told.why);
    else if (told.kind === 'flows') away.listener.flows();
    else if (told.kind === 'joined') {
      away.joined?.(told.joined);
      away.joined = undefined;
    } else {
      this.#away.delete(viewId);
      if (away.joined === undefined) away.listener.ended(told.end);
      else away.refused(told.end);
    }
  }

  async #serve(viewId: string, from: string, ask: RelayedAsk): Promise<void> {
    if (ask.kind === 'connect') return this.#stage.connect(viewId, ask.dtlsParameters);
    if (ask.kind === 'leave') {
      this.#guests.delete(viewId);
      this.#stage.leave(viewId);
      return;
    }
    const tell = (told: RelayedTold): void => {
      const body = { hubId: from, viewId, told };
      this.#say({ kind: 'live.told', divisionBefore: null, divisionAfter: null, body });
    };
    const ended = (end: LiveEnd): void => {
      this.#guests.delete(viewId);
      tell({ kind: 'ended', end });
    };
    this.#guests.set(viewId, from);
    try {
      const joined = await this.#stage.join(ask.request, {
        waits: (why) => tell({ kind: 'waits', why }),
        flows: () => tell({ kind: 'flows' }),
        ended,
      });
      if (this.#guests.has(viewId)) tell({ kind: 'joined', joined });
      else this.#stage.leave(viewId); // the page did not wait
    } catch (error) {
      ended(error instanceof NoStream ? error.end : 'internal');
    }
  }

  #ask(hubId: string, viewId: string, ask: RelayedAsk): void {
    const body = { hubId, from: this.#hubId, viewId, ask };
    this.#say({ kind: 'live.asked', divisionBefore: null, divisionAfter: null, body });
  }

  #say(event: NewEvent): void {
    this.#saying = this.#saying
      .then(() => this.#database.inTransaction(async (tx) => tx.emit(event)))
      .catch(() => undefined); // who waits for it is told by its own time limit
  }
}
