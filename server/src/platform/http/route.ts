import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProblemType } from '@sharp-eyes/protocol';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Action } from '../../route-table.ts';
import type { Scope } from '../scope.ts';
import type { CallerOf } from './caller.ts';
import type { Language } from './words.ts';

/** What a handler is given: all of it checked. */
export interface Call<A extends Action = Action, P = unknown, Q = unknown, B = unknown> {
  readonly caller: CallerOf<A>;
  /** Where the caller may do this; empty for agents and for what is public. */
  readonly scope: Scope;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The version that `If-Match` names; 0 on routes that do not ask for one. */
  readonly ifMatch: number;
  readonly now: Date;
  readonly language: Language;
  readonly req: Request;
  readonly res: Response;
}

type Method = 'get' | 'post' | 'put' | 'delete';

interface Described {
  readonly method: Method;
  /** Express path: `/api/v1/cameras/:id`. */
  readonly path: string;
  readonly action: Action;
  /** One line for the OpenAPI document. */
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  /** Problems beyond those that every route may answer, for the OpenAPI document. */
  readonly problems?: readonly ProblemType[];
  /** Requests of one address in a window; more answer 429. */
  readonly rateLimit?: { limit: number; windowMs: number };
}

/** A route that answers JSON. */
export interface JsonRoute extends Described {
  readonly kind: 'json';
  readonly body?: z.ZodType;
  /** Bytes; 1 MiB by default. */
  readonly bodyLimit?: number;
  readonly gzip?: boolean;
  /** The write needs `If-Match: "version"`. */
  readonly ifMatch?: boolean;
  /** The answer is passed through this schema: nothing that it does not name leaves the hub. */
  readonly answer?: z.ZodType;
  readonly status?: 200 | 201 | 202 | 204;
  handle(call: Call<never, never, never, never>): Promise<unknown>;
}

/** A route that reads its own body or writes its own answer: pictures, uploads, the event stream. */
export interface RawRoute extends Described {
  readonly kind: 'raw';
  /** Media types, for the OpenAPI document. */
  readonly takes?: string;
  readonly answers?: string;
  handle(call: Call<never, never, never, never>): Promise<void>;
}

/** A WebSocket upgrade. */
export interface UpgradeRoute extends Described {
  readonly kind: 'upgrade';
  readonly method: 'get';
  handle(upgrade: Upgrade<never, never>): Promise<void>;
}

export interface Upgrade<A extends Action = Action, P = unknown> {
  readonly caller: CallerOf<A>;
  readonly params: P;
  readonly req: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

export type Route = JsonRoute | RawRoute | UpgradeRoute;

type Definition<R, A extends Action, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = Omit<
  R,
  'kind' | 'action' | 'params' | 'query' | 'body' | 'handle' | 'answer'
> & { action: A; params?: P; query?: Q; body?: B };

type Empty = z.ZodType<undefined>;

/** Defines a JSON route: `authenticate → role → body`, all faults at once, the answer by its schema. */
export function defineRoute<
  A extends Action,
  P extends z.ZodType = Empty,
  Q extends z.ZodType = Empty,
  B extends z.ZodType = Empty,
  T extends z.ZodType = Empty,
>(
  definition: Definition<JsonRoute, A, P, Q, B> & {
    answer?: T;
    handle(call: Call<A, z.output<P>, z.output<Q>, z.output<B>>): Promise<z.input<T>>;
  },
): Route {
  return { ...definition, kind: 'json' } as unknown as JsonRoute;
}

/** Defines a route that writes its own answer; it still goes through the table. */
export function defineRawRoute<A extends Action, P extends z.ZodType = Empty, Q extends z.ZodType = Empty>(
  definition: Omit<Definition<RawRoute, A, P, Q, Empty>, 'body'> & {
    handle(call: Call<A, z.output<P>, z.output<Q>, undefined>): Promise<void>;
  },
): Route {
  return { ...definition, kind: 'raw' } as unknown as RawRoute;
}

/** Defines a WebSocket upgrade; it still goes through the table. */
export function defineUpgrade<A extends Action, P extends z.ZodType = Empty>(definition: {
  path: string;
  action: A;
  summary: string;
  params?: P;
  handle(upgrade: Upgrade<A, z.output<P>>): Promise<void>;
}): Route {
  return { ...definition, method: 'get', kind: 'upgrade' } as unknown as UpgradeRoute;
}
