import { describe, expect, test } from '@jest/globals';
import { activityHeight, activityWidth, Background, movedFrom } from './activity.ts';

/** A grey scene of 160×90; `noise` is the standard deviation of the sensor's noise there, from a fixed sequence. */
function makeScenes(noise: number) {
  let state = 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random());
  return (change: (x: number, y: number, level: number) => number = (_x, _y, level) => level) =>
    Uint8Array.from({ length: activityWidth * activityHeight }, (_, index) => {
      const x = index % activityWidth;
      const y = Math.floor(index / activityWidth);
      return Math.min(255, Math.max(0, change(x, y, 70 + (x % 40) + y / 2) + noise * normal()));
    });
}

const walkerAt = (left: number) => (x: number, y: number, level: number) =>
  x >= left && x < left + 5 && y >= 40 && y < 54 ? level - 25 : level;

describe('activity on key frames', () => {
  test.each([1, 3])('a quiet scene with noise %d stays below the level of movement', (noise) => {
    const scene = makeScenes(noise);
    const background = new Background();
    const quiet = Array.from({ length: 30 }, (_, index) => background.observe(scene(), index * 2));
    expect(Math.max(...quiet.map((activity) => activity.max))).toBeLessThan(movedFrom);
    expect(quiet.every((activity) => activity.region === undefined)).toBe(true);
  });

  test('somebody walking is seen, and where', () => {
    const scene = makeScenes(2);
    const background = new Background();
    for (let index = 0; index < 10; index++) background.observe(scene(), index * 2);
    const { max, region, global } = background.observe(scene(walkerAt(100)), 20);
    expect(max).toBeGreaterThan(2 * movedFrom);
    expect(global).toBe(false);
    expect(region?.x).toBeCloseTo(100 / 160, 5);
    expect(region?.y).toBeCloseTo(40 / 90, 5);
  });

  test('somebody standing still is seen for a minute, then belongs to the scene', () => {
    const scene = makeScenes(1);
    const background = new Background();
    background.observe(scene(), 0);
    const maxAt = (timeS: number) => background.observe(scene(walkerAt(60)), timeS).max;
    const seen = Array.from({ length: 100 }, (_, index) => maxAt(2 + 6 * index));
    expect(seen[10]).toBeGreaterThan(movedFrom);
    expect(seen.at(-1)).toBeLessThan(movedFrom);
  });

  test('a light switch raises nothing, and the next picture is quiet again', () => {
    const scene = makeScenes(1);
    const background = new Background();
    background.observe(scene(), 0);
    background.observe(scene(), 2);
    expect(
      background.observe(
        scene((_x, _y, level) => level + 60),
        4,
      ),
    ).toMatchObject({ global: true });
    const after = background.observe(
      scene((_x, _y, level) => level + 60),
      6,
    );
    expect(after.global).toBe(false);
    expect(after.region).toBeUndefined();
  });

  test('the switch to infra-red, where each thing changes by itself, raises nothing', () => {
    const scene = makeScenes(1);
    const background = new Background();
    background.observe(scene(), 0);
    const infrared = (x: number, y: number, level: number) => 40 + ((x * 7 + y * 3) % 90) + level / 4;
    expect(
      background.observe(
        scene((x, y, l) => infrared(x - (x % 5), y - (y % 5), l)),
        2,
      ).global,
    ).toBe(true);
  });

  test('a cloud that darkens the whole scene a little is not movement', () => {
    const scene = makeScenes(1);
    const background = new Background();
    background.observe(scene(), 0);
    const cloudy = background.observe(
      scene((_x, _y, level) => level - 8),
      2,
    );
    expect(cloudy).toMatchObject({ global: false });
    expect(cloudy.max).toBeLessThan(movedFrom);
  });

  test('a burnt-in clock under a mask is not movement', () => {
    const scene = makeScenes(1);
    const clock = [{ x: 0, y: 0, width: 0.3, height: 0.1 }];
    const background = new Background();
    for (let second = 0; second < 20; second++) {
      const digits = (x: number, y: number, level: number) =>
        x < 45 && y < 8 && (x * 3 + y + second * 5) % 7 < 3 ? 250 : level;
      expect(background.observe(scene(digits), second, clock).max).toBeLessThan(movedFrom);
    }
  });
});
