import { createHash } from 'node:crypto';
import { csrfHeader, newId, type Role, stillHashHeader, stillTimeHeader, toInstant } from '@sharp-eyes/protocol';
import { alertFact, foundFact } from '../../fleet/testing/agent-wire.ts';
import { openTestFleet, type TestFleet, township } from '../../fleet/testing/agents-port.ts';
import { dayOf } from '../../platform/site-clock.ts';
import type { SignedIn } from '../hub.ts';
import { writeWhatTakesLong } from './written.ts';

/** Everything of this county is somebody else's to a stranger. */
const county = '341802000000';
const village = '341802101201';
/** Where strangers are at home: another county, and another township of this one. */
export const elsewhere = { county: '341821000000', township: '341802102000' } as const;

/** Nobody else's name: where it is read, something of this county was told. */
const secretName = '暗香浮动';

/** What nobody of elsewhere is to read: ids of records, names, and the codes of the township and below. */
export function secrets(ids: Ids): string[] {
  return [secretName, '悦来客栈', township.slice(0, 9), ...Object.values(ids).filter((id) => id.length > 12)];
}

/** What one record of each kind is called by. */
export interface Ids {
  [kind: string]: string;
}

/** A county in which every room has a record, those who may see it, and those who may not. */
export interface WalkWorld {
  fleet: TestFleet;
  ids: Ids;
  /** Who holds a role and no other in the county. */
  own: Record<Role, SignedIn>;
  stop(): Promise<void>;
}

const roles = [
  ...(['technician', 'duty-officer', 'planner', 'filing-clerk', 'administrator', 'auditor', 'police'] as const),
];
const point = { lon: 118.75, lat: 30.94 };
const jpeg = Buffer.from(
  `ffd8ffdb004300${'01'.repeat(64)}ffc0000b08000800080101110 0ffda0008010100003f0000ffd9`.replace(' ', ''),
  'hex',
);

export async function openWalkWorld(): Promise<WalkWorld> {
  const fleet = await openTestFleet();
  try {
    return await filled(fleet);
  } catch (error) {
    await fleet.stop();
    throw error;
  }
}

async function filled(fleet: TestFleet): Promise<WalkWorld> {
  const { hub } = fleet;
  const nation = await hub.signInAs([{ role: 'administrator', division: '000000000000' }]);
  await must(nation.ask('POST', '/api/v1/divisions/import', { source: 'test', year: 2023, divisions }));
  const own = await signInEach(fleet, county);
  const ids: Ids = { county: county.slice(0, 6), code: village, division: village, n: '0', token: 'x'.repeat(22) };
  await fillRegistry(fleet, own, ids);
  await fillDesk(fleet, own, ids);
  await fillPlanning(fleet, own, ids);
  return { fleet, ids, own, stop: () => fleet.stop() };
}

/** One person for each role; for a stranger it may be the same one who holds several. */
export async function signInEach(
  { hub }: TestFleet,
  division: string,
  sets: readonly Role[][] = [],
): Promise<Record<Role, SignedIn>> {
  const people = await Promise.all(
    (sets.length > 0 ? sets : roles.map((role) => [role])).map(async (set) => {
      const who = await hub.signInAs(set.map((role) => ({ role, division })));
      return set.map((role) => [role, who] as const);
    }),
  );
  return Object.fromEntries(people.flat()) as Record<Role, SignedIn>;
}

/** Roles that one person may hold together. */
export const together: Role[][] = [
  ['technician', 'duty-officer', 'planner', 'filing-clerk'],
  ...(['administrator', 'auditor', 'police'] as const).map((role): Role[] => [role]),
];

const divisions = [
  ['341800000000', '宣城市'],
  [county, '宣州区'],
  [township, '溪口镇'],
  [village, '天竺村'],
  [elsewhere.township, '狸桥镇'],
  ['341802102201', '金云村'],
  [elsewhere.county, '郎溪县'],
  ['341821100000', '建平镇'],
  ['341821100201', '新和村'],
].map(([code, name]) => ({ code, name }));

async function fillRegistry(fleet: TestFleet, own: WalkWorld['own'], ids: Ids): Promise<void> {
  const { planner, technician, administrator, 'filing-clerk': clerk } = own;
  const agent = await fleet.enrolAgent();
  ids.agent = agent.agentId;
  Object.assign(ids, await fleet.adopt(agent, village));
  const { cameraId, deviceKey, siteId } = ids as Record<string, string>;
  const alertId = newId();
  const forbidden = `urn:uuid:${newId()}`;
  const waiting = `urn:uuid:${newId()}`;
  await agent.tell([alertFact('raised', cameraId as string, alertId), foundFact(forbidden), foundFact(waiting)]);
  await agent.tell([{ kind: 'no-such-kind', body: secretName }]);
  Object.assign(ids, { alertId, deviceKey, waiting, site: siteId, camera: cameraId });
  const headers = {
    ...{
      authorization: `Bearer ${agent.token}`,
      'content-type': 'image/jpeg',
      [stillTimeHeader]: toInstant(Date.now()),
    },
    [stillHashHeader]: createHash('sha256').update(jpeg).digest('hex'),
  };
  await fleet.send('PUT', `/agent/v1/stills/${alertId}/1`, { body: jpeg, headers });
  const unit = { name: secretName, division: county, office: { name: '总台', phone: '0563-3012345' } };
  ids.unit = await made(clerk.ask('POST', '/api/v1/units', unit));
  const watchpoint = { siteId, name: secretName, pointOrigin: { ...point, datum: 'wgs84' }, pointConfirmed: true };
  ids.watchpoint = await made(planner.ask('POST', '/api/v1/watchpoints', watchpoint));
  const contacts = [{ name: secretName, phone: '0563-3000000', part: '网格员' }];
  await must(technician.ask('PUT', `/api/v1/divisions/${village}/contacts`, { contacts }, ifMatch(0)));
  const [row] = (await must(planner.ask('GET', `/api/v1/required-lists?division=${village}`))).body.items;
  const villages = [{ division: village, digest: row.digest }];
  await must(planner.ask('POST', '/api/v1/required-lists/approvals', { villages, note: secretName }));
  const filing = { name: secretName, unitId: ids.unit, siteIds: [siteId] };
  ids.filing = await made(clerk.ask('POST', '/api/v1/filings', filing));
  const told = { placement: 'guest-room', words: secretName, division: village };
  ids.case = await made(own['duty-officer'].ask('POST', '/api/v1/cases', told));
  const secret = { on: true };
  await must(administrator.ask('PUT', `/api/v1/cards/${ids.county}`, secret, ifMatch(0)));
  ids.token = (await must(technician.ask('POST', `/api/v1/cameras/${cameraId}/card`))).body.address.split('/').at(-1);
  const list = `摄像机名称,场所\n${secretName},${secretName}\n`;
  ids.import = await uploaded(fleet, planner, `/api/v1/imports/cameras?division=${township}&name=x.csv`, list);
  ids.desk = await made(
    planner.ask('POST', '/api/v1/desks', { name: secretName, division: township, endsOn: today() }),
  );
  ids.person = own['duty-officer'].session.person.id;
}

