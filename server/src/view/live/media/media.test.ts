import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nal, rtpPacket } from '../testing/live-agent.ts';
import { profileFor } from './codecs.ts';
import { Rate } from './rate.ts';
import { Ring } from './ring.ts';
import { asksForKeyFrame, beginsKeyFrame, type MediaPacket, readPacket } from './rtp.ts';
import { Joint, Sequencer } from './sequencer.ts';

const read = (sequence: number, timestamp: number, payload: Buffer, marker = true): MediaPacket =>
  readPacket(rtpPacket(sequence, timestamp, payload, marker)) as MediaPacket;
const numbered = () => new Sequencer({ ssrc: 7, payloadType: 96 });
const timeOf = (bytes: Buffer) => bytes.readUInt32BE(4);

describe('a packet of a camera', () => {
  test('goes on with a header of our own: nothing that an agent wrote into one reaches a worker', () => {
    const bytes = rtpPacket(9, 1000, nal.key);
    const extended = Buffer.concat([bytes.subarray(0, 12), Buffer.from([0xbe, 0xde, 0, 1, 1, 2, 3, 4]), nal.key]);
    extended[0] = 0x90;
    const out = numbered().next(readPacket(extended) as MediaPacket);
    expect([out[0], (out[1] as number) & 0x7f, out.readUInt32BE(8)]).toEqual([0x80, 96, 7]);
    expect(out.subarray(12)).toEqual(nal.key);
  });

  test('is taken or refused, whatever its bytes are, and never reads beyond its end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1600 }), (raw) => {
        const bytes = Buffer.from(raw);
        const packet = readPacket(bytes);
        if (packet === undefined) return;
        expect(bytes.length).toBeLessThanOrEqual(1400);
        expect(packet.payload.length).toBeGreaterThan(0);
        beginsKeyFrame(packet.payload);
        numbered().next(packet);
      }),
      { numRuns: 2000 },
    );
  });

  test('begins a key frame as a slice, as a parameter set, joined or as the first of its fragments', () => {
    const fragment = (header: number) => Buffer.from([0x7c, header, 1]);
    expect(
      [nal.key, nal.parameterSet, Buffer.from([0x78, 0, 4, 0x67, 1, 2, 3]), fragment(0x85)].map(beginsKeyFrame),
    ).toEqual([true, true, true, true]);
    expect([nal.other, fragment(0x05), fragment(0x45), fragment(0x81)].map(beginsKeyFrame)).toEqual(
      Array(4).fill(false),
    );
  });
});

describe('what came since the last key frame', () => {
  test('begins anew with each key frame, whose parameter sets stay with it', () => {
    const ring = new Ring();
    ring.add(read(1, 0, nal.other));
    expect(ring.packets).toHaveLength(0);
    const group = [nal.parameterSet, nal.key].map((payload, n) => read(2 + n, 3600, payload));
    for (const packet of [...group, read(4, 7200, nal.other)]) ring.add(packet);
    expect(ring.packets).toHaveLength(3);
    ring.add(read(5, 10_800, nal.key));
    expect(ring.packets).toHaveLength(1);
  });

  test('is let go where it grows too large, until the next key frame', () => {
    const ring = new Ring();
    ring.add(read(1, 0, nal.key));
    const large = Buffer.alloc(1300, 0x41);
    for (let n = 0; n < 4000; n += 1) ring.add(read(n, 3600 + n, large));
    expect(ring.packets).toHaveLength(0);
    ring.add(read(1, 9, nal.key));
    expect(ring.packets).toHaveLength(1);
  });
});

describe('time, as a viewer sees it', () => {
  test('hurries through the past, then runs as the camera’s does; numbers have no gap', () => {
    const out = numbered();
    const past = [0, 7200, 14_400].map((timestamp, n) => out.hurry(read(n, timestamp, nal.key)));
    const now = [21_600, 28_800].map((timestamp, n) => out.next(read(n, timestamp, nal.other)));
    const times = [...past, ...now].map(timeOf);
    expect(times.map((time, n) => time - (times[n - 1] ?? time))).toEqual([0, 90, 90, 7200, 7200]);
    const numbers = [...past, ...now].map((bytes) => bytes.readUInt16BE(2));
    expect(numbers.map((number, n) => number - (numbers[n - 1] ?? number - 1))).toEqual([1, 1, 1, 1, 1]);
  });

  test('never goes back, over the camera’s restarts and over the end of its 32 bits', () => {
    const connection = fc.record({
      start: fc.nat(2 ** 32 - 1),
      steps: fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 20 }),
    });
    fc.assert(
      fc.property(fc.array(connection, { minLength: 1, maxLength: 5 }), (connections) => {
        const joint = new Joint();
        let before: number | undefined;
        let nowMs = 0;
        for (const { start, steps } of connections) {
          joint.begin();
          let timestamp = start;
          for (const step of steps) {
            timestamp = (timestamp + step) >>> 0;
            nowMs += step / 90;
            const joined = joint.join({ ...read(0, 0, nal.other), timestamp }, nowMs).timestamp;
            if (before !== undefined) expect((joined - before) | 0).toBeGreaterThan(0);
            before = joined;
          }
        }
      }),
    );
  });
});

test('a stream is offered by its own profile where the browser names it, else by the one that all know', () => {
  const browser = (...names: unknown[]) => ({
    codecs: names.map((name) => ({ mimeType: 'video/H264', parameters: { 'profile-level-id': name } })),
  });
  const main = 'packetization-mode=1;profile-level-id=4D0028;sprop-parameter-sets=Z00AHw==';
  expect(profileFor(main, browser('42e01f', '4d001f'))).toBe('4d001f');
  expect(profileFor(main, browser('42e01f'))).toBe('42e01f');
  expect(profileFor('profile-level-id=42C01E', browser('42001f', '42e01f'))).toBe('42e01f');
  expect(profileFor('', {})).toBe('42e01f');
  expect(profileFor(main, { codecs: [null, 7, {}, { mimeType: 'video/H264', parameters: 3 }] })).toBe('42e01f');
});

test('a viewer’s cry for a key frame is heard among its other reports', () => {
  const report = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 1]);
  const pli = Buffer.from([0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2]);
  expect(asksForKeyFrame(Buffer.concat([report, pli]))).toBe(true);
  expect(asksForKeyFrame(report)).toBe(false);
  expect(asksForKeyFrame(Buffer.from([0x81]))).toBe(false);
});

test('a rate lets a burst pass, then what it says, and no more', () => {
  const rate = new Rate(10, 20, 0);
  expect(rate.take(20, 0)).toBe(true);
  expect(rate.take(1, 0)).toBe(false);
  expect(rate.take(10, 1000)).toBe(true);
  expect(rate.take(1, 1000)).toBe(false);
});
