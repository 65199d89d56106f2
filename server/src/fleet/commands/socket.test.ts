import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId, toInstant } from '@sharp-eyes/protocol';
import { WebSocket, WebSocketServer } from 'ws';
import { AgentSocket } from './socket.ts';

const pingMs = 50;
let server: Server;
let sockets: WebSocketServer;
beforeAll(async () => {
  server = createServer();
  sockets = new WebSocketServer({ server });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  for (const client of sockets.clients) client.terminate();
  server.close();
});

/** An agent's end of the wire, and the hub's. */
async function connect(options: { autoPong: boolean }) {
  const { port } = server.address() as AddressInfo;
  const counted: string[] = [];
  const accepted = once(sockets, 'connection') as Promise<[WebSocket]>;
  const agent = new WebSocket(`ws://127.0.0.1:${port}`, options);
  const [ws] = await accepted;
  const who = { agentId: newId(), county: '341802', division: '341802101000', connectionId: newId() };
  const closed = new Promise<void>((resolve) => {
    const parts = { onClose: () => resolve(), count: (code: string) => void counted.push(code), pingMs };
    hubs.set(agent, new AgentSocket(ws, who, parts));
  });
  return { agent, hub: hubs.get(agent) as AgentSocket, closed, counted };
}
const hubs = new Map<WebSocket, AgentSocket>();
const wish = () => ({ id: newId(), kind: 'diagnose', deadline: toInstant(Date.now() + 60_000), body: {} }) as const;

test('an agent that gives no sign of life is cut off, and whoever waits for it is told at once', async () => {
  const { hub, closed, counted } = await connect({ autoPong: false });
  const answer = hub.ask(wish(), 60_000);
  await closed;
  expect(await answer).toEqual({ answered: false, code: 'agent-offline' });
  expect(counted).toEqual(['agent-socket-silent']);
});

test('one that answers pings stays, however long it has nothing to say', async () => {
  const { agent, counted } = await connect({ autoPong: true });
  for (let pings = 0; pings < 5; pings++) await once(agent, 'ping');
  expect([agent.readyState, counted]).toEqual([WebSocket.OPEN, []]);
});

test('no more than 64 commands wait for one agent', async () => {
  const { hub } = await connect({ autoPong: true });
  const answers = Array.from({ length: 64 }, () => hub.ask(wish(), 200));
  expect(await hub.ask(wish(), 200)).toEqual({ answered: false, code: 'too-many' });
  expect(new Set((await Promise.all(answers)).map((one) => !one.answered && one.code))).toEqual(new Set(['deadline']));
});
