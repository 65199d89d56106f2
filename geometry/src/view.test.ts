import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reachM } from './eye.ts';
import { blindFootM, densityPxPerM, pxPerMAtOneM } from './reach.ts';
import { normalDeg, type View, type ViewRecord, viewOf } from './view.ts';

/** A record that lacks nothing. */
const whole: ViewRecord = {
  azimuthDeg: 30,
  azimuthBasis: 'picture',
  tiltDeg: 12,
  hfovDeg: 60,
  vfovDeg: 36,
  rangeM: 80,
  heightM: 4,
  widthPx: 1920,
  heightPx: 1080,
  ptzType: 'fixed-bullet',
};
const seen = (record: ViewRecord): View => {
  const view = viewOf(record);
  if ('missing' in view) throw new Error(`expected a view, missing is ${view.missing}`);
  return view;
};
const open: ViewRecord = { ...whole, tiltDeg: null, heightM: null, rangeM: 1000 };

describe('How far a camera sees at a density', () => {
  test.each([
    [60, 'detect', 66.5],
    [60, 'observe', 26.6],
    [90, 'detect', 38.4],
    [110, 'detect', 26.9],
    [90, 'observe', 15.36],
  ] as const)('1920 pixels at %d degrees %s up to %d m', (hfovDeg, density, metres) => {
    expect(reachM(seen({ ...open, hfovDeg }), densityPxPerM[density])).toBeCloseTo(metres, 1);
  });

  test('a panorama has no straight lines: at half a circle it still sees, by the angle of each pixel', () => {
    expect(pxPerMAtOneM(4096, 180)).toBeCloseTo(4096 / Math.PI, 6);
    const record = { ...open, ptzType: 'panoramic', hfovDeg: 90, widthPx: 4096, heightPx: 1024 } as const;
    expect(reachM(seen(record), 25)).toBeCloseTo(4096 / (25 * (Math.PI / 2)), 6);
    expect(seen({ ...open, ptzType: 'panoramic', hfovDeg: 360, azimuthDeg: null }).spreadDeg).toBe(360);
  });

  test('a camera turned for a corridor has the narrow side of its picture across, however its resolution is written', () => {
    const turned = { ...open, hfovDeg: 35, corridorMode: true };
    const written = [
      { ...turned, widthPx: 1920, heightPx: 1080 },
      { ...turned, widthPx: 1080, heightPx: 1920 },
    ].map((record) => reachM(seen(record), 25));
    expect(written).toEqual([written[0], written[0]]);
    expect(written[0]).toBeCloseTo(1080 / (2 * 25 * Math.tan((17.5 * Math.PI) / 180)), 6);
    expect(seen({ ...turned, hfovDeg: null, focalLengthMm: 4 }).spreadDeg).toBeCloseTo(52.1, 1);
  });

  test('never farther than it is meant to see', () => {
    expect(reachM(seen(whole), densityPxPerM.monitor)).toBe(80);
  });

  test('more pixels never reach less, and a lower density never', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 320, max: 8000 }),
        fc.double({ min: 5, max: 360, noNaN: true }),
        fc.double({ min: 5, max: 200, noNaN: true }),
        (widthPx, hfovDeg, pxPerM) => {
          const reach = (px: number, q: number) => reachM(seen({ ...open, widthPx: px, hfovDeg }), q);
          expect(reach(widthPx * 1.5, pxPerM)).toBeGreaterThanOrEqual(reach(widthPx, pxPerM));
          expect(reach(widthPx, pxPerM / 1.5)).toBeGreaterThanOrEqual(reach(widthPx, pxPerM));
        },
      ),
    );
  });
});

