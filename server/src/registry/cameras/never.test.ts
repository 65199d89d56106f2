import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  type AccessBasis,
  allowedPlacements,
  type CameraLife,
  cameraLives,
  forbiddenPlacements,
  isWithin,
  type Placement,
  rangeOf,
} from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { wholeScope } from '../../platform/scope.ts';
import type { SignedIn } from '../../testing/hub.ts';
import {
  type CamerasWorld,
  county,
  emptyRecord,
  ifMatch,
  openCamerasWorld,
  otherTownship,
  township,
} from './cameras.test-kit.ts';
import type { CameraDocument } from './documents.ts';

// What must never come to be, whoever calls what in whichever order: looked for by random sequences over the
// interface, each step judged by tables of its own.

const everywhere = wholeScope('the test looks at everything');
const otherVillage = '341802101201';
const devices = Array.from({ length: 6 }, (_, n) => `urn:uuid:never-${n}`);

/** Who acts, and where they may change a camera at all. */
const people = {
  technician: [{ role: 'technician', division: township }],
  neighbour: [{ role: 'technician', division: otherTownship }],
  planner: [{ role: 'planner', division: township }],
  countyPlanner: [{ role: 'planner', division: county }],
  officer: [{ role: 'duty-officer', division: township }],
  both: [
    { role: 'planner', division: otherTownship },
    { role: 'technician', division: township },
  ],
} as const;
type Name = keyof typeof people;

/** By hand, not by the product's own table. */
const legal: Record<CameraLife, CameraLife[]> = {
  planned: ['found', 'registered', 'retired'],
  found: ['registered', 'retired'],
  registered: ['in-service', 'retired'],
  'in-service': ['maintenance', 'retired'],
  maintenance: ['in-service', 'retired'],
  retired: [],
};

let world: CamerasWorld;
let siteIds: string[];
const actors = {} as Record<Name, SignedIn>;
/** Cameras whose placement a technician has answered where they stand. */
const answered = new Set<string>();
/** What the sequences have come to at all. */
const seen = { added: 0, changed: 0, moved: 0, looked: 0 };

beforeAll(async () => {
  world = await openCamerasWorld();
  for (const [name, grants] of Object.entries(people)) actors[name as Name] = await world.hub.signInAs([...grants]);
  const elsewhere = { name: '别处', kind: 'inn', division: otherVillage, accessBasis: { basis: 'own' } };
  siteIds = [
    await world.addSite(),
    await world.addSite({ accessBasis: { basis: 'none' } }),
    (await actors.neighbour.ask('POST', '/api/v1/sites', elsewhere)).body.id,
  ];
  for (const key of devices) await world.see(key, ['one', 'two']);
});
afterAll(() => world.stop());

