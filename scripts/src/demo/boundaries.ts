import { fromPlane, toPlane } from '@sharp-eyes/geometry';
import type { Boundary, Point } from '@sharp-eyes/protocol';
import type { DemoSite } from './sites.ts';

/** A village's outline as the hub takes it. */
export interface VillageOutline {
  code: string;
  boundary: Boundary;
}

/** Rays from a village's middle to its outline: one corner each. */
const rays = 48;
/** How far the outline lies beyond the village's outermost point where no neighbour is near, metres. */
const reachM = { least: 1000, most: 1700 };
/** Share of the way to the line half-way to a neighbour: a narrow gap keeps two outlines apart when they are rounded. */
const ownShare = 0.985;
/** Six decimals of a degree are a tenth of a metre. */
const decimals = 1e6;

interface Village {
  code: string;
  middle: Point;
  /** From the middle to its outermost point, metres. */
  spreadM: number;
}

/**
 * Made-up outlines of the villages where sites stand. Seen from a village's middle each bearing has one corner, so no
 * outline crosses itself; each stays on its own side of the line half-way to every other village, so no two overlap.
 * The same sites always give the same outlines.
 */
export function drawOutlines(sites: readonly Pick<DemoSite, 'division' | 'point'>[]): VillageOutline[] {
  const villages = [...Map.groupBy(sites, ({ division }) => division)].map(([code, standing]) =>
    villageOf(
      code,
      standing.map(({ point }) => point),
    ),
  );
  return villages.map((village) => ({
    code: village.code,
    boundary: [outlineOf(village, villages)],
  }));
}

function villageOf(code: string, points: readonly Point[]): Village {
  const mean = (pick: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const middle = { lon: mean(({ lon }) => lon), lat: mean(({ lat }) => lat) };
  const spreadM = Math.max(...points.map((point) => Math.hypot(...toPlane(middle, point))));
  return { code, middle, spreadM };
}

function outlineOf({ code, middle, spreadM }: Village, all: readonly Village[]): [number, number][] {
  const others = all.filter((other) => other.code !== code).map((other) => toPlane(middle, other.middle));
  const shape = shapeOf(code);
  const corners = Array.from({ length: rays }, (_, ray): [number, number] => {
    const bearing = (2 * Math.PI * ray) / rays;
    const [east, north] = [Math.sin(bearing), Math.cos(bearing)];
    const free = spreadM + reachM.least + shape(bearing) * (reachM.most - reachM.least);
    const reach = others.reduce((least, [x, y]) => {
      const towards = east * x + north * y;
      return towards > 0 ? Math.min(least, (ownShare * (x * x + y * y)) / 2 / towards) : least;
    }, free);
    const { lon, lat } = fromPlane(middle, [east * reach, north * reach]);
    return [Math.round(lon * decimals) / decimals, Math.round(lat * decimals) / decimals];
  });
  return [...corners, corners[0] ?? [0, 0]];
}

/** 0…1 by bearing: three waves around the village, their phases from its code. */
function shapeOf(code: string): (bearing: number) => number {
  // FNV-1a, 32 bits: neighbouring codes get phases that have nothing in common.
  const hash = [...code].reduce((sum, digit) => Math.imul(sum ^ digit.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);
  const phase = (shift: number): number => ((hash >>> shift) & 0xff) * ((2 * Math.PI) / 256);
  return (bearing) =>
    0.5 +
    0.25 * Math.sin(2 * bearing + phase(0)) +
    0.15 * Math.sin(3 * bearing + phase(8)) +
    0.1 * Math.sin(7 * bearing + phase(16));
}
