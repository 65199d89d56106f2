import type { StreamEvent } from '@sharp-eyes/protocol';
import type { Request, Response } from 'express';
import type { Action } from '../../route-table.ts';
import type { EventDocument, EventKind, EventOf } from '../events/event-map.ts';
import type { Platform } from '../platform.ts';
import { inScope, type Scope, scopeOf } from '../scope.ts';
import type { Authenticators, PersonCaller } from './caller.ts';
import { ProblemError } from './problem.ts';
import { defineRawRoute, type Route } from './route.ts';

/** What was missed can be had again for this long, milliseconds. */
const bufferMs = 5 * 60_000;
const bufferMax = 20_000;
/** A comment this often keeps proxies from closing, and is when the right to listen is looked at again. */
const heartbeatMs = 15_000;
/** A reader that is this far behind is cut off; it comes back with its last id, bytes. */
const unreadMax = 1024 * 1024;
const streamsPerSession = 8;
/** Of one person, in all their sessions. */
const streamsPerPerson = 24;
const streamsMax = 2000;

/** How an event becomes what a person's console hears. */
export interface Projection<K extends EventKind> {
  /** Who hears of it: whoever may do this, where they may do it. */
  action: Action;
  /** The record as it stands now; undefined when it is gone. */
  load(event: EventOf<K>): Promise<StreamEvent | undefined>;
  /** Said to whoever could see the record before and cannot any more. */
  gone(event: EventOf<K>): StreamEvent;
}

interface Held {
  token: string;
  atMs: number;
  event: EventDocument;
  projection: Projection<EventKind>;
  loaded?: Promise<StreamEvent | undefined>;
}

interface Listener {
  req: Request;
  res: Response;
  caller: PersonCaller;
  /** Scope of each action, worked out once. */
  scopes: Map<Action, Scope>;
  /** Writes one after the other. */
  last: Promise<void>;
}

