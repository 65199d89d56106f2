import { describe, expect, test } from '@jest/globals';
import { isInside, toPlane } from '@sharp-eyes/geometry';
import { divisionBoundary } from '@sharp-eyes/protocol';
import { drawOutlines } from './boundaries.ts';
import { demoSites } from './sites.ts';

type Corner = [number, number];
const outlines = drawOutlines(demoSites);
const ringOf = ({ boundary }: (typeof outlines)[number]): Corner[] => (boundary[0] ?? []) as Corner[];
const edgesOf = (ring: Corner[]): [Corner, Corner][] => ring.slice(1).map((corner, n) => [ring[n] ?? corner, corner]);

function side([ax, ay]: Corner, [bx, by]: Corner, [px, py]: Corner): number {
  return Math.sign((bx - ax) * (py - ay) - (by - ay) * (px - ax));
}
function cross([a, b]: [Corner, Corner], [c, d]: [Corner, Corner]): boolean {
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}
const holds = (ring: Corner[], corner: Corner): boolean => isInside(corner, ring);

describe('the demo’s village outlines', () => {
  test('there is one for each village with a site, as the hub takes it', () => {
    expect(outlines.map(({ code }) => code).sort()).toEqual(
      [...new Set(demoSites.map((site) => site.division))].sort(),
    );
    for (const { boundary } of outlines) expect(divisionBoundary.safeParse({ boundary }).success).toBe(true);
  });

  test('none crosses itself', () => {
    for (const outline of outlines) {
      const edges = edgesOf(ringOf(outline));
      edges.forEach((edge, n) => {
        // Neighbours in the ring share a corner; all others must keep apart.
        const apart = edges.filter((_, m) => Math.abs(n - m) > 1 && Math.abs(n - m) < edges.length - 1);
        expect(apart.filter((other) => cross(edge, other))).toEqual([]);
      });
    }
  });

  test('each holds its own points and nobody else’s, some 0.7 to 1.9 km from its middle', () => {
    for (const outline of outlines)
      for (const { division, point } of demoSites) {
        expect([outline.code, division, holds(ringOf(outline), [point.lon, point.lat])]).toEqual([
          ...[outline.code, division],
          division === outline.code,
        ]);
        if (division !== outline.code) continue;
        for (const [lon, lat] of ringOf(outline)) {
          const metres = Math.hypot(...toPlane(point, { lon, lat }));
          expect(metres).toBeGreaterThan(700);
          expect(metres).toBeLessThan(1900);
        }
      }
  });

  test('no two overlap', () => {
    for (const one of outlines)
      for (const other of outlines) {
        if (one === other) continue;
        const [mine, theirs] = [ringOf(one), ringOf(other)];
        expect(theirs.filter((corner) => holds(mine, corner))).toEqual([]);
        expect(edgesOf(mine).filter((a) => edgesOf(theirs).some((b) => cross(a, b)))).toEqual([]);
      }
  });

  test('the same sites give the same outlines, and no two villages the same shape', () => {
    expect(drawOutlines(demoSites)).toEqual(outlines);
    const points = [
      { division: '341802110201', point: { lon: 118, lat: 30 } },
      { division: '341802110202', point: { lon: 119, lat: 30 } },
    ];
    const shapes = drawOutlines(points).map((outline, n) =>
      ringOf(outline).map(([lon, lat]) =>
        Math.round(Math.hypot(...toPlane(points[n]?.point ?? { lon: 0, lat: 0 }, { lon, lat })) / 10),
      ),
    );
    expect(shapes[0]).not.toEqual(shapes[1]);
  });
});
