import { mediaFromAgent, mediaPacketMax } from '@sharp-eyes/protocol';
import type { RawData, WebSocket } from 'ws';
import type { z } from 'zod';
import { readFragments } from '../../video/nal-fragments.ts';
import { nalType } from '../../video/nal-units.ts';
import { type RtpPacket, readRtp, sequenceDistance } from '../../video/rtp.ts';
import { type AssembledUnit, UnitAssembler } from '../../video/unit-assembler.ts';

type Said = z.infer<typeof mediaFromAgent>;

/** The hub's end of one lease's line: takes what comes, and takes it apart as a browser would. */
export class MediaInlet {
  readonly socket: WebSocket;
  /** Texts and packets in the order they came, with when. */
  readonly came: ({ at: number } & ({ said: Said } | { packet: RtpPacket }))[] = [];
  /** Whole pictures. */
  readonly units: AssembledUnit[] = [];
  closed: { code: number; at: number } | undefined;
  readonly #assembler = new UnitAssembler('h264', 96, []);

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data, isBinary) => this.#take(data, isBinary));
    socket.on('close', (code) => {
      this.closed = { code, at: performance.now() };
    });
  }

  get said(): Said[] {
    return this.came.flatMap((one) => ('said' in one ? [one.said] : []));
  }

  get packets(): RtpPacket[] {
    return this.came.flatMap((one) => ('packet' in one ? [one.packet] : []));
  }

  /** Packets that are missing between those that came, by their numbers. */
  get missing(): number {
    const { packets } = this;
    return packets.slice(1).filter(({ sequence }, at) => sequenceDistance(packets[at]?.sequence ?? 0, sequence) !== 1)
      .length;
  }

  /** Pictures that could not be put together, or lean on one that never came. */
  get broken(): number {
    const { lostPackets, droppedUnits, malformedPackets } = this.#assembler.counts;
    return lostPackets + droppedUnits + malformedPackets;
  }

  /** The types of NAL units that begin in a packet. */
  static nalTypes(packet: RtpPacket): number[] {
    const fragments = readFragments('h264', packet.payload) ?? [];
    return fragments.filter(({ begin }) => begin).map(({ pieces }) => nalType('h264', pieces[0]?.[0] ?? 0));
  }

  askForKeyFrame(): void {
    this.socket.send(JSON.stringify({ kind: 'key-frame' }));
  }

  #take(data: RawData, isBinary: boolean): void {
    const at = performance.now();
    const bytes = Buffer.from(data as Buffer);
    if (!isBinary) {
      this.came.push({ at, said: mediaFromAgent.parse(JSON.parse(bytes.toString())) });
      return;
    }
    const packet = readRtp(bytes);
    if (packet === undefined || bytes.length > mediaPacketMax) throw new Error('expected an RTP packet that fits');
    this.came.push({ at, packet });
    this.units.push(...this.#assembler.take(packet, at));
  }
}
