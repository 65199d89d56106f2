import { describe, expect, test } from '@jest/globals';
import { type Projected, Projector } from './projector.ts';
import type { Scene } from './scenes/scene-file.ts';

/** A scene of 100 pictures, a key frame at every tenth, one walk from 40 to 60 with somebody in the zone 44 to 55. */
function makeScene(): Scene {
  const units = Array.from({ length: 100 }, (_, index) => ({ data: Buffer.alloc(1), isKeyFrame: index % 10 === 0 }));
  return {
    name: 'test',
    frames: 100,
    framesPerSecond: 10,
    zone: [],
    entries: [{ enterFrame: 44, leaveFrame: 55 }],
    walks: [{ fromFrame: 40, toFrame: 60 }],
    streams: [{ name: 'main', codec: 'h264', width: 1, height: 1, units }],
    jpegs: [],
  };
}

const show = (projector: Projector, count: number): Projected[] =>
  Array.from({ length: count }, () => projector.next());

describe('the film of a camera', () => {
  test('in a loop shows every picture in order and begins again', () => {
    const shown = show(new Projector(makeScene(), { kind: 'loop' }, 0), 205).map((one) => one.sceneFrame);
    expect(shown.slice(0, 3)).toEqual([0, 1, 2]);
    expect(shown.slice(99, 102)).toEqual([99, 0, 1]);
  });

  test('never begins in the middle of a walk, and always with a key frame', () => {
    for (let phase = 0; phase < 1; phase += 0.01) {
      const first = new Projector(makeScene(), { kind: 'loop' }, phase).next();
      expect(first.isKeyFrame).toBe(true);
      expect(first.isOccupied).toBe(false);
    }
  });

  test('on demand stays quiet until asked, then shows one whole walk', () => {
    const projector = new Projector(makeScene(), { kind: 'on-demand' }, 0);
    expect(show(projector, 500).some((one) => one.isOccupied)).toBe(false);
    projector.askForWalk();
    expect(show(projector, 200).filter((one) => one.isOccupied)).toHaveLength(11);
  });

  test('jumps only to key frames, so that no decoder breaks', () => {
    const projector = new Projector(makeScene(), { kind: 'on-demand' }, 0);
    let before = projector.next();
    for (let step = 0; step < 1000; step++) {
      if (step % 37 === 0) projector.askForWalk();
      const now = projector.next();
      if (now.sceneFrame !== before.sceneFrame + 1) expect(now.isKeyFrame).toBe(true);
      before = now;
    }
  });

  test('shows a key frame next when asked for one, and goes on from there', () => {
    const projector = new Projector(makeScene(), { kind: 'loop' }, 0);
    show(projector, 13);
    projector.askForKeyFrame();
    expect(show(projector, 3)).toMatchObject([
      { streamFrame: 13, sceneFrame: 20, isKeyFrame: true },
      { streamFrame: 14, sceneFrame: 21 },
      { streamFrame: 15, sceneFrame: 22 },
    ]);
  });

  test('with walks every so often shows about as many', () => {
    const shown = show(new Projector(makeScene(), { kind: 'every', everyS: 20 }, 0), 2000);
    const entries = shown.filter((one, index) => one.isOccupied && !shown[index - 1]?.isOccupied);
    expect(entries).toHaveLength(10);
  });
});
