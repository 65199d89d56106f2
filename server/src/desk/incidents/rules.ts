import type { CauseKind } from '@sharp-eyes/protocol';

/** Something that may go away: an agent, or a device with its cameras. Instants are epoch milliseconds. */
export interface Thing {
  key: string;
  name: string;
  away: boolean;
  /** Since when it is as it is. */
  since: number;
  /** When it last went away or came back, the newest last; enough of them to see that it flaps. */
  turns: readonly number[];
  /** Cameras in use that are without picture while it is away. */
  cameras: number;
}

export interface DeviceNow extends Thing {
  agentKey: string;
  siteId: string | null;
}

/** What is known of one area: the agents of a township, and what they see. */
export interface AreaNow {
  division: string;
  name: string;
  agents: readonly Thing[];
  /** Devices with cameras in use: neither planned nor retired nor in maintenance. */
  devices: readonly DeviceNow[];
  siteNames: ReadonlyMap<string, string>;
}

/** A cause that stands. */
export interface Cause {
  key: string;
  kind: CauseKind;
  of: string;
  name: string;
  siteId: string | null;
  since: number;
  /** When it had lasted long enough to be told. */
  toldFrom: number;
  cameras: number;
  /** How often it went away lately. */
  flaps: number;
  flapping: boolean;
  /** The greater cause that explains it. */
  heldBy: string | null;
}

export interface OutageSettings {
  /** Away for this long before somebody is told, and back for this long before it is over, milliseconds. */
  graceMs: number;
}

export interface AreaVerdict {
  causes: Cause[];
  /** When this would be another answer although nothing new was heard; null: never. */
  nextAt: number | null;
}

/** Flapping is told once, with a count (domain 4: 20 in 5 min). */
export const flapWindowMs = 5 * 60_000;
const flapTurns = 6;

/** How much of a site, and of a township, is away before that is the cause; less than the second, and it no longer is. */
const siteShare = { begins: { devices: 3, share: 0.6 }, goesOn: { devices: 2, share: 0.3 } };
const townshipShare = { begins: { causes: 3, share: 0.5 }, goesOn: { causes: 2, share: 0.3 } };
/** A device with as many pictures is a recorder. */
const recorderCameras = 2;

/**
 * What explains the failures of an area: one cause each, the greatest first. A silent agent explains everything that it
 * sees (nobody knows how that is); a site whose devices went away together lost its power or its line; a township with
 * several such causes is one. A single camera that is down is a repair, no cause.
 * @param before keys of the causes that stood: what comes back must stay back for a while before it is over
 */
export function judgeArea(
  area: AreaNow,
  before: ReadonlySet<string>,
  now: number,
  settings: OutageSettings,
): AreaVerdict {
  const isAway = (thing: Thing): boolean => awayness(thing, before.has(thing.key), now, settings);
  const agents = area.agents.filter(isAway);
  const silent = new Set(agents.map(({ key }) => key));
  const seen = area.devices.filter(({ agentKey }) => !silent.has(agentKey));
  const awayKeys = awayBeforeOf(before);
  const away = seen.filter((device) => awayness(device, awayKeys(device), now, settings));
  const sites = sitesOf(area, seen, away, before, settings);
  const downSites = new Set(sites.map(({ of }) => of));
  const recorders = away
    .filter(({ cameras }) => cameras >= recorderCameras)
    .map((device): Cause => {
      const cause = causeOf('recorder-down', device, device.key.slice('recorder:'.length), now, settings);
      const heldBy = device.siteId !== null && downSites.has(device.siteId) ? `site:${device.siteId}` : null;
      return { ...cause, siteId: device.siteId, heldBy };
    });
  const silentAgents = agents.map((agent) =>
    causeOf('agent-silent', agent, agent.key.slice('agent:'.length), now, settings),
  );
  const found = [...silentAgents, ...sites, ...recorders];
  const township = townshipOf(area, found, before);
  const causes = township ? [township, ...found.map((one) => ({ ...one, heldBy: one.heldBy ?? township.key }))] : found;
  return { causes, nextAt: nextOf([...area.agents, ...area.devices], now, settings) };
}

