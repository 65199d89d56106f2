import { type Command, deviceKey, deviceProbe, discoverAnswer, id } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import { defineRoute, defineUpgrade, type Route } from '../../platform/http/route.ts';
import type { Scope } from '../../platform/scope.ts';
import type { AgentIdentity } from '../agents/identity.ts';
import type { AgentService } from '../agents/service.ts';
import type { CommandService } from './service.ts';

/** Several serial passes over several interfaces (domain 8). */
const discoverTimeoutMs = 60_000;
const probeTimeoutMs = 30_000;

/** A device as the command needs it. */
export interface ProbedDevice {
  agentId: string;
  /** Sealed to the agent; absent until a technician gave one. */
  credential?: string | undefined;
}

export interface CommandNeeds {
  /** Undefined when there is none, or out of scope. */
  deviceOf(scope: Scope, deviceKey: string): Promise<ProbedDevice | undefined>;
}

type DiscoverBody = Extract<Command, { kind: 'discover' }>['body'];

export function commandRoutes(commands: CommandService, agents: AgentService, needs: CommandNeeds): Route[] {
  const discoverBody = z.object({ ranges: z.array(z.string().max(60)).max(16).default([]) });
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/agents/:id/discover',
      action: 'agents.discover',
      summary: 'Look for cameras now; what is found also arrives as facts',
      params: z.object({ id }),
      body: discoverBody,
      answer: discoverAnswer,
      problems: ['not-found', 'agent-offline', 'command-failed'],
      handle: async ({ scope, params, body }) => {
        await agents.read(scope, params.id);
        const wish: DiscoverBody = body;
        return readAnswer(await commands.ask(params.id, 'discover', wish, discoverTimeoutMs));
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/devices/:deviceKey/probe',
      action: 'devices.probe',
      summary: 'Ask a device now, with the sealed credential of the body, else the one that was given before',
      params: z.object({ deviceKey }),
      body: deviceProbe,
      answer: discoverAnswer,
      problems: ['not-found', 'agent-offline', 'command-failed'],
      handle: async ({ scope, params, body }) => {
        const device = await needs.deviceOf(scope, params.deviceKey);
        if (!device) throw notFound();
        const { agentId } = device;
        const credential = body.credential ?? device.credential;
        const wish = { deviceKey: params.deviceKey, ...(credential === undefined ? {} : { credential }) };
        return readAnswer(await commands.ask(agentId, 'probe', wish, probeTimeoutMs));
      },
    }),
  ];
}

/** `GET /agent/v1/commands`: the agent's end of the wire. */
export function commandUpgrade(commands: CommandService, identity: AgentIdentity): Route {
  return defineUpgrade({
    path: '/agent/v1/commands',
    action: 'agent.commands',
    summary: 'Commands for the calling agent, by WebSocket',
    handle: async ({ caller, req, socket, head }) => {
      const { _id, county, division } = await identity.recognised(caller.agentId);
      commands.accept({ agentId: _id, county, division }, req, socket, head);
    },
  });
}

function readAnswer(body: unknown): z.output<typeof discoverAnswer> {
  const answer = discoverAnswer.safeParse(body);
  if (!answer.success)
    throw new ProblemError('command-failed', {
      code: 'command-answer-malformed',
      values: { message: 'the agent answered something else than devices' },
      cause: answer.error,
    });
  return answer.data;
}
