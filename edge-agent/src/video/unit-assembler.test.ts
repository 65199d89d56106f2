import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Codec } from './nal-units.ts';
import { readRtp } from './rtp.ts';
import { aggregate, annexB, cutNal, makeNal, makeRtp } from './testing/packetise.ts';
import { type AssembledUnit, UnitAssembler } from './unit-assembler.ts';

const types = {
  h264: { parameters: [7, 8], key: 5, picture: 1 },
  h265: { parameters: [32, 33, 34], key: 19, picture: 1 },
} as const;
const parametersOf = (codec: Codec) => types[codec].parameters.map((type) => makeNal(codec, type, 12));

/** A camera that sends access units through an assembler. */
class Camera {
  readonly codec: Codec;
  readonly assembler: UnitAssembler;
  sequence = 65_530;
  timestamp = 0xffff_ff00;
  constructor(codec: Codec, parameters: readonly Uint8Array[] = []) {
    this.codec = codec;
    this.assembler = new UnitAssembler(codec, 96, parameters);
  }
  send(payload: Buffer, marker = false, atMs = 0): AssembledUnit[] {
    const bytes = makeRtp(payload, { sequence: this.sequence, timestamp: this.timestamp, marker });
    this.sequence += 1;
    const packet = readRtp(bytes);
    if (!packet) throw new Error('the kit made a packet that is none');
    return this.assembler.take(packet, atMs);
  }
  sendUnit(nals: readonly Buffer[], most = 1200): AssembledUnit[] {
    const payloads = nals.flatMap((nal) => cutNal(this.codec, nal, most));
    const units = payloads.flatMap((payload, at) => this.send(payload, at === payloads.length - 1, at));
    this.timestamp += 9000;
    return units;
  }
  key = () => [...parametersOf(this.codec), makeNal(this.codec, types[this.codec].key, 3000)];
  picture = (size = 200) => [makeNal(this.codec, types[this.codec].picture, size)];
}

