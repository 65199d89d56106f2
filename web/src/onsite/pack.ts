import {
  type Agent,
  agent,
  type Camera,
  camera,
  type Device,
  type Division,
  type DivisionDetail,
  device,
  division,
  divisionDetail,
  isWithin,
  rangeOf,
  recoveryKey,
  type SiteView,
  siteView,
  type UnitView,
  unitView,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import { ask, askPage } from '../app/http.ts';

/** What a technician carries of a township for a day without the hub: nothing secret, no picture, no base map. */
export interface DayPack {
  township: Division;
  atMs: number;
  /** Villages with their outlines, where somebody has drawn them. */
  villages: DivisionDetail[];
  sites: SiteView[];
  /** On record and planned; the point of one near a guarded unit is not among it (Order 799 Art. 10). */
  cameras: Camera[];
  devices: Device[];
  /** Those that work in the township, with their public sealing keys. */
  agents: Pick<Agent, 'id' | 'name' | 'division' | 'sealingKey'>[];
  /** Public half of the county's recovery key; null while there is none: then no account can be given. */
  countyKey: string | null;
  units: Pick<UnitView, 'id' | 'name'>[];
}

/** Rows of a list that a phone carries at most: a township has some hundreds. */
const rowsMax = 3000;
/** Outlines asked for at the same time: a village's uplink is thin. */
const atOnce = 4;

/** Every row of a list, page by page, up to `rowsMax`. */
export async function askAll<T extends z.ZodType>(path: string, row: T): Promise<z.infer<T>[]> {
  const rows: z.infer<T>[] = [];
  let cursor: string | null = null;
  do {
    const query = `${path.includes('?') ? '&' : '?'}limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const page: { items: z.infer<T>[]; next: string | null } = await askPage(path + query, row);
    rows.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && rows.length < rowsMax);
  return rows;
}

/** Loads a township's pack. @param tell - how much is done, 0…1 */
export async function loadPack(township: Division, nowMs: number, tell: (share: number) => void): Promise<DayPack> {
  const within = `division=${township.code}`;
  const steps = 7;
  let done = 0;
  const step = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    done += 1;
    tell(done / steps);
    return result;
  };
  const [villages, sites, cameras, agents, countyKey, units] = await Promise.all([
    step(loadVillages(township.code)),
    step(askAll(`/api/v1/sites?${within}`, siteView)),
    step(askAll(`/api/v1/cameras?${within}`, camera)),
    step(loadAgents(township.code)),
    step(loadCountyKey(township.code)),
    step(askAll('/api/v1/units', unitView)),
  ]);
  const devices = await step(loadDevices(agents.map(({ id }) => id)));
  const names = units.map(({ id, name }) => ({ id, name }));
  return { township, atMs: nowMs, villages, sites, cameras, devices, agents, countyKey, units: names };
}

export async function loadDevices(agentIds: readonly string[]): Promise<Device[]> {
  return (await Promise.all(agentIds.map((id) => askAll(`/api/v1/devices?agent=${id}`, device)))).flat();
}

async function loadVillages(township: string): Promise<DivisionDetail[]> {
  const left = (await askPage(`/api/v1/divisions?parent=${township}`, division)).items;
  const loaded: DivisionDetail[] = [];
  const loadNext = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift())
      loaded.push(await ask(`/api/v1/divisions/${next.code}`, divisionDetail));
  };
  await Promise.all(Array.from({ length: atOnce }, loadNext));
  return loaded.sort((a, b) => (a.code < b.code ? -1 : 1));
}

async function loadAgents(township: string): Promise<DayPack['agents']> {
  const agents = await askAll('/api/v1/agents', agent);
  return agents
    .filter(({ state }) => state === 'enrolled')
    .filter((one) => isWithin(township, rangeOf(one.division)) || isWithin(one.division, rangeOf(township)))
    .map(({ id, name, division, sealingKey }) => ({ id, name, division, sealingKey }));
}

async function loadCountyKey(township: string): Promise<string | null> {
  try {
    return (await ask(`/api/v1/counties/${township.slice(0, 6)}/recovery-key`, recoveryKey)).publicKey;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return (error as { problem?: { status?: number } }).problem?.status === 404;
}
