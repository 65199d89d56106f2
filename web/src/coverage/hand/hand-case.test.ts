import { describe, expect, test } from '@jest/globals';
import { fromPlane } from '@sharp-eyes/geometry';
import { cameraRecord, newId, type SurroundingsData } from '@sharp-eyes/protocol';
import { HandCase, placeOf, recordAt } from './hand-case.ts';
import { readHandKey } from './hand-keys.ts';

const origin = { lon: 118.75, lat: 30.94 };
const village = '341802100201';
const at = (east: number, north: number) => fromPlane(origin, [east, north]);
const watchpoint = (name: string, east: number, north: number, more: object = {}) => ({
  ...{ id: newId(), siteId: newId(), name, kind: 'road' as const, point: at(east, north), density: 'detect' as const },
  ...{ weight: 1, counted: true, state: 'gap' as const, ...more },
});
/** Four arms 30 m around a crossing, one of which a camera sees already, and a draft that nobody has approved. */
const arms = {
  north: watchpoint('北', 0, 30),
  east: watchpoint('东', 30, 0),
  south: watchpoint('南', 0, -30, { state: 'covered' }),
  west: watchpoint('西', -30, 0),
  draft: watchpoint('未核定', 31, 2, { counted: false }),
};
const around: SurroundingsData = {
  villages: [
    {
      division: village,
      divisionPath: ['安徽省', '宣城市', '宣州区', '水东镇', '东胜村'],
      origin,
      watchpoints: Object.values(arms),
    },
  ],
  ...{ cameras: [], walls: [], wallsLeftOut: 0 },
};
const figures = [{ division: village, divisionPath: ['东胜村'], required: 4, declared: 1, planned: 1 }];
const record = cameraRecord.parse({
  ...{ point: origin, azimuthDeg: 0, azimuthBasis: 'surveyed', hfovDeg: 60, widthPx: 1920, heightPx: 1080, rangeM: 60 },
});
const caseOf = (more: Partial<typeof record> = {}) =>
  new HandCase({ around, figures, record: { ...record, ...more }, indoor: false });
const place = (azimuthDeg: number) => ({ ...(placeOf(record) as NonNullable<ReturnType<typeof placeOf>>), azimuthDeg });
const said = (of: HandCase, azimuthDeg: number) => {
  const { gained, lost, villages } = of.judge(place(azimuthDeg));
  const names = (some: readonly { name: string }[]) => some.map(({ name }) => name);
  return { gained: names(gained), lost: names(lost), figure: villages.map(({ before, after }) => [before, after]) };
};

describe('a planned camera in the hand', () => {
  test('where it is on record nothing is gained and nothing lost', () => {
    expect(said(caseOf(), 0)).toEqual({ gained: [], lost: [], figure: [[2, 2]] });
  });

  test('turned from one gap to another it covers the one and loses the other; a draft counts for nothing', () => {
    expect(said(caseOf(), 90)).toEqual({ gained: ['东'], lost: ['北'], figure: [[2, 2]] });
  });

  test('turned to what others see already it loses only', () => {
    expect(said(caseOf(), 180)).toEqual({ gained: [], lost: ['北'], figure: [[2, 1]] });
  });

  test('a person’s word stays, a link that only said what was seen goes with the sight', () => {
    const linked = caseOf({ watchpointIds: [arms.north.id, arms.west.id] });
    const turned = linked.judge(place(90));
    expect(turned.watchpointIds).toEqual([arms.west.id, arms.east.id]);
    expect(turned.lost.map(({ name }) => name)).toEqual(['北']);
    expect(linked.judge(place(0)).watchpointIds).toEqual([arms.north.id, arms.west.id]);
  });

  test('inside a building nothing can be said', () => {
    const ring = [-20, -20, 20, -20, 20, 20, -20, 20];
    const corners = Array.from({ length: 4 }, (_, n) => at(ring[2 * n] ?? 0, ring[2 * n + 1] ?? 0));
    const walls = [[corners.flatMap(({ lon, lat }) => [lon, lat])]];
    const housed = new HandCase({ around: { ...around, walls }, figures, record, indoor: false });
    expect(housed.judge(place(0)).unjudged).toBe('inside-building');
  });

  test('another lens is on record without the old one’s focal length', () => {
    const old = { ...record, focalLengthMm: 4, vfovDeg: 40 };
    const lens = { hfovDeg: 104, widthPx: 2560, heightPx: 1440, rangeM: 30 };
    const changed = recordAt(old, { ...place(12.5), lens }, []);
    expect(changed).toMatchObject({ ...lens, azimuthDeg: 12.5, focalLengthMm: null, vfovDeg: null });
    expect(recordAt(old, place(12.5), [])).toMatchObject({ focalLengthMm: 4, vfovDeg: 40 });
  });
});

describe('keys of the hand', () => {
  const press = (key: string, shiftKey = false) =>
    readHandKey({ key, shiftKey, ctrlKey: false, altKey: false, metaKey: false }, place(359));
  test('arrows move by half a metre, with Shift by five', () => {
    for (const [shift, metres] of [
      [false, 0.5],
      [true, 5],
    ] as const) {
      const wish = press('ArrowRight', shift);
      if (wish?.do !== 'hold') throw new Error('expected a move');
      expect((wish.place.point.lon - origin.lon) * 95_500).toBeCloseTo(metres, 1);
    }
  });

  test('brackets turn over north, Enter drops, Escape gives up, other keys are not its own', () => {
    const turned = press(']');
    expect(turned).toMatchObject({ do: 'hold', place: { azimuthDeg: 0 } });
    expect([press('Enter')?.do, press('Escape')?.do, press('a')]).toEqual(['drop', 'give-up', null]);
  });
});