describe.each(['h264', 'h265'] as const)('%s from packets', (codec) => {
  test('whatever the sizes, what comes out is what went in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 4, max: 5000 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 20, max: 1400 }),
        (sizes, most) => {
          const camera = new Camera(codec);
          const nals = [...parametersOf(codec), ...sizes.map((size, at) => makeNal(codec, types[codec].key, size, at))];
          const [unit, ...others] = camera.sendUnit(nals, most);
          expect(others).toEqual([]);
          expect(unit?.isKeyFrame).toBe(true);
          expect(Buffer.compare(unit?.data ?? Buffer.alloc(0), annexB(nals))).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('parameter sets and a picture in one packet', () => {
    const camera = new Camera(codec);
    const nals = [...parametersOf(codec), makeNal(codec, types[codec].key, 100)];
    const [unit] = camera.send(aggregate(codec, nals), true);
    expect(unit).toMatchObject({ isKeyFrame: true });
    expect(Buffer.compare(unit?.data ?? Buffer.alloc(0), annexB(nals))).toBe(0);
  });

  test('a key frame without parameter sets gets those of the SDP', () => {
    const camera = new Camera(codec, parametersOf(codec));
    const key = makeNal(codec, types[codec].key, 100);
    const [unit] = camera.sendUnit([key]);
    expect(Buffer.compare(unit?.data ?? Buffer.alloc(0), annexB([...parametersOf(codec), key]))).toBe(0);
  });

  test('parameter sets with a timestamp of their own go before the key frame that follows', () => {
    const camera = new Camera(codec);
    for (const nal of parametersOf(codec)) expect(camera.send(nal, true)).toEqual([]);
    camera.timestamp += 9000;
    const key = makeNal(codec, types[codec].key, 100);
    const [unit] = camera.sendUnit([key]);
    expect(Buffer.compare(unit?.data ?? Buffer.alloc(0), annexB([...parametersOf(codec), key]))).toBe(0);
  });

  test('a camera that never sets the marker is read by its timestamps, with the time of the last packet', () => {
    const camera = new Camera(codec);
    for (const [at, nal] of camera.key().entries()) expect(camera.send(nal, false, 100 + at)).toEqual([]);
    camera.timestamp += 9000;
    const lastAt = 100 + camera.key().length - 1;
    expect(camera.send(camera.picture()[0] as Buffer, false, 500)).toMatchObject([
      { isKeyFrame: true, receivedAtMs: lastAt },
    ]);
  });

  test('a camera that sets the marker on every slice is understood from its next key frame on', () => {
    const camera = new Camera(codec);
    const slice = (isFirst: boolean) => {
      const nal = makeNal(codec, types[codec].key, 50);
      if (!isFirst) nal.writeUInt8(0x10, codec === 'h264' ? 1 : 2);
      return nal;
    };
    const units: AssembledUnit[] = [];
    for (let picture = 0; picture < 4; picture += 1) {
      for (const nal of [...parametersOf(codec), slice(true), slice(false)]) units.push(...camera.send(nal, true));
      camera.timestamp += 9000;
    }
    const whole = annexB([...parametersOf(codec), slice(true), slice(false)]).length;
    expect(units.slice(-2).map(({ data }) => data.length)).toEqual([whole, whole]);
  });

  test('after a loss everything up to the next key frame is dropped and counted', () => {
    const camera = new Camera(codec);
    expect(camera.sendUnit(camera.key())).toHaveLength(1);
    expect(camera.sendUnit(camera.picture())).toHaveLength(1);
    camera.sequence += 3;
    expect(camera.sendUnit(camera.picture())).toHaveLength(0);
    expect(camera.sendUnit(camera.picture())).toHaveLength(0);
    expect(camera.sendUnit(camera.key())).toHaveLength(1);
    expect(camera.assembler.counts).toEqual({ lostPackets: 3, droppedUnits: 2, malformedPackets: 0 });
  });

  test('a key frame whose beginning was lost is not taken for a whole one', () => {
    const camera = new Camera(codec, parametersOf(codec));
    camera.sendUnit(camera.key());
    const rest = makeNal(codec, types[codec].key, 50);
    rest.writeUInt8(0x10, codec === 'h264' ? 1 : 2);
    camera.sequence += 1;
    expect(camera.send(rest, true)).toEqual([]);
    camera.timestamp += 9000;
    expect(camera.sendUnit(camera.key())).toHaveLength(1);
    expect(camera.assembler.counts.droppedUnits).toBe(1);
  });

  test('a packet that comes twice is taken once', () => {
    const camera = new Camera(codec);
    const [first, ...rest] = camera.key();
    camera.send(first as Buffer);
    camera.sequence -= 1;
    camera.send(first as Buffer);
    const units = rest.flatMap((nal, at) => camera.send(nal, at === rest.length - 1));
    expect(Buffer.compare(units[0]?.data ?? Buffer.alloc(0), annexB(camera.key()))).toBe(0);
  });

  test('a unit that never ends takes bounded memory and is dropped', () => {
    const camera = new Camera(codec);
    const endless = cutNal(codec, makeNal(codec, types[codec].key, 200_000), 60_000);
    camera.send(endless[0] as Buffer);
    for (let at = 0; at < 200; at += 1) expect(camera.send(endless[1] as Buffer)).toEqual([]);
    camera.timestamp += 9000;
    expect(camera.sendUnit(camera.key())).toHaveLength(1);
    expect(camera.assembler.counts.droppedUnits).toBe(1);
  });

  test('lengths that lie are counted and do not stop the stream', () => {
    const camera = new Camera(codec);
    const lie = aggregate(codec, [makeNal(codec, types[codec].key, 100)]);
    lie.writeUInt16BE(0xfff0, codec === 'h264' ? 1 : 2);
    expect(camera.send(lie, true)).toEqual([]);
    camera.timestamp += 9000;
    expect(camera.sendUnit(camera.key())).toHaveLength(1);
    expect(camera.assembler.counts.malformedPackets).toBe(1);
  });

  test('no bytes whatever make it throw', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 0, maxLength: 60 }), { maxLength: 40 }), (chunks) => {
        const assembler = new UnitAssembler(codec, 96, []);
        for (const [at, chunk] of chunks.entries()) {
          const whole = readRtp(makeRtp(chunk, { sequence: at, timestamp: at >> 1, marker: at % 3 === 0 }));
          if (whole) assembler.take(whole, 0);
          const raw = readRtp(chunk);
          if (raw) assembler.take(raw, 0);
        }
      }),
    );
  });
});
