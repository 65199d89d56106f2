import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type Command, command, stillHashHeader, stillTimeHeader, toInstant } from '@sharp-eyes/protocol';
import { WebSocket } from 'ws';
import type { PortAnswer } from '../../fleet/testing/agent-wire.ts';
import type { TestAgent, TestFleet } from '../../fleet/testing/agents-port.ts';

/** A whole JPEG of one grey block: 8×8 pixels. */
export const greyJpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, ...Array(64).fill(1)]),
  Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
  Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0, 0x00, 0xff, 0xd9]),
]);

export type StillWish = Extract<Command, { kind: 'still' }>;

/** What the agent does with a wish for a still: sends it and says so, or refuses with a code. */
type Obey = (wish: StillWish) => Promise<string | undefined> | string | undefined;

/** An agent that hears commands over a real socket. It obeys blindly: the hub alone must know what it may ask for. */
export interface AgentEar {
  /** Every still that was asked for. */
  wishes: StillWish[];
  /** Instead of sending the still at once. */
  obey: Obey;
  putStill(ownerId: string, n?: number, from?: TestAgent): Promise<PortAnswer>;
  close(): void;
}

export async function openAgentEar(fleet: TestFleet, agent: TestAgent): Promise<AgentEar> {
  const ws = new WebSocket(`wss://127.0.0.1:${fleet.port.address.port}/agent/v1/commands`, {
    ca: fleet.ca,
    headers: { authorization: `Bearer ${agent.token}` },
  });
  const ear: AgentEar = {
    wishes: [],
    obey: async ({ id }) => {
      await ear.putStill(id);
      return undefined;
    },
    putStill: (ownerId, n = 0, from = agent) =>
      fleet.send('PUT', `/agent/v1/stills/${ownerId}/${n}`, {
        body: greyJpeg,
        headers: {
          authorization: `Bearer ${from.token}`,
          'content-type': 'image/jpeg',
          [stillHashHeader]: createHash('sha256').update(greyJpeg).digest('hex'),
          [stillTimeHeader]: toInstant(Date.now()),
        },
      }),
    close: () => ws.terminate(),
  };
  ws.on('message', async (data) => {
    const wish = command.parse(JSON.parse(data.toString()));
    if (wish.kind === 'still') ear.wishes.push(wish);
    const code = wish.kind === 'still' ? await ear.obey(wish) : undefined;
    const answer = code === undefined ? { ok: true, body: {} } : { ok: false, code, message: 'as the test says' };
    ws.send(JSON.stringify({ id: wish.id, ...answer }));
  });
  await once(ws, 'open');
  return ear;
}
