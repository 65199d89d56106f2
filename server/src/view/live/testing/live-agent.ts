import { once } from 'node:events';
import { command, type LiveStart, type MediaCodec } from '@sharp-eyes/protocol';
import { WebSocket } from 'ws';
import type { TestAgent, TestFleet } from '../../../fleet/testing/agents-port.ts';
import { eventually } from '../../../platform/testing/eventually.ts';

/** A camera's stream on its way to the hub. */
export interface TestStream {
  lease: LiveStart;
  ws: WebSocket;
  /** Texts that the hub sent. */
  asked: string[];
  closeCode: number | undefined;
}

type Refusal = { code: string };

/** An agent that sends live pictures as a test tells it: it obeys blindly, so that the hub alone decides. */
export interface LiveAgent {
  /** Every `live.start` that it was sent. */
  starts: LiveStart[];
  /** Every media socket that it opened, open or not. */
  streams: TestStream[];
  open(): TestStream[];
  /** Instead of opening the socket at once: a refusal, or nothing. */
  obey(start: LiveStart): Promise<Refusal | undefined> | Refusal | undefined;
  /** Opens the media socket of a lease. */
  send(lease: LiveStart, token?: string): Promise<TestStream>;
  close(): void;
}

export const someCodec: MediaCodec = {
  ...{ kind: 'codec', codec: 'H264', fmtp: 'packetization-mode=1;profile-level-id=4d001f' },
  ...{ stream: 'sub', transcoded: false },
};

export async function openLiveAgent(fleet: TestFleet, agent: TestAgent, port = fleet.port): Promise<LiveAgent> {
  const address = `wss://127.0.0.1:${port.address.port}/agent/v1`;
  const optionsOf = (token: string) => ({ ca: fleet.ca, headers: { authorization: `Bearer ${token}` } });
  const ws = new WebSocket(`${address}/commands`, optionsOf(agent.token));
  const live: LiveAgent = {
    starts: [],
    streams: [],
    open: () => live.streams.filter(({ closeCode }) => closeCode === undefined),
    obey: async (start) => {
      await live.send(start);
      return undefined;
    },
    send: async (lease, token = agent.token) => {
      const media = new WebSocket(`${address}/media/${lease.leaseId}`, optionsOf(token));
      const stream: TestStream = { lease, ws: media, asked: [], closeCode: undefined };
      media.on('message', (data) => stream.asked.push(data.toString()));
      media.on('close', (code) => {
        stream.closeCode = code;
      });
      await once(media, 'open');
      live.streams.push(stream);
      media.send(JSON.stringify(someCodec));
      return stream;
    },
    close: () => {
      ws.terminate();
      for (const stream of live.streams) stream.ws.terminate();
    },
  };
  ws.on('message', async (data) => {
    const wish = command.parse(JSON.parse(data.toString()));
    if (wish.kind !== 'live.start') return;
    live.starts.push(wish.body);
    const refusal = await live.obey(wish.body);
    const answer = refusal === undefined ? { ok: true, body: {} } : { ok: false, ...refusal, message: 'as told' };
    ws.send(JSON.stringify({ id: wish.id, ...answer }));
  });
  await once(ws, 'open');
  await eventually(async () => (await fleet.hub.rooms.fleet.commands.connected([agent.agentId])).size === 1);
  return live;
}

/** One RTP packet of H.264, as a camera sends it. */
export function rtpPacket(sequence: number, timestamp: number, payload: Buffer, marker = true): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(0x80, 0);
  header.writeUInt8((marker ? 0x80 : 0) | 101, 1);
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(0xfeedbeef, 8);
  return Buffer.concat([header, payload]);
}

/** Payloads by what they begin: parameter set, slice of a key frame, slice of another picture. */
export const nal = {
  parameterSet: Buffer.from([0x67, 0x4d, 0x00, 0x1f, 1, 2, 3]),
  key: Buffer.from([0x65, 1, 2, 3, 4]),
  other: Buffer.from([0x41, 9, 8, 7]),
};
