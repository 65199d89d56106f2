import Flatbush from 'flatbush';
import type { Metres } from './plane.ts';
import { type Road, type RoadGraph, type RoadNode, roadGraph } from './road-graph.ts';

/** Where roads meet, for somebody to accept as a place that must be seen. */
export interface Junction {
  at: Metres;
  /** Roads that lead away from it; of a road with two carriageways both count. */
  arms: number;
  /** The roads that meet, by their number in the network. */
  roads: number[];
}

/** Junctions so near to each other are one for whoever places a camera: the width of a dual carriageway, metres [ours]. */
const mergedWithinM = 25;
/** How far apart the corners of one junction may lie: two dual carriageways that cross, metres. A chain of lanes is none. */
const acrossM = 40;
/** A closed line no longer than this is a roundabout even where nobody says so, metres [ours]: some 40 m across. */
const roundaboutUpToM = 130;
/** A way that comes back within this length leads nowhere, metres. */
const comesBackWithinM = 60;

/**
 * The junctions of a road network: nodes at which three ways or more begin (counted by segment ends, so that a side
 * road at the middle of a main road makes one), with roundabouts and dual carriageways merged.
 */
export function junctionsOf(roads: readonly Road[]): Junction[] {
  const graph = roadGraph(roads);
  return mergeNear(roundabouts(roads, graph), graph)
    .map((cluster) => junctionOf(cluster, graph))
    .filter(({ arms }) => arms >= 3);
}

interface Cluster {
  nodes: number[];
  /** How wide the roundabout in it is, metres; 0 where there is none. */
  roundM: number;
}

/** Each node of degree three or more by itself, those of a roundabout with the whole of it. */
function roundabouts(roads: readonly Road[], { nodes, paths }: RoadGraph): Cluster[] {
  const of = nodes.map((_, node) => node);
  const rootOf = (node: number): number => {
    let root = node;
    while (of[root] !== root) root = of[root] as number;
    return root;
  };
  for (const [road, path] of paths.entries()) {
    const [first] = path;
    if (first === undefined || !isRoundabout(roads[road], path, nodes)) continue;
    for (const node of path) of[rootOf(node)] = rootOf(first);
  }
  return [...Map.groupBy(nodes.keys(), rootOf).values()]
    .filter((members) => members.some((node) => (nodes[node]?.neighbours.length ?? 0) >= 3))
    .map((members) => ({ nodes: members, roundM: members.length > 1 ? widthOf(members, nodes) : 0 }));
}

function isRoundabout(road: Road | undefined, path: readonly number[], nodes: readonly RoadNode[]): boolean {
  if (road?.roundabout) return true;
  if (path[0] !== path.at(-1)) return false;
  const lengthM = path.slice(1).reduce((sum, node, n) => sum + apart(nodes, path[n] as number, node), 0);
  return lengthM <= roundaboutUpToM;
}

/** The nearest two first, as long as what comes of it is not wider than a junction. */
function mergeNear(clusters: readonly Cluster[], { nodes }: RoadGraph): Cluster[] {
  const clusterOf = new Map(clusters.flatMap((cluster) => cluster.nodes.map((node) => [node, cluster])));
  for (const [one, two] of nearPairs([...clusterOf.keys()], nodes)) {
    const [left, right] = [clusterOf.get(one) as Cluster, clusterOf.get(two) as Cluster];
    if (left === right) continue;
    const both = { nodes: [...left.nodes, ...right.nodes], roundM: Math.max(left.roundM, right.roundM) };
    if (widthOf(both.nodes, nodes) > acrossM + both.roundM) continue;
    for (const node of both.nodes) clusterOf.set(node, both);
  }
  return [...new Set(clusterOf.values())];
}

function nearPairs(members: readonly number[], nodes: readonly RoadNode[]): [number, number][] {
  if (members.length === 0) return [];
  const index = new Flatbush(members.length);
  for (const node of members) index.add(...placeOf(nodes, node));
  index.finish();
  return members
    .flatMap((one) => {
      const [x, y] = placeOf(nodes, one);
      return index
        .search(x - mergedWithinM, y - mergedWithinM, x + mergedWithinM, y + mergedWithinM)
        .map((n) => members[n] as number)
        .filter((two) => two > one)
        .map((two) => ({ one, two, metres: apart(nodes, one, two) }));
    })
    .filter(({ metres }) => metres <= mergedWithinM)
    .sort((left, right) => left.metres - right.metres || left.one - right.one || left.two - right.two)
    .map(({ one, two }) => [one, two]);
}

function junctionOf({ nodes: members }: Cluster, { nodes }: RoadGraph): Junction {
  const own = new Set(members);
  let arms = 0;
  for (const node of members) {
    for (const next of nodes[node]?.neighbours ?? []) if (!own.has(next) && !comesBack(node, next, own, nodes)) arms++;
  }
  const places = members.map((node) => placeOf(nodes, node));
  return {
    at: [mean(places.map(([x]) => x)), mean(places.map(([, y]) => y))],
    arms,
    roads: [...new Set(members.flatMap((node) => nodes[node]?.roads ?? []))].sort((one, two) => one - two),
  };
}

/** The link between two carriageways, with corners of its own: it leads from the junction to the junction. */
function comesBack(from: number, first: number, own: ReadonlySet<number>, nodes: readonly RoadNode[]): boolean {
  let [before, here] = [from, first];
  let walkedM = apart(nodes, from, first);
  while (walkedM <= comesBackWithinM) {
    if (own.has(here)) return true;
    const neighbours: readonly number[] = nodes[here]?.neighbours ?? [];
    const next = neighbours.find((node) => node !== before);
    if (neighbours.length !== 2 || next === undefined) return false;
    walkedM += apart(nodes, here, next);
    [before, here] = [here, next];
  }
  return false;
}

function widthOf(members: readonly number[], nodes: readonly RoadNode[]): number {
  const places = members.map((node) => placeOf(nodes, node));
  return Math.max(...places.flatMap((one, n) => places.slice(n + 1).map((two) => metresApart(one, two))), 0);
}

function apart(nodes: readonly RoadNode[], one: number, two: number): number {
  return metresApart(placeOf(nodes, one), placeOf(nodes, two));
}

function metresApart([ax, ay]: Metres, [bx, by]: Metres): number {
  return Math.hypot(bx - ax, by - ay);
}

function placeOf(nodes: readonly RoadNode[], node: number): [x: number, y: number] {
  const [x, y] = (nodes[node] as RoadNode).at;
  return [x, y];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
