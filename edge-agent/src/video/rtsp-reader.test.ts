import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RtspReader, readerLimits } from './rtsp-reader.ts';
import { interleave, makeNal, makeRtp } from './testing/packetise.ts';

function read(bytes: Buffer, cuts: readonly number[] = []) {
  const packets: string[] = [];
  const messages: string[] = [];
  const reader = new RtspReader({
    onPacket: (channel, packet) => packets.push(`${channel}:${Buffer.from(packet).toString('hex')}`),
    onMessage: ({ startLine, body }) => messages.push(startLine + body),
  });
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  for (const [at, end] of [...ends, bytes.length].entries())
    reader.push(Buffer.from(bytes.subarray(ends[at - 1] ?? 0, end)));
  return { packets, messages };
}
const packet = (sequence: number) => interleave(0, makeRtp(makeNal('h264', 1, 40), { sequence, timestamp: 1 }));
const answer = 'RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: 5\r\n\r\nv=0\r\n';

describe('an RTSP connection taken apart', () => {
  test('packets and answers between them come out the same however the bytes are cut', () => {
    const bytes = Buffer.concat([packet(1), Buffer.from(answer), packet(2), packet(3), Buffer.from(answer)]);
    const whole = read(bytes);
    expect(whole.packets).toHaveLength(3);
    expect(whole.messages).toEqual(['RTSP/1.0 200 OKv=0\r\n', 'RTSP/1.0 200 OKv=0\r\n']);
    fc.assert(fc.property(fc.array(fc.nat()), (cuts) => expect(read(bytes, cuts)).toEqual(whole)));
  });

  test('garbage between packets is skipped', () => {
    const garbage = Buffer.from('\0\0 this is no packet $ nor this $$ \xff');
    const { packets } = read(Buffer.concat([packet(1), garbage, packet(2), Buffer.from(answer)]));
    expect(packets).toHaveLength(2);
  });

  test('a server with bare newlines is understood', () => {
    expect(read(Buffer.from('RTSP/1.0 200 OK\nCSeq: 1\n\n')).messages).toHaveLength(1);
  });

  test('too much garbage, an endless header and a huge body each end the connection by name', () => {
    expect(() => read(Buffer.alloc(readerLimits.garbageBytes + 10, 'x'))).toThrow(/bad-answer/);
    expect(() => read(Buffer.from(`RTSP/1.0 200 OK\r\nX: ${'y'.repeat(readerLimits.headerBytes)}`))).toThrow(
      /too-large/,
    );
    expect(() => read(Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: 2000000000\r\n\r\n'))).toThrow(/too-large/);
    expect(() => read(Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: -5\r\n\r\n'))).toThrow(/too-large/);
  });

  test('no bytes whatever make it throw anything but a named error', () => {
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom(
        packet(1),
        Buffer.from(answer),
        Buffer.from('$'),
        Buffer.from('RTSP/1.0 '),
        Buffer.from('OPTIONS '),
      ),
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 30 }), (chunks) => {
        const reader = new RtspReader({ onPacket: () => undefined, onMessage: () => undefined });
        for (const bytes of chunks) reader.push(bytes);
      }),
    );
  });
});
