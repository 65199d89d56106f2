import { describe, expect, test } from '@jest/globals';
import { mediaPacketMax } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import type { AccessUnit } from '../eyes/eye.ts';
import { splitAnnexB } from '../video/nal-units.ts';
import { type RtpPacket, readRtp, timestampDistance } from '../video/rtp.ts';
import { annexB, makeNal } from '../video/testing/packetise.ts';
import { UnitAssembler } from '../video/unit-assembler.ts';
import { RtpStream } from './rtp-stream.ts';

function makeUnit(nals: Buffer[], streamTimeS: number, receivedAtMs = streamTimeS * 1000): AccessUnit {
  const isKeyFrame = nals.some((nal) => ((nal[0] ?? 0) & 0x1f) === 5);
  return { codec: 'h264', data: annexB(nals), isKeyFrame, rtpTimestamp: 0, streamTimeS, receivedAtMs };
}
const keyUnit = (streamTimeS: number, size = 4000, receivedAtMs?: number) =>
  makeUnit([makeNal('h264', 7, 12), makeNal('h264', 8, 5), makeNal('h264', 5, size)], streamTimeS, receivedAtMs);
const read = (packets: Buffer[]): RtpPacket[] => packets.map((bytes) => readRtp(bytes) as RtpPacket);

describe('the stream for whoever looks', () => {
  test('carries each picture unchanged, in packets that a datagram can carry, whatever its size', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 12 }), (sizes) => {
        const stream = new RtpStream();
        const assembler = new UnitAssembler('h264', 96, []);
        for (const [at, size] of sizes.entries()) {
          const unit = at % 4 === 0 ? keyUnit(at / 10, size) : makeUnit([makeNal('h264', 1, size)], at / 10);
          const packets = stream.packets(unit);
          expect(packets.every(({ length }) => length <= mediaPacketMax)).toBe(true);
          const units = read(packets).flatMap((packet) => assembler.take(packet, 0));
          expect(units.map(({ data }) => splitAnnexB(data))).toEqual([splitAnnexB(unit.data)]);
        }
        expect(assembler.counts).toEqual({ lostPackets: 0, droppedUnits: 0, malformedPackets: 0 });
      }),
    );
  });

  test('puts parameter sets into one packet before the key frame, at its timestamp; a maker’s own messages stay here', () => {
    const nals = [9, 7, 8, 6, 5].map((type) => makeNal('h264', type, 20));
    const packets = read(new RtpStream().packets(makeUnit(nals, 0)));
    expect(packets.map(({ payload }) => (payload[0] ?? 0) & 0x1f)).toEqual([24, 5]);
    expect(new Set(packets.map(({ timestamp }) => timestamp)).size).toBe(1);
    expect(packets.map(({ marker }) => marker)).toEqual([false, true]);
  });

  test('numbers go on one by one over the end of their range', () => {
    const packets = read(new RtpStream(65_534).packets(keyUnit(0, 5000)));
    expect(packets.map(({ sequence }) => sequence)).toEqual([65_534, 65_535, 0, 1, 2]);
  });

  test('time goes on as the camera says; held pictures follow at once; another connection goes on by arrival', () => {
    const stream = new RtpStream();
    const at = (unit: AccessUnit, isLate = false) => read(stream.packets(unit, isLate))[0]?.timestamp ?? 0;
    const first = at(keyUnit(100));
    expect(timestampDistance(first, at(keyUnit(100.5), true))).toBe(90);
    const live = at(keyUnit(100.6, 100, 50_000));
    expect(timestampDistance(first, live)).toBe(90 + 9000);
    expect(timestampDistance(live, at(keyUnit(0, 100, 53_000)))).toBe(3 * 90_000);
  });
});