/** `GET /api/v1/stream`: what changed in the caller's scope, as server-sent events; the id is the resume token. */
export class LiveStream {
  readonly #platform: Platform;
  readonly #authenticate: Authenticators;
  readonly #projections = new Map<EventKind, Projection<EventKind>>();
  readonly #listeners = new Set<Listener>();
  #held: Held[] = [];
  /** Token of the newest event that the buffer has let go. */
  #floor: string | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(platform: Platform, authenticate: Authenticators) {
    this.#platform = platform;
    this.#authenticate = authenticate;
  }

  /** Rooms register before the hub starts. */
  project<K extends EventKind>(kind: K, projection: Projection<K>): void {
    this.#projections.set(kind, projection as unknown as Projection<EventKind>);
  }

  /** Call before the tail starts. */
  start(): void {
    const { tail } = this.#platform;
    tail.subscribe(
      [...this.#projections.keys()],
      (event, token) => this.#take(event, token),
      () => this.#reloadAll(),
    );
    tail.subscribe(['session.ended'], ({ body }) => {
      for (const listener of this.#listeners)
        if (body.sessionIds.includes(listener.caller.sessionId)) listener.res.end();
    });
    this.#heartbeat = setInterval(() => void this.beat(), heartbeatMs);
  }

  stop(): void {
    clearInterval(this.#heartbeat);
    for (const { res } of this.#listeners) res.end();
  }

  /** Sessions with an event stream open at this hub: consoles that somebody may sit before. */
  openSessions(): string[] {
    return [...new Set([...this.#listeners].map(({ caller }) => caller.sessionId))];
  }

  get route(): Route {
    return defineRawRoute({
      method: 'get',
      path: '/api/v1/stream',
      action: 'stream.follow',
      summary: "What changes in the caller's area, as server-sent events (event `change`; data as streamEvent)",
      answers: 'text/event-stream',
      handle: async ({ caller, req, res }) => this.#listen(caller, req, res),
    });
  }

  #listen(caller: PersonCaller, req: Request, res: Response): void {
    // A phone in a valley leaves half-open lines behind, each for minutes: the oldest makes way for the one that is alive.
    // So it does where one person has too many, however often they sign in: the hub has streams for everybody.
    const own = [...this.#listeners].filter((listener) => listener.caller.person.id === caller.person.id);
    const here = own.filter((listener) => listener.caller.sessionId === caller.sessionId);
    for (const { res: old } of [...oldestBeyond(here, streamsPerSession), ...oldestBeyond(own, streamsPerPerson)])
      old.destroy();
    if (this.#listeners.size >= streamsMax)
      throw new ProblemError('too-many', { code: 'too-many-streams', retryAfterS: 15 });
    res.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
    req.socket.setNoDelay(true);
    req.socket.setTimeout(0);
    const listener: Listener = { req, res, caller, scopes: new Map(), last: Promise.resolve() };
    const missed = this.#since(req.get('last-event-id'));
    const newest = this.#held.at(-1)?.token ?? this.#floor;
    // An id without data is remembered by the browser and shown to nobody.
    res.write(`: open\n${newest === undefined ? '' : `id: ${newest}\n`}\n`);
    if (missed === undefined) write(res, { kind: 'reload' }, newest);
    else for (const held of missed) this.#queue(listener, held);
    this.#listeners.add(listener);
    res.on('close', () => void this.#listeners.delete(listener));
  }

  /** What came after a token; undefined when that is not held any more. */
  #since(token: string | undefined): Held[] | undefined {
    if (token === undefined || token === '') return [];
    if (token === this.#floor) return [...this.#held];
    const index = this.#held.findIndex((held) => held.token === token);
    return index < 0 ? undefined : this.#held.slice(index + 1);
  }

  #take(event: EventDocument, token: string): void {
    const projection = this.#projections.get(event.kind) as Projection<EventKind>;
    const now = this.#platform.clock.now();
    const held: Held = { token, atMs: now, event, projection };
    this.#held.push(held);
    let letGo = Math.max(0, this.#held.length - bufferMax);
    while ((this.#held[letGo] as Held).atMs < now - bufferMs) letGo += 1;
    if (letGo > 0) this.#floor = this.#held.splice(0, letGo).at(-1)?.token;
    for (const listener of this.#listeners) this.#queue(listener, held);
  }

  #queue(listener: Listener, held: Held): void {
    const scope = this.#scopeOf(listener, held.projection.action);
    const after = inScope(scope, held.event.divisionAfter);
    if (!after && !inScope(scope, held.event.divisionBefore)) return;
    listener.last = listener.last
      .then(async () => {
        if (after) held.loaded ??= held.projection.load(held.event as never);
        const said = (after ? await held.loaded : undefined) ?? held.projection.gone(held.event as never);
        write(listener.res, said, held.token);
      })
      .catch((error: unknown) => {
        this.#platform.errors.count('stream-projection-failed');
        this.#platform.log.error({ err: error, kind: held.event.kind }, 'an event could not be told');
        // The console must not believe that nothing happened.
        write(listener.res, { kind: 'reload' }, held.token);
      });
  }

  #scopeOf(listener: Listener, action: Action): Scope {
    let scope = listener.scopes.get(action);
    if (scope === undefined) {
      scope = scopeOf(listener.caller.person, action);
      listener.scopes.set(action, scope);
    }
    return scope;
  }

  #reloadAll(): void {
    this.#held = [];
    this.#floor = undefined;
    for (const { res } of this.#listeners) write(res, { kind: 'reload' });
  }

  /** A sign of life to everybody who still may listen. */
  async beat(): Promise<void> {
    await Promise.all(
      [...this.#listeners].map((listener) => {
        listener.res.write(': still here\n\n');
        return this.#lookAgain(listener);
      }),
    );
  }

  /** Ends the stream when the session or the right has ended; an open stream counts as use of the session. */
  async #lookAgain(listener: Listener): Promise<void> {
    try {
      const caller = await this.#authenticate.person(listener.req);
      if (caller === undefined || scopeOf(caller.person, 'stream.follow').ranges.length === 0) {
        listener.res.end();
        return;
      }
      listener.caller = caller;
      listener.scopes.clear();
    } catch (error) {
      this.#platform.errors.count('stream-check-failed');
      this.#platform.log.warn({ err: error }, 'the right to listen could not be checked; the stream is ended');
      listener.res.end();
    }
  }
}

/** Those that make way for one more. */
function oldestBeyond(listeners: readonly Listener[], most: number): Listener[] {
  return listeners.slice(0, Math.max(0, listeners.length + 1 - most));
}

function write(res: Response, said: StreamEvent, token?: string): void {
  if (res.writableEnded) return;
  if (res.writableLength > unreadMax) {
    res.destroy();
    return;
  }
  res.write(`${token === undefined ? '' : `id: ${token}\n`}event: change\ndata: ${JSON.stringify(said)}\n\n`);
}
