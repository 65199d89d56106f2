import { id, type LiveFigures, liveFiguresAnswer, toInstant } from '@sharp-eyes/protocol';
import { z } from 'zod';
import type { AgentIdentity } from '../../fleet/agents/identity.ts';
import { defineRoute, defineUpgrade, type Route } from '../../platform/http/route.ts';
import type { LeaseDocument } from './lease-repository.ts';
import type { LiveRoom } from './room.ts';

/** Streams in one answer. */
const streamsMax = 1000;

export function livePeopleRoutes({ pages, views, stage, workers, leases, hubId, viewsMax }: LiveRoom): Route[] {
  return [
    defineUpgrade({
      path: '/api/v1/live',
      action: 'live.view',
      summary: 'Live views of one page, by WebSocket: liveAsk up, liveTold down; each view is on the record first',
      handle: async ({ caller, req, socket, head }) => pages.accept(caller, req, socket, head),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/live/figures',
      action: 'live.figures',
      summary: 'How the live views go that run now: this hub, and the streams of the area on every hub',
      answer: liveFiguresAnswer,
      handle: async ({ scope, now }) => ({
        hub: {
          ...{ hubId, state: workers.state, views: stage.views, limit: viewsMax, workers: workers.count },
          refused: views.refused,
        },
        cameras: (await leases.alive(scope, now, streamsMax)).map(figuresOf),
      }),
    }),
  ];
}

export function liveAgentRoutes({ stage }: LiveRoom, identity: AgentIdentity): Route[] {
  return [
    defineUpgrade({
      path: '/agent/v1/media/:leaseId',
      action: 'agent.media',
      summary: 'Packets of the camera that the calling agent was told to send live, by WebSocket',
      params: z.object({ leaseId: id }),
      handle: async ({ caller, params, req, socket, head }) => {
        await identity.recognised(caller.agentId);
        stage.accept(params.leaseId, caller.agentId, req, socket, head);
      },
    }),
  ];
}

const noFigures = {
  ...{ viewers: 0, bitsPerSecond: 0, refusedPackets: 0, sentBitsPerSecond: 0, gaps: 0 },
  ...{ lossPercent: null, roundTripMs: null },
};

function figuresOf({ cameraId, division, hubId, stream, since, figures }: LeaseDocument): LiveFigures {
  return { cameraId, division, hubId, stream, since: toInstant(since.getTime()), ...(figures ?? noFigures) };
}
