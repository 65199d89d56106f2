import {
  day,
  divisionCode,
  id,
  newPerson,
  page,
  pageMax,
  passwordChange,
  person,
  personChange,
  personName,
  session,
  signIn,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { cookieOf, deskTokenOf } from './cookies.ts';
import { desksRoutes } from './desks/routes.ts';
import { absoluteMs } from './rules.ts';
import type { People } from './service.ts';
import { sessionCookie, sessionOf } from './sessions.ts';

/** Sign-ins of one address in five minutes, right or wrong: a whole duty room may share one address. */
const signInLimit = { limit: 60, windowMs: 5 * 60_000 };

export function peopleRoutes(people: People): Route[] {
  const params = z.object({ id });
  const paging = {
    division: divisionCode.optional(),
    cursor: id.optional(),
    limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
  };
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/session',
      action: 'session.sign-in',
      summary: 'Signs in',
      rateLimit: signInLimit,
      body: signIn,
      answer: session,
      problems: ['not-signed-in', 'account-ended', 'too-many'],
      handle: async ({ body, req, res }) => {
        const signedIn = await people.signIn(body.user, body.password, req.ip ?? '');
        await people.desks.unlock(deskTokenOf(req), signedIn.session.person.id);
        res.setHeader('Set-Cookie', cookieOf(req, sessionCookie, signedIn.token, absoluteMs / 1000));
        return signedIn.session;
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/session',
      action: 'session.read',
      summary: 'Who is signed in, and the token that writes must carry',
      answer: session,
      handle: async ({ caller }) => sessionOf(caller.person, caller),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/session',
      action: 'session.sign-out',
      summary: 'Signs out; open streams of the session close',
      handle: async ({ caller, req, res }) => {
        await people.signOut(caller);
        res.setHeader('Set-Cookie', cookieOf(req, sessionCookie, '', 0));
        return undefined;
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/people',
      action: 'people.read',
      summary: "People whose grants lie in the caller's area",
      query: z.object({ ...paging, endsBy: day.optional() }),
      answer: page(person),
      handle: ({ scope, query }) => people.list(scope, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/people/names',
      action: 'people.names',
      summary: 'Names of people of the area, to whom something can be given to do',
      query: z.object(paging),
      answer: page(personName),
      handle: ({ scope, query }) => people.names(scope, query),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/people',
      action: 'people.write',
      summary: 'Makes an account',
      body: newPerson,
      answer: person,
      status: 201,
      problems: ['conflict'],
      handle: ({ scope, caller, body }) => people.add(scope, caller, body),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/people/:id',
      action: 'people.write',
      summary: 'Changes an account: grants, last day, disabled or not',
      params,
      body: personChange,
      ifMatch: true,
      answer: person,
      problems: ['stale', 'conflict'],
      handle: ({ scope, caller, params: { id: personId }, ifMatch, body }) =>
        people.change(scope, caller, personId, ifMatch, body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/people/:id/password',
      action: 'people.password',
      summary: "Sets one's own password, or another's as an administrator; their other sessions end",
      params,
      body: passwordChange,
      handle: async ({ caller, params: { id: personId }, body }) => {
        await people.setPassword(caller, personId, body.password);
        return undefined;
      },
    }),
    ...desksRoutes(people.desks),
  ];
}
