import { describe, expect, test } from '@jest/globals';
import { boxesOfPictureCells, boxOfPictureCell, isInBoxes } from '@sharp-eyes/geometry';
import { type AlertSeen, type RulesDocumentInput, rulesDocument } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { Scene } from './scene.ts';
import type { SceneChange, SceneFrame } from './scene-change.ts';

type RuleInput = NonNullable<RulesDocumentInput['rules']>[number];
const noon = Date.parse('2026-03-02T04:00:00Z');
const fps = 5;
const polygon: [number, number][] = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

function makeScene(rule: Partial<RuleInput> = {}): Scene {
  let count = 0;
  const zones = [{ name: 'yard', polygon }];
  const rules = rulesDocument.parse({ zones, rules: [{ kind: 'person-in-zone', zone: 'yard', ...rule }] });
  return new Scene({ rules, timeZone: 'Asia/Shanghai', newId: () => `alert-${++count}` });
}

/** Where somebody's feet are, and how sure the detector is; null: nobody. */
type Sight = { x: number; y: number; score: number } | null;

function play(scene: Scene, sights: readonly Sight[]): SceneChange[] {
  const empty: Sight[] = Array(fps * 10).fill(null);
  return [...sights, ...empty].flatMap((sight, n) => scene.see([frameOf(n / fps, sight)]));
}

function frameOf(t: number, sight: Sight): SceneFrame {
  const box = sight && { x: sight.x - 0.05, y: sight.y - 0.3, width: 0.1, height: 0.3 };
  const detections = box ? [{ label: 'person' as const, score: sight.score, box }] : [];
  return { streamTimeS: t, receivedAtMs: noon + t * 1000, rtpTimestamp: 0, detections };
}

type Leg = { x: number; y: number; score: number; frames: number; gap: boolean };

const stand = (x: number, y: number, frames: number, score = 0.8): Sight[] => Array(frames).fill({ x, y, score });
const seenIn = (changes: readonly SceneChange[]): (AlertSeen | undefined)[] =>
  changes.flatMap((change) => (change.change === 'cleared' ? [change.seen] : []));

describe('what an alert came to', () => {
  test('is told when it clears: the highest score, the longest stay, and seconds by cell', () => {
    const [seen] = seenIn(play(makeScene(), [...stand(0.53, 0.53, 6, 0.6), ...stand(0.53, 0.58, 5, 0.9)]));
    expect(seen?.score).toBe(0.9);
    expect(seen?.dwellS).toBeCloseTo(2);
    expect(seen?.places).toEqual([
      [136, 1],
      [152, 1],
    ]);
  });

  test('begins anew with each alert', () => {
    const changes = play(makeScene(), [
      ...stand(0.53, 0.53, 10, 0.9),
      ...Array(40).fill(null),
      ...stand(0.1, 0.9, 5, 0.5),
    ]);
    expect(seenIn(changes).map((seen) => seen?.score)).toEqual([0.9, 0.5]);
    expect(seenIn(changes)[1]?.places.map(([cell]) => cell)).toEqual([225]);
  });

  test('is not told of an alert that the agent did not see from its beginning', () => {
    const scene = makeScene();
    const open = { alertId: 'before', ruleId: 'person-in-zone/yard', kind: 'person-in-zone' as const, zone: 'yard' };
    scene.restore([{ ...open, score: 0.8, lastSeenAtMs: noon - 5000, isFromBefore: true }], noon);
    expect(seenIn(play(scene, stand(0.5, 0.5, 10)))).toEqual([undefined]);
  });
});

test('feet in a part that a rule leaves out do not count, and just beyond it they do', () => {
  const except = [boxOfPictureCell(136)];
  expect(play(makeScene({ except }), stand(0.53, 0.53, 20))).toEqual([]);
  expect(play(makeScene({ except }), stand(0.49, 0.53, 20)).map(({ change }) => change)).toEqual(['raised', 'cleared']);
});

/** One stood hidden behind another for a moment: the stay went on, and the seconds by cell once did not. */
const hiddenForAMoment: [Leg[], { minScore: number; minDwellS: number; cells: number[] }] = [
  [
    { x: 0.72, y: 0.53, score: 0.35, frames: 4, gap: false },
    { x: 0.53, y: 0.66, score: 0.35, frames: 4, gap: false },
    { x: 0.72, y: 0.53, score: 0.35, frames: 7, gap: false },
    { x: 0.53, y: 0.53, score: 0.35, frames: 1, gap: false },
  ],
  { minScore: 0.35, minDwellS: 3, cells: [169] },
];

test('what by its telling a narrower rule would not have raised, that rule does not raise from the same pictures', () => {
  const score = fc.integer({ min: 35, max: 95 }).map((n) => n / 100);
  const places = fc.constantFrom(0.53, 0.6, 0.66, 0.72);
  const leg = fc.record({ x: places, y: places, score, frames: fc.integer({ min: 1, max: 12 }), gap: fc.boolean() });
  const narrower = fc.record({
    minScore: score,
    minDwellS: fc.constantFrom(0.3, 0.8, 1.5, 3),
    cells: fc.uniqueArray(fc.constantFrom(136, 137, 138, 152, 153, 154, 168, 169, 170)),
  });
  fc.assert(
    fc.property(fc.array(leg, { maxLength: 8 }), narrower, (legs, { cells, ...settings }) => {
      const sights = legs.flatMap(({ x, y, frames, gap, ...one }) => [
        ...stand(x, y, frames, one.score),
        ...(gap ? Array(25).fill(null) : []),
      ]);
      const except = boxesOfPictureCells(new Set(cells));
      const isSilent = (seen: AlertSeen | undefined) => {
        if (!seen) return false;
        const outside = seen.places.filter(([cell]) => !isInBoxes(middleOf(cell), except));
        const stoodS = outside.reduce((sum, [, s]) => sum + s, 0);
        const away = except.length > 0 && (outside.length === 0 || stoodS < settings.minDwellS);
        return seen.score < settings.minScore || seen.dwellS < settings.minDwellS || away;
      };
      if (!seenIn(play(makeScene(), sights)).every(isSilent)) return;
      expect(play(makeScene({ ...settings, except }), sights)).toEqual([]);
    }),
    { numRuns: 300, examples: [hiddenForAMoment] },
  );
});

function middleOf(cell: number): [number, number] {
  const { x, y, width, height } = boxOfPictureCell(cell);
  return [x + width / 2, y + height / 2];
}