async function fillDesk(fleet: TestFleet, own: WalkWorld['own'], ids: Ids): Promise<void> {
  const { 'duty-officer': officer, planner, administrator } = own;
  const { sweeps } = fleet.hub.platform;
  await sweeps.sweepNow(); // arms the escalation, works out what the law asks for
  const until = toInstant(Date.now() + 3600_000);
  const asked = { from: toInstant(Date.now() - 1000), to: toInstant(Date.now()), toWhom: secretName, answerBy: until };
  const alert = await must(officer.ask('POST', `/api/v1/alerts/${ids.alertId}/recordings`, asked));
  ids.request = alert.body.recordingRequests[0].id;
  ids.look = await made(officer.ask('POST', '/api/v1/looks', { alertId: ids.alertId }));
  const silence = { matcher: { division: village, kind: 'agent-silent' }, reason: secretName, until };
  ids.silence = await made(officer.ask('POST', '/api/v1/silences', silence));
  const span = { day: today(), from: '00:00', to: '12:00' };
  const shift = { division: township, personId: ids.person, ...span };
  ids.shift = await made(planner.ask('POST', '/api/v1/duty/shifts', shift));
  const turn = await must(officer.ask('POST', '/api/v1/duty/turns', { division: township, sound: 'heard' }));
  await must(officer.ask('POST', `/api/v1/duty/turns/${turn.body.turn.id}/end`, { notes: secretName }));
  const again = await must(officer.ask('POST', '/api/v1/duty/turns', { division: township, sound: 'heard' }));
  ids.turn = again.body.turn.id;
  const secrets = { url: 'https://oapi.dingtalk.com/robot/send?access_token=abc' };
  const channel = { kind: 'dingtalk', name: secretName, division: county, secrets };
  ids.channel = await made(administrator.ask('POST', '/api/v1/notice-channels', channel));
  await must(
    administrator.ask('PUT', `/api/v1/notice-channels/${ids.channel}`, { ...channel, enabled: false }, ifMatch(1)),
  );
  ids.way = await made(officer.ask('POST', '/api/v1/me/ways', { kind: 'sms', address: '13800138000' }));
  const rule = {
    ...{
      matter: 'sign',
      article: both,
      due: { kind: 'on', day: today() },
      ownerRole: 'planner',
      title: both,
      todo: both,
    },
    ...{ division: county, sourceText: secretName, validFrom: today() },
  };
  ids.rule = await made(administrator.ask('POST', '/api/v1/compliance/rules', rule));
  const item = await fleet.hub.platform.database.db.collection('compliance').findOne({ county: ids.county });
  ids.item = String(item?._id);
}

async function fillPlanning({ hub }: TestFleet, own: WalkWorld['own'], ids: Ids): Promise<void> {
  const asked = { division: county, month: today().slice(0, 7) };
  const draft = await must(own.planner.ask('POST', '/api/v1/reports/drafts', asked));
  ids.draft = draft.body.id;
  Object.assign(ids, await writeWhatTakesLong(hub.platform, ids, { village, secretName, point, jpeg }));
}

const both = { zh: secretName, en: secretName };
const today = (): string => dayOf(new Date());
const ifMatch = (version: number) => ({ 'if-match': `"${version}"` });

type Answer = Awaited<ReturnType<SignedIn['ask']>>;

async function must(asked: Promise<Answer>): Promise<Answer> {
  const answer = await asked;
  if (answer.status >= 300) throw new Error(`the world could not be made: ${JSON.stringify(answer.body)}`);
  return answer;
}

async function made(asked: Promise<Answer>): Promise<string> {
  return (await must(asked)).body.id;
}

/** Sends a file as a person does. @returns the id of what it made, where it has one */
async function uploaded({ hub }: TestFleet, who: SignedIn, path: string, body: string): Promise<string> {
  const headers = { cookie: who.cookie, [csrfHeader]: who.session.csrf };
  const answer = await fetch(`${hub.origin}${path}`, { method: 'POST', headers, body });
  const said = (await answer.json()) as { id?: string };
  if (!answer.ok) throw new Error(`the world could not be made: ${JSON.stringify(said)}`);
  return said.id ?? '';
}
