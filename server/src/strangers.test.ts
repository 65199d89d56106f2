import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Role } from '@sharp-eyes/protocol';
import type { Route } from './platform/http/route.ts';
import { accessOf } from './route-table.ts';
import type { SignedIn } from './testing/hub.ts';
import { bodiesOf, endingTheWalk, excepted, neighbourly, queriesOf, withoutRecord } from './testing/walk/exceptions.ts';
import { type Asked, requestOf } from './testing/walk/requests.ts';
import { elsewhere, openWalkWorld, secrets, signInEach, together, type WalkWorld } from './testing/walk/world.ts';

let world: WalkWorld;
let strangers: Record<Role, SignedIn>;
let neighbours: Record<Role, SignedIn>;
/** Every route that asks who is there, with a request that names this county's records wherever it can. */
let walked: { route: Route; asked: Asked }[];
beforeAll(async () => {
  world = await openWalkWorld();
  strangers = await signInEach(world.fleet, elsewhere.county, together);
  neighbours = await signInEach(world.fleet, elsewhere.township, together);
  const unsaid = { bodies: bodiesOf(world.ids), queries: queriesOf(world.ids) };
  walked = world.fleet.hub.rooms.peopleRoutes
    .filter(({ action, kind }) => accessOf(action) !== 'public' && kind !== 'upgrade')
    .filter((route) => !endingTheWalk.has(nameOf(route)))
    .map((route) => ({ route, asked: requestOf(route, world.ids, unsaid) }));
}, 120_000);
afterAll(() => world.stop());

/** Requests under way at once: most of each is waiting for the database. */
const atOnce = 12;

const nameOf = ({ method, path }: Route): string => `${method.toUpperCase()} ${path}`;

/** Somebody who may do it, at home elsewhere. */
function ableOf({ action }: Route, people: Record<Role, SignedIn>): SignedIn {
  const access = accessOf(action);
  return people[Array.isArray(access) ? (access[0] as Role) : 'planner'];
}

/** What an answer tells of this county beyond what was asked; undefined: nothing. */
function toldBy({ path, body }: Asked, said: string): string | undefined {
  const sent = decodeURIComponent(path) + JSON.stringify(body ?? '');
  return secrets(world.ids).find((secret) => said.includes(secret) && !sent.includes(secret));
}

/** Refused, or a list with nothing in it: as if there were no such record. */
function readsAsAbsent({ status, body }: Awaited<ReturnType<SignedIn['ask']>>): boolean {
  if (status === 403 || status === 404) return true;
  if (status === 400)
    return (body.faults ?? []).some(({ message }: { message: string }) => message.endsWith('of your own area'));
  return status === 200 && Array.isArray(body?.items) && body.items.length === 0;
}

function names({ path, body }: Asked): boolean {
  const sent = decodeURIComponent(path) + JSON.stringify(body ?? '');
  return secrets(world.ids).some((secret) => sent.includes(secret));
}

/** Looks at every route, some at once. @returns what is wrong, of all of them */
async function look(at: (route: Route, asked: Asked) => Promise<string | undefined>): Promise<string[]> {
  const queue = [...walked];
  const faults: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const fault = await at(next.route, next.asked);
      if (fault !== undefined) faults.push(`${nameOf(next.route)} ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return faults.sort();
}

function faultsOf(people: Record<Role, SignedIn>, shared: ReadonlyMap<string, string> = new Map()): Promise<string[]> {
  return look(async (route, asked) => {
    if (shared.has(nameOf(route))) return undefined;
    const answer = await ableOf(route, people).ask(asked.method, asked.path, asked.body, asked.headers);
    const said = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    const told = toldBy(asked, said);
    if (told !== undefined) return `tells ${told}: ${answer.status} ${said.slice(0, 300)}`;
    if (answer.status >= 500 && answer.status !== 503) return `fails: ${answer.status}`;
    if (!names(asked) || excepted.has(nameOf(route)) || readsAsAbsent(answer)) return undefined;
    return `answers a stranger: ${answer.status} ${said.slice(0, 300)}`;
  });
}

test('to somebody of another county every record of this one reads as absent, whatever route is tried', async () => {
  expect(await faultsOf(strangers)).toEqual([]);
});

test('to somebody of the next township, too', async () => {
  expect(await faultsOf(neighbours, neighbourly)).toEqual([]);
});

test('those of the county find the very same records: the addresses that were tried lead somewhere', async () => {
  const faults = await look(async (route, asked) => {
    if (asked.method !== 'GET' || withoutRecord.has(nameOf(route))) return undefined;
    const access = accessOf(route.action);
    const able = Array.isArray(access) ? (access as readonly Role[]) : (Object.keys(world.own) as Role[]);
    const answers: number[] = [];
    for (const role of able) {
      answers.push((await world.own[role].ask(asked.method, asked.path)).status);
      if (answers.at(-1) === 200) return undefined;
    }
    return `answers its own people ${answers}`;
  });
  expect(faults).toEqual([]);
});

test('a role that a route does not name is refused before anything is read', async () => {
  let tried = 0;
  const faults = await look(async (route, asked) => {
    const access = accessOf(route.action);
    const role = (Object.keys(world.own) as Role[]).find((one) => Array.isArray(access) && !access.includes(one));
    if (role === undefined) return undefined;
    tried += 1;
    const { status } = await world.own[role].ask(asked.method, asked.path);
    return status === 403 ? undefined : `answers a ${role} of the county ${status}`;
  });
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(150);
});

test('agents’ routes take nobody without a token of theirs', async () => {
  const { fleet, ids } = world;
  const asking = fleet.hub.rooms.agentRoutes.filter(
    ({ action, kind }) => accessOf(action) === 'agent' && kind !== 'upgrade',
  );
  expect(asking.length).toBeGreaterThan(2);
  for (const route of asking) {
    const path = route.path.replace(':alertId', ids.alertId ?? '').replace(':n', '1');
    for (const headers of [{}, { authorization: 'Bearer made-up' }]) {
      const { status } = await fleet.send(route.method.toUpperCase(), path, { headers });
      expect([nameOf(route), status]).toEqual([nameOf(route), 401]);
    }
  }
});

test('the walk leaves nothing out: every exception is a route that there is', () => {
  const there = new Set(world.fleet.hub.rooms.peopleRoutes.map(nameOf));
  const named = [endingTheWalk, excepted, neighbourly, withoutRecord].flatMap((one) => [...one.keys()]);
  expect(named.filter((name) => !there.has(name))).toEqual([]);
  console.log(`${walked.length} routes walked as a stranger and as a neighbour; ${excepted.size} exceptions`);
  expect(walked.length).toBeGreaterThan(200);
});
