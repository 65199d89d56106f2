import { desk, deskHere, id, newDesk, page, pinChange, pinSignIn, pinState, session } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../../platform/http/route.ts';
import { cookieOf, deskCookie, deskTokenOf } from '../cookies.ts';
import { absoluteMs } from '../rules.ts';
import { sessionCookie } from '../sessions.ts';
import { deskEndOf } from './rules.ts';
import type { Desks } from './service.ts';

/** Tries of one address in five minutes: a shift changes with a few, whoever guesses needs thousands. */
const pinLimit = { limit: 60, windowMs: 5 * 60_000 };

export function desksRoutes(desks: Desks): Route[] {
  const params = z.object({ id });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/desk',
      action: 'desks.here',
      summary: 'The shared desk that this browser is, and who can sign in there by PIN',
      answer: deskHere,
      handle: ({ req }) => desks.here(deskTokenOf(req)),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/desk/session',
      action: 'desks.sign-in',
      summary: 'Signs in by PIN at a shared desk; whoever was signed in there by PIN before is signed out',
      rateLimit: pinLimit,
      body: pinSignIn,
      answer: session,
      problems: ['not-signed-in', 'too-many'],
      handle: async ({ body, req, res }) => {
        const signedIn = await desks.signIn(deskTokenOf(req), body);
        res.setHeader('Set-Cookie', cookieOf(req, sessionCookie, signedIn.token, absoluteMs / 1000));
        return signedIn.session;
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/desks',
      action: 'desks.read',
      summary: "Shared desks of the caller's area",
      answer: page(desk),
      handle: ({ scope }) => desks.list(scope),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/desks',
      action: 'desks.write',
      summary: 'Makes this very browser a shared desk until a day',
      body: newDesk,
      answer: desk,
      status: 201,
      handle: async ({ scope, caller, body, now, req, res }) => {
        const [made, token] = await desks.register(scope, caller, body);
        const leftS = Math.floor((deskEndOf(made).getTime() - now.getTime()) / 1000);
        res.setHeader('Set-Cookie', cookieOf(req, deskCookie, token, leftS));
        return made;
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/desks/:id',
      action: 'desks.write',
      summary: 'A browser is a shared desk no more; sessions that began there by PIN end',
      params,
      handle: async ({ scope, caller, params: { id: deskId } }) => {
        await desks.remove(scope, caller, deskId);
        return undefined;
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/session/pin',
      action: 'pins.own',
      summary: 'Whether one has a PIN',
      answer: pinState,
      handle: ({ caller }) => desks.pinState(caller),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/session/pin',
      action: 'pins.own',
      summary: "Sets one's own PIN, after signing in by password",
      body: pinChange,
      handle: async ({ caller, body }) => {
        await desks.setPin(caller, body.pin);
        return undefined;
      },
    }),
  ];
}
