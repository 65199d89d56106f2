import { describe, expect, test } from '@jest/globals';
import type { Boundary } from '@sharp-eyes/protocol';
import { drawingOf, polygonsOfDrawing } from './drawings.ts';

/** A square some 2 km wide whose border leaves the straight line by so many degrees at every other corner. */
function jagged(west: number, byDeg: number): Boundary {
  const side = Array.from({ length: 40 }, (_, n): [number, number] => [west + n * 0.0005, 30 + (n % 2) * byDeg]);
  return [[...side, [west + 0.02, 30.02], [west, 30.02], [west, 30]]];
}
const hole: Boundary[number] = [
  [117.005, 30.005],
  [117.01, 30.005],
  [117.01, 30.01],
  [117.005, 30.005],
];

describe('an outline for maps', () => {
  test('keeps its polygons and their holes, to a centimetre where the border is straight', () => {
    const boundary: Boundary = [...jagged(117, 0), hole];
    const exclave = jagged(117.1, 0);
    const drawing = drawingOf('village', { boundary, exclaves: [exclave] });
    expect(drawing).toMatchObject({ west: 117, south: 30, north: 30.02, ringsOf: [2, 1] });
    const [main, other] = drawing ? polygonsOfDrawing(drawing) : [];
    expect(main?.[1]).toEqual(hole);
    expect(other?.[0]).toEqual([[117.1, 30], expect.anything(), [117.12, 30.02], [117.1, 30.02], [117.1, 30]]);
  });

  test('drops what nobody sees at the zooms that draw the level', () => {
    const corners = (level: 'village' | 'county') => {
      const drawing = drawingOf(level, { boundary: jagged(117, 0.0005), exclaves: [] });
      return drawing ? polygonsOfDrawing(drawing)[0]?.[0]?.length : 0;
    };
    expect([corners('village'), corners('county')]).toEqual([43, 5]);
  });

  test('of a speck is the speck', () => {
    const drawing = drawingOf('county', { boundary: [hole] });
    expect(drawing && polygonsOfDrawing(drawing)).toEqual([[hole]]);
  });
});