describe('The ground that the picture shows', () => {
  test('4 m up, 20 degrees down, 40 degrees of vertical angle: blind for 4.77 m', () => {
    expect(blindFootM(4, 20, 40)).toBeCloseTo(4.767, 3);
    expect(seen({ ...whole, tiltDeg: 20, vfovDeg: 40 }).blindM).toBeCloseTo(4.767, 3);
  });

  test('straight down sees its own foot; above the horizon sees no ground', () => {
    expect([blindFootM(4, 80, 40), blindFootM(4, -30, 40)]).toEqual([0, Number.POSITIVE_INFINITY]);
  });

  test('a steep one sees only as far as its upper edge: 4 m up, 45 down, 40 of angle is 8.58 m', () => {
    expect(seen({ ...whole, tiltDeg: 45, vfovDeg: 40 }).rangeM).toBeCloseTo(8.578, 3);
  });

  test('where nobody measured the tilt, the upper edge is taken to lie at the farthest ground', () => {
    const view = seen({ ...whole, tiltDeg: null });
    expect(view.blindM).toBeCloseTo(4 / Math.tan(Math.atan(4 / 80) + (36 * Math.PI) / 180), 6);
    expect([view.assumed, view.basis]).toEqual([['tiltDeg'], 'computed']);
  });

  test('a height that nobody measured hides nothing', () => {
    expect(seen({ ...whole, heightM: null })).toMatchObject({ blindM: 0, assumed: ['heightM'] });
  });

  test('without a vertical angle it follows from the shape of the picture', () => {
    const [recorded, derived] = [33.02, null].map((vfovDeg) => seen({ ...whole, hfovDeg: 55.53, vfovDeg }).blindM);
    expect(recorded).toBeCloseTo(derived as number, 2);
  });
});

describe('What the record lacks', () => {
  test('a whole record is computed, from nothing assumed', () => {
    expect(seen(whole)).toMatchObject({ basis: 'computed', assumed: [] });
  });

  test.each(['compass', 'direction-code', null] as const)(
    'an azimuth by %s is a first guess: estimated',
    (azimuthBasis) => {
      expect(seen({ ...whole, azimuthBasis }).basis).toBe('estimated');
    },
  );

  test.each(['widthPx', 'hfovDeg', 'rangeM'] as const)('without %s it is estimated, and says so', (field) => {
    expect(seen({ ...whole, [field]: null })).toMatchObject({ basis: 'estimated', assumed: [field] });
  });

  test('the angle is taken from the lens: as printed, between two as between them, of a long one by its length', () => {
    const angle = (focalLengthMm: number | null) => seen({ ...whole, hfovDeg: null, focalLengthMm }).spreadDeg;
    expect([angle(2.8), angle(4), angle(5), angle(null), angle(1.8)]).toEqual([104, 82, 67.5, 82, 120]);
    expect(angle(100)).toBeCloseTo(3, 6);
  });

  test('without an azimuth nothing can be said, except of a camera that sees all around', () => {
    expect(viewOf({ ...whole, azimuthDeg: null })).toEqual({ missing: ['azimuthDeg'] });
    expect(viewOf({})).toEqual({ missing: ['azimuthDeg'] });
    expect(seen({ ...whole, azimuthDeg: null, hfovDeg: 360 })).toMatchObject({ spreadDeg: 360, basis: 'computed' });
  });

  test('a camera that turns may see the whole circle, with the density of its lens: estimated', () => {
    const dome = seen({ ...whole, ptzType: 'dome', azimuthDeg: null });
    expect(dome).toMatchObject({ spreadDeg: 360, blindM: 0, basis: 'estimated' });
    expect(reachM(dome, 25)).toBeCloseTo(66.5, 1);
  });

  test('numbers that mean nothing count as missing', () => {
    expect(viewOf({ ...whole, azimuthDeg: Number.NaN })).toEqual({ missing: ['azimuthDeg'] });
    expect(seen({ ...whole, widthPx: 0, hfovDeg: -4 }).assumed).toEqual(['widthPx', 'hfovDeg']);
  });
});

test('a direction is the same after any number of turns', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 359_999 }), fc.integer({ min: -3, max: 3 }), (thousandths, turns) => {
      expect(normalDeg(thousandths / 1000 + 360 * turns)).toBe(normalDeg(thousandths / 1000));
    }),
  );
  expect([normalDeg(360), normalDeg(-90), normalDeg(359.9999999)]).toEqual([0, 270, 0]);
});
