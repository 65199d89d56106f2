import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GroupGate, type LineState, lineLimits } from './group-gate.ts';

const free: LineState = { waitingBytes: 0, unconfirmedMs: 20 };
const slow: LineState = { waitingBytes: 0, unconfirmedMs: lineLimits.slow.unconfirmedMs + 1 };
const stuck: LineState = { waitingBytes: lineLimits.stuck.waitingBytes + 1, unconfirmedMs: 0 };

describe('what a slow line leaves out', () => {
  test('a picture goes only when all before it in its group did', () => {
    const picture = fc.record({ isKeyFrame: fc.boolean(), line: fc.constantFrom(free, slow, stuck) });
    fc.assert(
      fc.property(fc.array(picture), (pictures) => {
        const gate = new GroupGate();
        let isWhole = false;
        for (const { isKeyFrame, line } of [{ isKeyFrame: true, line: free }, ...pictures]) {
          const goes = gate.admit(isKeyFrame, line);
          if (goes && !isKeyFrame) expect(isWhole).toBe(true);
          isWhole = goes;
        }
      }),
    );
  });

  test('a group under way is finished on a slow line, and the next begins when the line is free again', () => {
    const gate = new GroupGate();
    const group = (line: LineState) => [true, false, false].map((isKeyFrame) => gate.admit(isKeyFrame, line));
    expect(gate.admit(true, free)).toBe(true);
    expect(gate.admit(false, slow)).toBe(true);
    expect([group(slow), group(free)].flat()).toEqual([false, false, false, true, true, true]);
    expect(gate.dropped).toBe(3);
  });

  test('on a line that stands still even a group under way is broken off', () => {
    const gate = new GroupGate();
    expect([gate.admit(true, free), gate.admit(false, stuck), gate.admit(false, free)]).toEqual([true, false, false]);
    expect(gate.isHolding).toBe(true);
    expect(gate.admit(true, free)).toBe(true);
  });
});