const actor = fc.constantFrom(...(Object.keys(people) as Name[]));
const site = fc.nat(2);
const device = fc.nat(devices.length - 1);
const camera = fc.nat(30);
const source = fc.constantFrom('one', 'two');
const placement = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<string>(...allowedPlacements) },
  { weight: 2, arbitrary: fc.constantFrom<string>(...forbiddenPlacements) },
  { weight: 1, arbitrary: fc.constantFrom('somewhere', 'Guest-Room') },
);
const basis = fc.constantFrom('own', 'none', 'over', 'running', 'blind');
const step = fc.oneof(
  fc.record({ do: fc.constant('adopt' as const), actor, site, device, source, placement }),
  fc.record({ do: fc.constant('adopt-all' as const), actor, site, device, placement }),
  fc.record({ do: fc.constant('add' as const), actor, site, placement, planned: fc.boolean() }),
  fc.record({ do: fc.constant('record' as const), actor, camera }),
  fc.record({ do: fc.constant('placement' as const), actor, camera, placement }),
  fc.record({ do: fc.constant('life' as const), actor, camera, to: fc.constantFrom(...cameraLives) }),
  fc.record({ do: fc.constant('link' as const), actor, camera, device, source, placement }),
  fc.record({ do: fc.constant('inspect' as const), actor, camera }),
  fc.record({ do: fc.constant('remove' as const), actor, camera }),
  fc.record({ do: fc.constant('list' as const), actor, camera, placement, to: fc.constantFrom(...cameraLives) }),
  fc.record({ do: fc.constant('basis' as const), actor, site, basis }),
  fc.record({ do: fc.constant('stream' as const), device }),
  fc.record({
    do: fc.constant('queue' as const),
    actor,
    device,
    what: fc.constantFrom('ignored', 'forbidden', 'back'),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const all = (): Promise<CameraDocument[]> =>
  world.hub.platform.database.db.collection('cameras').find().sort({ _id: 1 }).toArray() as never;

async function take(one: Step): Promise<void> {
  const ask = 'actor' in one ? actors[one.actor].ask : world.technician.ask;
  const cameras = await all();
  const chosen = 'camera' in one && cameras.length > 0 ? cameras[one.camera % cameras.length] : undefined;
  const path = `/api/v1/cameras/${chosen?._id}`;
  const version = ifMatch(chosen?.version ?? 1);
  const deviceKey = 'device' in one ? (devices[one.device] as string) : '';
  const siteId = 'site' in one ? siteIds[one.site] : undefined;
  if ('camera' in one && chosen === undefined) return;
  switch (one.do) {
    case 'adopt': {
      const { source: token, placement: answer } = one;
      const body = { name: '甲', siteId, deviceKey, source: token, placement: answer };
      const made = await ask('POST', '/api/v1/cameras', body);
      if (made.status === 201) answered.add(made.body.id);
      return;
    }
    case 'adopt-all': {
      const channels = ['one', 'two'].map((token) => ({ source: token, name: token, placement: one.placement }));
      const made = await ask('POST', '/api/v1/cameras/adopt', { deviceKey, siteId, cameras: channels });
      for (const { id } of made.status === 201 ? made.body.items : []) answered.add(id);
      return;
    }
    case 'add':
      await ask('POST', '/api/v1/cameras', { name: '乙', siteId, placement: one.placement, planned: one.planned });
      return;
    case 'record':
      await ask('PUT', `${path}/record`, { name: '丙', record: { ...emptyRecord, heightM: 4 } }, version);
      return;
    case 'placement': {
      const put = await ask('PUT', `${path}/placement`, { placement: one.placement }, version);
      if (put.status === 200 && chosen?.life !== 'planned') answered.add(chosen?._id ?? '');
      return;
    }
    case 'life': {
      const until = new Date(world.clock.now() + 3600_000).toISOString();
      await ask('POST', `${path}/life`, { to: one.to, why: '试', until }, version);
      return;
    }
    case 'link': {
      const { source: token, placement: answer } = one;
      const put = await ask('PUT', `${path}/device`, { deviceKey, source: token, placement: answer }, version);
      if (put.status === 200) answered.add(chosen?._id ?? '');
      return;
    }
    case 'inspect':
      await ask('POST', `${path}/inspection`, { online: true });
      return;
    case 'remove':
      await ask('DELETE', path);
      return;
    case 'list':
      return listed(chosen as CameraDocument, one);
    case 'basis':
      return changeBasis(one);
    case 'stream':
      return world.streams(deviceKey);
    case 'queue': {
      const at = `/api/v1/devices/${encodeURIComponent(deviceKey)}`;
      if (one.what === 'ignored') await ask('PUT', `${at}/ignored`, { why: '试' });
      if (one.what === 'forbidden') await ask('POST', `${at}/forbidden`, { placement: 'guest-room', source: 'two' });
      if (one.what === 'back') await ask('DELETE', `${at}/ignored`);
    }
  }
}

/** Through the door that lists go through, with whatever a faulty list would say. */
async function listed(before: CameraDocument, one: Extract<Step, { do: 'list' }>): Promise<void> {
  const { recorded } = world.hub.rooms.camerasRoom;
  const after = { ...before, placement: one.placement as Placement, life: one.to, standing: one.to !== 'retired' };
  const person = actors[one.actor].session.person;
  const caller = { kind: 'person' as const, person, sessionId: '', csrf: '', expiresAt: new Date() };
  const [known] = await recorded.matching(everywhere, {
    ...{ ids: [before._id], gbIds: [], serials: [], macs: [], named: [] },
  });
  const account = { caller, kind: 'imported' as const, division: before.division, importId: before._id };
  const batch = { added: [], changed: known ? [{ before: known, after: { ...known, ...after } }] : [] };
  await world.hub.platform.database
    .inTransaction((tx) => recorded.write(tx, batch, { ...account, content: {}, gapsDueOn: null }))
    .catch((error: Error) => expect(error.message).toMatch(/as none may/));
}

async function changeBasis(one: Extract<Step, { do: 'basis' }>): Promise<void> {
  const { ask } = actors[one.actor];
  const { body, status } = await ask('GET', `/api/v1/sites/${siteIds[one.site]}`);
  if (status !== 200) return;
  const at = (hours: number) => new Date(world.clock.now() + hours * 3600_000).toISOString();
  const functions = { health: true, alerts: true, live: one.basis === 'running' };
  const bases: Record<typeof one.basis, AccessBasis> = {
    own: { basis: 'own' },
    none: { basis: 'none' },
    over: { basis: 'agreement', functions, from: at(-48), to: at(-1) },
    running: { basis: 'agreement', functions, from: at(-48), to: at(48) },
    blind: { basis: 'agreement', functions: { health: false, alerts: false, live: false }, from: at(-48), to: at(48) },
  };
  await ask(
    'PUT',
    `/api/v1/sites/${siteIds[one.site]}`,
    { ...body, accessBasis: bases[one.basis] },
    ifMatch(body.version),
  );
}

/** Where a person may change what: a plan is the planners' too. */
function mayTouch(name: Name, { division, life }: CameraDocument): boolean {
  return people[name].some(
    (grant) =>
      isWithin(division, rangeOf(grant.division)) &&
      (grant.role === 'technician' ||
        (grant.role === 'planner' && life === 'planned') ||
        (name === 'countyPlanner' && (life === 'in-service' || life === 'maintenance'))),
  );
}

const decided = ({ name, siteId, deviceKey, source: token, placement: stands, record, version }: CameraDocument) =>
  JSON.stringify([name, siteId, deviceKey, token, stands, record, version]);

function judgeStep(one: Step, before: CameraDocument[], after: CameraDocument[]): void {
  const was = new Map(before.map((each) => [each._id, each]));
  for (const is of after) {
    expect(allowedPlacements).toContain(is.placement);
    const old = was.get(is._id);
    const from = old?.life;
    if (from === undefined) expect(['planned', 'registered']).toContain(is.life);
    // A list tells where a camera is, not each step on the way; nobody else leaves one out.
    else if (one.do === 'list')
      expect(
        from === 'retired' ? [from] : [from, ...cameraLives.slice(cameraLives.indexOf(from) === 0 ? 1 : 2)],
      ).toContain(is.life);
    else expect([from, ...legal[from]]).toContain(is.life);
    if (old === undefined) seen.added += 1;
    else if (old.life !== is.life) seen.moved += 1;
    if (old && decided(old) === decided(is)) continue;
    seen.changed += 1;
    if (!('actor' in one) || one.do === 'list') continue;
    expect({ actor: one.actor, may: mayTouch(one.actor, old ?? is) }).toEqual({ actor: one.actor, may: true });
  }
}

/** What agents are told to look at, judged by what people have answered and by the sites' words. */
async function judgeLooks(): Promise<void> {
  const cameras = new Map((await all()).map((each) => [each._id, each]));
  const sites = new Map(
    (
      await world.hub.platform.database.db
        .collection<{ _id: string; accessBasis: AccessBasis }>('sites')
        .find()
        .toArray()
    ).map(({ _id, accessBasis }) => [_id, accessBasis]),
  );
  for (const id of await world.watched()) {
    seen.looked += 1;
    const looked = cameras.get(id);
    const access = sites.get(looked?.siteId ?? '');
    const lasts = access?.basis === 'agreement' && Date.parse(access.to) > world.clock.now();
    const agreed = lasts && Object.values(access.functions).some(Boolean);
    expect({ id, answered: answered.has(id), allowed: access?.basis === 'own' || agreed, life: looked?.life }).toEqual({
      ...{ id, answered: true, allowed: true },
      life: expect.stringMatching(/^(registered|in-service|maintenance)$/),
    });
  }
}

test('no sequence of calls leads to a forbidden place, an illegal move, a change out of one’s area, or a look too early', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 18 }), async (steps) => {
      for (const one of steps) {
        const before = await all();
        await take(one);
        judgeStep(one, before, await all());
        await judgeLooks();
      }
    }),
    { numRuns: 12, seed: 799 },
  );
  // Otherwise the property would be true of a hub that refuses everything.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(3);
}, 120_000);
