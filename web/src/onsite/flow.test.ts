import { describe, expect, test } from '@jest/globals';
import { fromPlane } from '@sharp-eyes/geometry';
import {
  beginCamera,
  finished,
  guessed,
  nudged,
  placed,
  proposeName,
  ranged,
  spokenVillage,
  stageOf,
  tapped,
  undone,
} from './flow.ts';
import type { CameraDraft } from './sending/drafts.ts';

const pole = { lon: 118.9712, lat: 30.7815 };
const east = (m: number, north: number) => fromPlane(pole, [m, north]);
const begin = (more: Partial<Parameters<typeof beginCamera>[0]> = {}): CameraDraft =>
  beginCamera({
    ...{ siteId: 's', name: '七岭农家乐停车场', placement: 'car-park', before: null, plan: null, nowMs: 1 },
    picture: {
      deviceKey: 'urn:uuid:r',
      source: { token: 'ch1', width: 2560, height: 1440, codecs: [] },
      index: 0,
      label: null,
    },
    ...more,
  });
const tap = (draft: CameraDraft, at: { lon: number; lat: number }) => tapped(draft, pole, at).draft;

describe('one camera on site', () => {
  test('is asked where it stands, then left, then right, and is aimed by three taps', () => {
    let draft = begin();
    const stages = [stageOf(draft)];
    draft = placed(draft, { ...pole, datum: 'wgs84' });
    stages.push(stageOf(draft));
    draft = tap(draft, east(20, 40));
    stages.push(stageOf(draft));
    draft = tap(draft, east(40, -20));
    stages.push(stageOf(draft));
    expect(stages).toEqual(['place', 'left', 'right', 'done']);
    expect(draft.mine).toMatchObject({ azimuthBasis: 'picture', hfovDeg: 90, widthPx: 2560 });
    expect(draft.mine.azimuthDeg).toBeCloseTo(71.6, 1);
  });

  test('every step is taken back by one press, back to the beginning', () => {
    const start = begin();
    const steps = [
      placed(start, { ...pole, datum: 'wgs84' }),
      (d: CameraDraft) => tap(d, east(20, 40)),
      (d: CameraDraft) => tap(d, east(40, -20)),
      (d: CameraDraft) => nudged(d, 5),
      (d: CameraDraft) => ranged(d, 60),
    ] as const;
    const walked = [start, steps[0]];
    for (const step of steps.slice(1))
      walked.push((step as (d: CameraDraft) => CameraDraft)(walked.at(-1) as CameraDraft));
    let draft = walked.at(-1) as CameraDraft;
    for (const before of walked.slice(0, -1).reverse()) {
      draft = undone(draft);
      expect([draft.mine, draft.aim]).toEqual([before.mine, before.aim]);
    }
    expect(undone(draft)).toEqual(start);
  });

  test('a later tap corrects the edge that is nearer', () => {
    const aimed = tap(tap(placed(begin(), { ...pole, datum: 'wgs84' }), east(0, 40)), east(40, 0));
    const wider = tap(aimed, east(40, -10));
    expect(wider.aim.left).toEqual(east(0, 40));
    expect(wider.mine.hfovDeg).toBeGreaterThan(90);
    expect(tap(aimed, east(-10, 40)).aim.right).toEqual(east(40, 0));
  });

  test('two landmarks in one direction are refused and change nothing', () => {
    const draft = tap(placed(begin(), { ...pole, datum: 'wgs84' }), east(0, 40));
    expect(tapped(draft, pole, east(0, 80))).toEqual({ draft, problem: 'same-direction' });
    expect(tapped(draft, pole, east(0.5, 0.5)).problem).toBe('same-direction');
  });

  test('a guess by compass is marked so, and a tap begins aiming by picture', () => {
    const draft = guessed(placed(begin(), { ...pole, datum: 'wgs84' }), 359.98, 'compass');
    expect(draft.mine).toMatchObject({ azimuthDeg: 0, azimuthBasis: 'compass', hfovDeg: null });
    expect(tap(tap(draft, east(0, 40)), east(40, 0)).mine.azimuthBasis).toBe('picture');
  });

  test('moved to another place it has to be aimed anew', () => {
    const aimed = tap(tap(placed(begin(), { ...pole, datum: 'wgs84' }), east(0, 40)), east(40, 0));
    expect(stageOf(placed(aimed, { ...east(5, 5), datum: 'wgs84' }))).toBe('left');
  });

  test('takes over what the camera before was answered', () => {
    const first = ranged(begin(), 60);
    expect(begin({ before: first.mine }).mine.rangeM).toBe(60);
    expect(begin().mine.rangeM).toBe(40);
  });

  test('of a device that has not told its pictures wants its nth one', () => {
    const draft = begin({ picture: { deviceKey: 'urn:uuid:r', source: null, index: 3, label: null } });
    expect([draft.wants, draft.mine.deviceKey]).toEqual([{ deviceKey: 'urn:uuid:r', index: 3 }, null]);
  });

  test('that was planned keeps its plan’s name and place, and links to its record', () => {
    const plan = { ...begin().mine, name: '规划一', deviceKey: null, source: null, poleNumber: 'G7' };
    const draft = begin({ plan: { id: 'p', base: { version: 3, value: plan } } });
    expect([draft.id, draft.wasPlanned, draft.base?.version]).toEqual(['p', true, 3]);
    expect(draft.mine).toMatchObject({ name: '规划一', poleNumber: 'G7', deviceKey: 'urn:uuid:r', source: 'ch1' });
  });

  test('is done when its author says so', () => {
    expect([finished(begin()).isFinished, finished(begin()).past]).toEqual([true, []]);
  });

  test('is named by site, placement and a number, and nobody types', () => {
    expect(proposeName('七岭农家乐', '停车场', [])).toBe('七岭农家乐停车场');
    expect(proposeName('七岭农家乐', '停车场', ['七岭农家乐停车场', '七岭农家乐停车场2'])).toBe('七岭农家乐停车场3');
    expect(proposeName('七岭村路口', '路口', ['七岭村路口'])).toBe('七岭村路口2');
    expect(['七岭村委会', '龙泉社区居委会', '枣乡社区居民委员会'].map(spokenVillage)).toEqual([
      '七岭村',
      '龙泉社区',
      '枣乡社区',
    ]);
    expect(proposeName('Qiling', 'car park', ['Qiling car park'], ' ')).toBe('Qiling car park 2');
  });
});
