import { describe, expect, test } from '@jest/globals';
import { Gate, GroupRhythm } from './gate.ts';

const quiet = { mean: 0.3, max: 1.5, global: false };
const walker = { mean: 0.9, max: 9, global: false };

/** A gate that has had its first look. */
function makeGate(): Gate {
  const gate = new Gate();
  gate.looked(0, false);
  return gate;
}

describe('the gate', () => {
  test('stays closed while nothing moves and opens at a walker', () => {
    const gate = makeGate();
    for (let t = 0; t < 60; t += 2) expect(gate.observe(quiet, t)).toBe(false);
    expect(gate.observe(walker, 60)).toBe(true);
    expect(gate.isOpen).toBe(true);
  });

  test('closes only after four quiet seconds', () => {
    const gate = makeGate();
    gate.observe(walker, 10);
    for (const t of [11, 12, 13, 13.9]) {
      gate.observe(quiet, t);
      gate.settle(t, false);
      expect(gate.isOpen).toBe(true);
    }
    gate.settle(14, false);
    expect(gate.isOpen).toBe(false);
  });

  test('stays open over an alert, though whoever it is about stands still', () => {
    const gate = makeGate();
    gate.observe(walker, 10);
    gate.settle(100, true);
    expect(gate.isOpen).toBe(true);
    expect(gate.isQuiet(100)).toBe(true);
  });

  test('a light that is switched on opens nothing and asks for one look', () => {
    const gate = makeGate();
    expect(gate.isLookDue(10)).toBe(false);
    expect(gate.observe({ mean: 40, max: 80, global: true }, 10)).toBe(false);
    expect(gate.isOpen).toBe(false);
    expect(gate.isLookDue(10.1)).toBe(true);
    gate.looked(10.1, false);
    expect(gate.isLookDue(12)).toBe(false);
  });

  test('the detector looks at least every two minutes, and opens the gate when it sees somebody', () => {
    const gate = makeGate();
    expect(gate.isLookDue(119)).toBe(false);
    expect(gate.isLookDue(120)).toBe(true);
    expect(gate.looked(120, true)).toBe(true);
    expect(gate.isOpen).toBe(true);
  });

  test('a noisy camera lifts its own threshold, but never above a walker by day', () => {
    const gate = makeGate();
    let opened = 0;
    for (let t = 0; t < 600; t += 2) {
      if (gate.observe({ mean: 1.5, max: 3.6, global: false }, t)) opened += 1;
      gate.settle(t, false);
    }
    expect(opened).toBe(0);
    expect(gate.threshold).toBeGreaterThan(5);
    expect(gate.observe(walker, 601)).toBe(true);
  });
});

describe('the mode of the gate', () => {
  const watch = (keyEveryS: number, forS: number) => {
    const rhythm = new GroupRhythm();
    let mode = rhythm.observe(true, 0);
    for (let frame = 1; frame < forS * 10; frame += 1)
      mode = rhythm.observe(frame % (keyEveryS * 10) === 0, frame / 10);
    return mode;
  };

  test('key frames every two seconds are enough', () => {
    expect(watch(2, 10)).toEqual({ mode: 'key-frames', reason: 'a key frame comes every 2.0 s at most' });
  });

  test('key frames that come too seldom are not waited for, and the reason says so', () => {
    expect(watch(25, 60)).toMatchObject({ mode: 'pictures', reason: expect.stringContaining('apart') });
  });

  test('until the rhythm is known every picture is looked at', () => {
    expect(watch(2, 3).mode).toBe('pictures');
  });
});
