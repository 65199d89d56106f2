import type { Junction } from './junctions.ts';
import type { Metres } from './plane.ts';
import type { Road } from './road-graph.ts';

/** Roads are looked at where they leave a junction by so much, metres [ours]. */
const leavingM = 20;
/** A pole stands so far from the middle of the junction, between two roads: beyond the kerb of a lane, metres [ours]. */
const besideM = 8;
/** Between roads that leave closer together than this there is no corner to stand on, degrees [ours]. */
const leastBetweenDeg = 25;

/**
 * Where a pole could stand at a junction: between each two neighbouring roads. Where the roads are too short to tell
 * their directions, none.
 * @param roads - the network that the junction was found in
 */
export function cornersOf({ at, roads: meeting }: Junction, roads: readonly Road[]): Metres[] {
  const bearings = meeting.flatMap((road) => bearingsOf(at, roads[road]?.line ?? [])).sort((one, two) => one - two);
  const corners: Metres[] = [];
  for (const [n, bearing] of bearings.entries()) {
    const next = bearings[n + 1] ?? (bearings[0] as number) + 360;
    if (bearings.length < 2 || next - bearing < leastBetweenDeg) continue;
    const middle = (((bearing + next) / 2) * Math.PI) / 180;
    corners.push([at[0] + besideM * Math.sin(middle), at[1] + besideM * Math.cos(middle)]);
  }
  return corners;
}

/** Bearings at which a road crosses the circle around a junction, degrees from north. */
function bearingsOf([x, y]: Metres, line: readonly Metres[]): number[] {
  const bearings: number[] = [];
  for (let n = 1; n < line.length; n++) {
    const [ax, ay] = line[n - 1] as Metres;
    const [bx, by] = line[n] as Metres;
    for (const along of crossings(ax - x, ay - y, bx - ax, by - ay)) {
      const [east, north] = [ax - x + along * (bx - ax), ay - y + along * (by - ay)];
      bearings.push(((Math.atan2(east, north) * 180) / Math.PI + 360) % 360);
    }
  }
  return bearings;
}

/** Where on a segment it crosses the circle of leaving, as parts of its length. */
function crossings(ax: number, ay: number, ex: number, ey: number): number[] {
  const a = ex * ex + ey * ey;
  const b = ax * ex + ay * ey;
  const under = b * b - a * (ax * ax + ay * ay - leavingM * leavingM);
  if (a === 0 || under <= 0) return [];
  const root = Math.sqrt(under);
  return [(-b - root) / a, (-b + root) / a].filter((along) => along >= 0 && along < 1);
}
