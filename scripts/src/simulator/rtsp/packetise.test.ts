import { describe, expect, test } from '@jest/globals';
import { fillIn, layOut, packetise, splitNalUnits } from './packetise.ts';

const startCode = Buffer.of(0, 0, 0, 1);
const nal = (head: number[], length: number): Buffer => Buffer.concat([Buffer.from(head), Buffer.alloc(length, 0x55)]);
const annexB = (...nals: Buffer[]): Buffer => Buffer.concat(nals.flatMap((one) => [startCode, one]));

describe('an access unit on its way into RTP packets', () => {
  test('comes apart at long and short start codes alike', () => {
    const unit = Buffer.concat([startCode, nal([0x67], 4), Buffer.of(0, 0, 1), nal([0x65], 9)]);
    expect(splitNalUnits(unit).map((one) => one.length)).toEqual([5, 10]);
  });

  test('H.264: parameter sets travel together, a big slice in pieces that give it back unchanged', () => {
    const slice = nal([0x65], 4000);
    const payloads = packetise('h264', annexB(nal([0x67], 20), nal([0x68], 4), nal([0x06], 300), slice));
    expect((payloads[0]?.[0] ?? 0) & 31).toBe(24);
    const pieces = payloads.slice(1);
    expect(pieces.every((piece) => piece.length <= 1400 && ((piece[0] ?? 0) & 31) === 28)).toBe(true);
    expect(pieces.map((piece) => (piece[1] ?? 0) >> 6)).toEqual([2, 0, 1]);
    const rebuilt = Buffer.concat([Buffer.of(0x65), ...pieces.map((piece) => piece.subarray(2))]);
    expect(rebuilt.equals(slice)).toBe(true);
  });

  test('H.265: the same with its two-byte heads', () => {
    const slice = nal([19 << 1, 1], 3000);
    const payloads = packetise('h265', annexB(nal([32 << 1, 1], 9), nal([33 << 1, 1], 9), nal([34 << 1, 1], 9), slice));
    expect(((payloads[0]?.[0] ?? 0) >> 1) & 63).toBe(48);
    const pieces = payloads.slice(1);
    expect(pieces.every((piece) => (((piece[0] ?? 0) >> 1) & 63) === 49 && ((piece[2] ?? 0) & 63) === 19)).toBe(true);
    const rebuilt = Buffer.concat([Buffer.of(19 << 1, 1), ...pieces.map((piece) => piece.subarray(3))]);
    expect(rebuilt.equals(slice)).toBe(true);
  });

  test('each client gets its own numbers, and the last packet of the picture says so', () => {
    const template = layOut([Buffer.alloc(10), Buffer.alloc(20)]);
    const bytes = fillIn(template, { channel: 2, sequence: 0xffff, rtpTimestamp: 90_000, ssrc: 7 });
    const [first = 0, second = 0] = template.starts;
    expect([bytes[first + 1], bytes[second + 1]]).toEqual([2, 2]);
    expect([bytes.readUInt16BE(first + 6), bytes.readUInt16BE(second + 6)]).toEqual([0xffff, 0]);
    expect([bytes[first + 5], bytes[second + 5]]).toEqual([96, 224]);
    expect([bytes.readUInt32BE(second + 8), bytes.readUInt32BE(second + 12)]).toEqual([90_000, 7]);
  });
});
