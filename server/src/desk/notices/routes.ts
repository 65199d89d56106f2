import {
  channel,
  channelChange,
  channelTest,
  delivery,
  deliveryState,
  divisionCode,
  id,
  newChannel,
  newWay,
  page,
  pageMax,
  pushKey,
  testConfirmation,
  testConfirmed,
  way,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Channels } from './channels.ts';
import type { Trials } from './trials.ts';
import type { Ways } from './ways.ts';

/** Guesses of one address in five minutes: each test bears five of its own. */
const confirmLimit = { limit: 60, windowMs: 5 * 60_000 };
const one = z.object({ id });
const paging = { cursor: id.optional(), limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax) };
const logQuery = z.object({
  ...paging,
  division: divisionCode.optional(),
  channel: id.optional(),
  /** `queued,failed` */
  state: z
    .string()
    .max(100)
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(deliveryState).max(7))
    .optional(),
});

export function channelRoutes(channels: Channels): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/notice-channels',
      action: 'notice-channels.read',
      summary: 'Channels that carry notices in the area, their state, and what waits for them',
      query: z.object(paging),
      answer: page(channel),
      handle: ({ scope, query }) => channels.list(scope, query),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/notice-channels',
      action: 'notice-channels.write',
      summary: 'Sets up a channel; it counts once a test came back',
      body: newChannel,
      answer: channel,
      status: 201,
      handle: ({ scope, caller, body }) => channels.add(scope, caller, body),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/notice-channels/:id',
      action: 'notice-channels.write',
      summary: 'Changes a channel; secrets that are left out stay',
      params: one,
      body: channelChange,
      ifMatch: true,
      answer: channel,
      problems: ['not-found', 'stale', 'conflict'],
      handle: ({ scope, caller, params, ifMatch, body }) => channels.change(scope, caller, params.id, ifMatch, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/notice-channels/:id',
      action: 'notice-channels.write',
      summary: 'Removes a channel; what waits for it fails',
      params: one,
      problems: ['not-found', 'conflict'],
      handle: async ({ scope, caller, params }) => channels.remove(scope, caller, params.id) as Promise<undefined>,
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/notice-channels/:id/test',
      action: 'notice-channels.write',
      summary: 'Sends a message with a code through a channel',
      params: one,
      body: channelTest,
      answer: channel,
      status: 202,
      problems: ['not-found'],
      handle: ({ scope, caller, params, body }) => channels.test(scope, caller, params.id, body.to),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/notice-deliveries',
      action: 'notice-deliveries.read',
      summary: 'What was told to whom by which channel, newest first, with every attempt',
      query: logQuery,
      answer: page(delivery),
      handle: ({ scope, language, query: { division, channel: channelId, state, cursor, limit } }) =>
        channels.log(scope, { division, channelId, states: state, before: cursor, limit }, language),
    }),
  ];
}

export function wayRoutes(ways: Ways, trials: Trials, publicKey: string): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/me/ways',
      action: 'ways.own',
      summary: 'How the caller can be reached',
      answer: page(way),
      handle: ({ caller }) => ways.list(caller),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/me/ways',
      action: 'ways.own',
      summary: 'Adds a number, an address or this browser; it counts once a test came back',
      body: newWay,
      answer: way,
      status: 201,
      problems: ['conflict'],
      handle: ({ caller, body }) => ways.add(caller, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/me/ways/:id',
      action: 'ways.own',
      summary: 'Removes a way to reach the caller',
      params: one,
      problems: ['not-found'],
      handle: async ({ caller, params }) => ways.remove(caller, params.id) as Promise<undefined>,
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/me/ways/:id/test',
      action: 'ways.own',
      summary: 'Sends a message with a code to the caller',
      params: one,
      answer: way,
      status: 202,
      problems: ['not-found', 'conflict', 'too-many'],
      handle: ({ caller, params }) => ways.test(caller, params.id),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/me/push-key',
      action: 'ways.own',
      summary: 'The key with which a browser subscribes to this hub (RFC 8292)',
      answer: pushKey,
      handle: async () => ({ publicKey }),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/notice-tests/:id/confirm',
      action: 'notice-tests.confirm',
      summary: 'Brings back the code of a test message: the channel, or the way, counts from now on',
      params: one,
      body: testConfirmation,
      rateLimit: confirmLimit,
      answer: testConfirmed,
      problems: ['not-found', 'too-many'],
      handle: ({ caller, params, body }) => trials.confirm(caller, params.id, body.code),
    }),
  ];
}
