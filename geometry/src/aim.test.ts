import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aimBetween, bearingDeg, distanceM, turned } from './aim.ts';
import { fromPlane, type Place } from './plane.ts';
import { footprint } from './visible.ts';
import { isInside } from './zone.ts';

const pole: Place = { lon: 118.9712, lat: 30.7815 };
const at = (bearing: number, metres: number): Place => {
  const turn = (bearing * Math.PI) / 180;
  return fromPlane(pole, [Math.sin(turn) * metres, Math.cos(turn) * metres]);
};
const apart = (a: number, b: number): number => Math.abs(((a - b + 540) % 360) - 180);

describe('aim by picture', () => {
  test('what stands at the left and at the right edge says which way and how wide', () => {
    expect(aimBetween(pole, at(60, 30), at(130, 80))).toEqual({
      azimuthDeg: expect.closeTo(95, 3),
      hfovDeg: expect.closeTo(70, 3),
    });
  });

  test('north in the middle of the picture is no seam', () => {
    const aim = aimBetween(pole, at(330, 40), at(20, 40));
    expect([aim?.azimuthDeg, aim?.hfovDeg]).toEqual([expect.closeTo(355, 3), expect.closeTo(50, 3)]);
  });

  test('any camera is found again from the two edges of its picture, however far the landmarks are', () => {
    const metres = fc.double({ min: 5, max: 300, noNaN: true });
    const view = fc.record({
      azimuth: fc.double({ min: 0, max: 359.99, noNaN: true }),
      angle: fc.double({ min: 5, max: 350, noNaN: true }),
    });
    fc.assert(
      fc.property(view, metres, metres, ({ azimuth, angle }, near, far) => {
        const aim = aimBetween(pole, at(azimuth - angle / 2, near), at(azimuth + angle / 2, far));
        expect(apart(aim?.azimuthDeg ?? Number.NaN, azimuth)).toBeLessThan(0.01);
        expect(aim?.hfovDeg).toBeCloseTo(angle, 2);
      }),
    );
  });

  test('a landmark in the middle of the picture lies in the footprint that follows', () => {
    const aim = aimBetween(pole, at(200, 25), at(260, 25));
    if (!aim) throw new Error('expected an aim');
    const asPosition = ({ lon, lat }: Place): [number, number] => [lon, lat];
    const [ground = []] = footprint({ at: pole, ...aim, rangeM: 40 }).map((ring) => ring.map(asPosition));
    expect(isInside(asPosition(at(230, 20)), ground)).toBe(true);
  });

  test('a finger on the camera itself, or twice on one landmark, is no answer', () => {
    expect(aimBetween(pole, at(60, 1), at(130, 80))).toBeUndefined();
    expect(aimBetween(pole, at(60, 30), at(60, 80))).toBeUndefined();
  });

  test('nudging turns it clockwise over north and keeps its angle', () => {
    expect(turned({ azimuthDeg: 357.5, hfovDeg: 80 }, 5)).toEqual({ azimuthDeg: 2.5, hfovDeg: 80 });
    expect(turned({ azimuthDeg: 2, hfovDeg: 80 }, -5)).toEqual({ azimuthDeg: 357, hfovDeg: 80 });
  });

  test('distance and bearing are the ones of the plane around the pole', () => {
    expect([distanceM(pole, at(77, 120)), bearingDeg(pole, at(77, 120))]).toEqual([
      expect.closeTo(120, 3),
      expect.closeTo(77, 3),
    ]);
  });
});