/** Away for long enough, flapping, or back for too short a time. */
function awayness({ away, since, turns }: Thing, stood: boolean, now: number, { graceMs }: OutageSettings): boolean {
  if (lately(turns, now).length >= flapTurns) return true;
  return away ? stood || now - since >= graceMs : stood && now - since < graceMs;
}

/** Whether a device counted as away before: as a recorder, or as part of its site. */
function awayBeforeOf(before: ReadonlySet<string>): (device: DeviceNow) => boolean {
  return ({ key, siteId }) => before.has(key) || (siteId !== null && before.has(`site:${siteId}`));
}

function sitesOf(
  area: AreaNow,
  seen: readonly DeviceNow[],
  away: readonly DeviceNow[],
  before: ReadonlySet<string>,
  { graceMs }: OutageSettings,
): Cause[] {
  const all = Map.groupBy(seen, ({ siteId }) => siteId);
  return [...Map.groupBy(away, ({ siteId }) => siteId)].flatMap(([siteId, gone]): Cause[] => {
    if (siteId === null) return [];
    const key = `site:${siteId}`;
    const least = before.has(key) ? siteShare.goesOn : siteShare.begins;
    const share = gone.length / (all.get(siteId)?.length ?? gone.length);
    if (gone.length < least.devices || share < least.share) return [];
    const since = Math.min(...gone.map((device) => device.since));
    const toldFrom = Math.max(...gone.map((device) => device.since)) + graceMs;
    const cameras = sum(gone);
    const name = area.siteNames.get(siteId) ?? '';
    return [
      {
        ...{ key, kind: 'site-down', of: siteId, name, siteId, since, toldFrom, cameras },
        ...{ flaps: 1, flapping: false, heldBy: null },
      },
    ];
  });
}

function townshipOf(area: AreaNow, found: readonly Cause[], before: ReadonlySet<string>): Cause | undefined {
  const key = `township:${area.division}`;
  const least = before.has(key) ? townshipShare.goesOn : townshipShare.begins;
  const free = found.filter(({ heldBy }) => heldBy === null);
  const all = Math.max(sum(area.devices), sum(free));
  const cameras = sum(free);
  if (free.length < least.causes || all === 0 || cameras / all < least.share) return undefined;
  const since = Math.min(...free.map((one) => one.since));
  const toldFrom = Math.max(...free.map((one) => one.toldFrom));
  return {
    ...{ key, kind: 'township-down', of: area.division, name: area.name, siteId: null, since, toldFrom, cameras },
    ...{ flaps: 1, flapping: false, heldBy: null },
  };
}

function causeOf(kind: CauseKind, thing: Thing, of: string, now: number, { graceMs }: OutageSettings): Cause {
  const { key, name, since, cameras } = thing;
  const turns = lately(thing.turns, now);
  const flaps = Math.max(1, Math.ceil(turns.length / 2));
  const flapping = turns.length >= flapTurns;
  return {
    ...{ key, kind, of, name, siteId: null, since, toldFrom: since + graceMs, cameras },
    flaps,
    flapping,
    heldBy: null,
  };
}

function nextOf(things: readonly Thing[], now: number, { graceMs }: OutageSettings): number | null {
  const times = things.flatMap(({ since, turns }) => [since + graceMs, ...turns.map((turn) => turn + flapWindowMs)]);
  const coming = times.filter((at) => at > now);
  return coming.length === 0 ? null : Math.min(...coming);
}

function lately(turns: readonly number[], now: number): number[] {
  return turns.filter((turn) => now - turn < flapWindowMs);
}

function sum(things: readonly { cameras: number }[]): number {
  return things.reduce((all, { cameras }) => all + cameras, 0);
}
