import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Agent, type Camera, newId, type Site } from '@sharp-eyes/protocol';
import { MongoClient } from 'mongodb';
import sharp from 'sharp';
import { makePassword } from '../demo/accounts.ts';
import type { HubClient } from '../demo/hub-client.ts';
import { setUpCounty } from '../demo/set-up.ts';
import { demoTownships } from '../demo/sites.ts';
import { freePort } from '../processes/ports.ts';
import { type RaisedAs, ScriptedAgent } from '../processes/scripted-agent.ts';
import { Stack } from '../processes/stack.ts';
import { buildWeb } from '../setup/web.ts';

/** A village of the demo's township. */
const village = '341802110203';
const sites = ['悦来客栈', '东胜小区', '老街口'];

/** A real hub and a scripted agent with cameras: what a duty desk needs, and nothing that takes its time. */
export interface DeskWorld {
  stack: Stack;
  passwords: Record<string, string>;
  agent: ScriptedAgent;
  cameras: Camera[];
  officer: HubClient;
  admin: HubClient;
  /** Alerts of the cameras in turn, with their three stills unless told otherwise. Answers their ids. */
  raise(count: number, as?: RaisedAs & { camera?: number; stills?: boolean }): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startDeskWorld(mongoUri: string): Promise<DeskWorld> {
  const data = await mkdtemp(join(tmpdir(), 'sharp-eyes-desk-'));
  const database = `desk-${process.pid}-${Date.now().toString(36)}`;
  const ports = { people: await freePort(), agents: await freePort(), control: await freePort() };
  const stack = new Stack({
    ...{ data, web: await buildWeb(), mongoUri, database, ports },
    ...{ allowed: [], simulatorKey: '', simulator: [] },
  });
  const stop = async (): Promise<void> => {
    await stack.stop();
    const client = await MongoClient.connect(mongoUri);
    await client.db(database).dropDatabase();
    await client.close();
    await rm(data, { recursive: true, force: true });
  };
  try {
    const hub = await stack.startHub();
    const passwords: Record<string, string> = { admin: await stack.firstPassword(hub) };
    const admin = await stack.signIn('admin', passwords.admin ?? '');
    await setUpCounty(admin, passwords, { passwords: async () => undefined, recoveryKey: async () => undefined });
    passwords.second = await addColleague(admin);
    const agent = await enrol(admin, ports.agents);
    const technician = await stack.signIn('weihu', passwords.weihu ?? '');
    const cameras = await adopt(technician, agent);
    const officer = await stack.signIn('shuidong', passwords.shuidong ?? '');
    const picture = await somePicture();
    return {
      ...{ stack, passwords, agent, cameras, officer, admin, stop },
      async raise(count, { camera, stills = true, ...as } = {}) {
        const raised = Array.from({ length: count }, (_, n) =>
          agent.raised(cameras[camera ?? n % cameras.length]?.id ?? '', as),
        );
        for (let at = 0; at < raised.length; at += 200)
          await agent.tell(raised.slice(at, at + 200).map(({ fact }) => fact));
        if (stills) for (const { alertId } of raised) for (const n of [0, 1, 2]) await agent.still(alertId, n, picture);
        return raised.map(({ alertId }) => alertId);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Another officer of the same township, to whom an alert can be given. */
async function addColleague(admin: HubClient): Promise<string> {
  const password = makePassword();
  await admin.call('POST', '/api/v1/people', {
    ...{ user: 'second', name: '马值班（水东）', unit: '水东镇综治中心', password, language: 'zh' },
    grants: [{ role: 'duty-officer', division: demoTownships.shuidong }],
  });
  return password;
}

async function enrol(admin: HubClient, port: number): Promise<ScriptedAgent> {
  const wish = { name: '水东节点', division: demoTownships.shuidong, allowedAddresses: [] };
  const made = await admin.call<{ agent: Agent; enrolmentCode: string }>('POST', '/api/v1/agents', wish);
  return ScriptedAgent.enrol(port, made.enrolmentCode);
}

async function adopt(technician: HubClient, agent: ScriptedAgent): Promise<Camera[]> {
  const cameras: Camera[] = [];
  const zone = { name: '院门', polygon: [[0.2, 0.2], [0.8, 0.2], [0.8, 0.9], [0.2, 0.9]] }; // biome-ignore format: a square
  for (const [n, name] of sites.entries()) {
    const deviceKey = `urn:uuid:${newId()}`;
    await agent.find(deviceKey);
    const site = await technician.call<Site>('POST', '/api/v1/sites', {
      ...{ name, kind: 'inn', division: village, accessBasis: { basis: 'own' }, agentId: agent.agentId },
      contacts: [
        { name: '吴桂香', phone: `0563-555010${n}`, part: '店主', kind: 'site' },
        { name: '汪建国', phone: `0563-555011${n}`, part: '网格员', kind: 'grid-worker' },
      ],
    });
    const point = { lon: 118.95 + n * 0.0004, lat: 30.79 };
    cameras.push(
      await technician.call<Camera>('POST', '/api/v1/cameras', {
        ...{ name: `${name} 门口`, siteId: site.id, deviceKey, source: 'main', placement: 'entrance' },
        record: {
          point: { ...point, datum: 'wgs84' },
          azimuthDeg: 90 * n,
          hfovDeg: 80,
          maxRangeM: 30,
          retentionDays: 30,
        },
        pointConfirmed: true,
        rules: { zones: [zone], rules: [{ kind: 'person-in-zone', zone: '院门' }] },
      }),
    );
  }
  return cameras;
}

function somePicture(): Promise<Buffer> {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><rect width="640" height="360" fill="#789"/><rect x="256" y="108" width="64" height="108" fill="#333"/></svg>`;
  return sharp(Buffer.from(drawing)).jpeg({ quality: 70 }).toBuffer();
}
