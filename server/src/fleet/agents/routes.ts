import {
  agent,
  agentConfig,
  agentCreated,
  assertionType,
  divisionCode,
  enrolAnswer,
  enrolRequest,
  id,
  newAgent,
  type Person,
  page,
  pageMax,
  timeAnswer,
  tokenAnswer,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { readBody } from '../../platform/http/body.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import { defineRawRoute, defineRoute, type Route } from '../../platform/http/route.ts';
import type { Actor } from './announce.ts';
import type { ConfigurationService } from './configuration.ts';
import type { AgentIdentity } from './identity.ts';
import type { AgentService } from './service.ts';
import { tokenLifeS } from './tokens.ts';

const one = z.object({ id });
/** An assertion is a few hundred bytes. */
const tokenBodyMax = 8 * 1024;
/** Guessing 256 bits is hopeless; this bounds what guessing costs us. */
const guesses = { limit: 60, windowMs: 60_000 };

function actorOf({ id, name, unit }: Person): Actor {
  return { id, name, unit };
}

/** What administrators and technicians can do with agents. */
export function agentRoutes(agents: AgentService): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/agents',
      action: 'agents.read',
      summary: 'Agents in the caller’s area',
      query: z.object({
        division: divisionCode.optional(),
        cursor: id.optional(),
        limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
      }),
      answer: page(agent),
      handle: ({ scope, query: { division, cursor, limit } }) => agents.list(scope, division, { cursor, limit }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/agents/:id',
      action: 'agents.read',
      summary: 'One agent',
      params: one,
      answer: agent,
      problems: ['not-found'],
      handle: ({ scope, params }) => agents.read(scope, params.id),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/agents',
      action: 'agents.write',
      summary: 'Create an agent for a township; answers its enrolment code, once',
      body: newAgent,
      answer: agentCreated,
      status: 201,
      problems: ['not-found'],
      handle: ({ scope, body, caller }) => agents.create(scope, body, actorOf(caller.person)),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/agents/:id/code',
      action: 'agents.write',
      summary: 'A new enrolment code: enrolling by it replaces the agent’s keys',
      params: one,
      answer: agentCreated,
      status: 201,
      problems: ['not-found'],
      handle: ({ scope, params, caller }) => agents.renewCode(scope, params.id, actorOf(caller.person)),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/agents/:id/revoke',
      action: 'agents.write',
      summary: 'Revoke an agent: refused at its next request, its sockets closed at once',
      params: one,
      answer: agent,
      problems: ['not-found'],
      handle: ({ scope, params, caller }) => agents.revoke(scope, params.id, actorOf(caller.person)),
    }),
  ];
}

/** What agents ask before and after they are enrolled. */
export function enrolmentRoutes(
  identity: AgentIdentity,
  configuration: ConfigurationService,
  authorityPem: string,
): Route[] {
  return [
    defineRawRoute({
      method: 'get',
      path: '/agent/v1/ca',
      action: 'agent.ca',
      summary: 'The certificate authority that agents pin, PEM',
      answers: 'application/x-pem-file',
      handle: async ({ res }) => {
        res.type('application/x-pem-file').send(authorityPem);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/agent/v1/time',
      action: 'agent.time',
      summary: 'The hub’s clock, without credentials: an agent with a wrong one can then sign a valid assertion',
      answer: timeAnswer,
      handle: async ({ now }) => ({ serverTime: now.toISOString() }),
    }),
    defineRoute({
      method: 'post',
      path: '/agent/v1/enrol',
      action: 'agent.enrol',
      summary: 'Enrol with the secret of a one-time code',
      body: enrolRequest,
      bodyLimit: tokenBodyMax,
      answer: enrolAnswer,
      rateLimit: guesses,
      problems: ['not-allowed'],
      handle: ({ body }) => identity.enrol(body),
    }),
    defineRawRoute({
      method: 'post',
      path: '/agent/v1/token',
      action: 'agent.token',
      summary: 'A 10-minute access token for a client assertion (RFC 7523), form encoded',
      takes: 'application/x-www-form-urlencoded',
      answers: 'application/json',
      rateLimit: { limit: 600, windowMs: 60_000 },
      handle: async ({ req, res }) => {
        const form = new URLSearchParams((await readBody(req, { limit: tokenBodyMax })).toString());
        const assertion = form.get('client_assertion');
        if (
          assertion === null ||
          (form.get('grant_type') ?? 'client_credentials') !== 'client_credentials' ||
          form.get('client_assertion_type') !== assertionType
        )
          throw new ProblemError('bad-request', {
            code: 'token-request',
            faults: [
              { path: '', message: 'expected grant_type=client_credentials, client_assertion_type, client_assertion' },
            ],
          });
        const token = await identity.grantToken(assertion);
        res.setHeader('Cache-Control', 'no-store');
        res.json(tokenAnswer.parse({ access_token: token, token_type: 'Bearer', expires_in: tokenLifeS }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/agent/v1/config',
      action: 'agent.config',
      summary: 'The whole desired configuration of the calling agent',
      answer: agentConfig,
      handle: async ({ caller, now }) => {
        const config = await configuration.read(caller.agentId, now);
        if (!config) throw notFound();
        return config;
      },
    }),
  ];
}
