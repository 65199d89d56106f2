import { describe, expect, test } from '@jest/globals';
import { isAiming, noAim } from './aiming.ts';

describe('aiming at the list', () => {
  test('a moving pointer, a key focus or a scrolled list hold the rows', () => {
    expect(isAiming(noAim, 0)).toBe(false);
    expect(isAiming({ ...noAim, pointerMovedAtMs: 1000 }, 2000)).toBe(true);
    expect(isAiming({ ...noAim, focusInside: true }, 0)).toBe(true);
    expect(isAiming({ ...noAim, scrolled: true }, 0)).toBe(true);
  });

  test('a mouse left lying on the list holds nothing back', () => {
    expect(isAiming({ ...noAim, pointerMovedAtMs: 1000 }, 7000)).toBe(false);
  });
});
