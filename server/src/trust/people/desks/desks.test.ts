import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { csrfHeader, isGuessable, type Role, type Session } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { movableClock } from '../../../platform/clock.ts';
import type { ProblemError } from '../../../platform/http/problem.ts';
import { openTestHub, type SignedIn, signIn, type TestHub, testPassword } from '../../../testing/hub.ts';
import { pinDelayMs, pinTriesMax } from './rules.ts';

type Answer = Awaited<ReturnType<TestHub['ask']>>;

const county = '341802000000';
const township = '341802100000';
const otherTown = '341802101000';
const clock = movableClock(Date.parse('2026-03-01T01:00:00Z'));
const dayMs = 24 * 3600_000;
let hub: TestHub;
let planner: SignedIn;
let wang: SignedIn;
let li: SignedIn;
let desk: string;

beforeAll(async () => {
  hub = await openTestHub(clock);
  planner = await hub.signInAs([{ role: 'planner', division: county }]);
  wang = await hub.signInAs(
    ['duty-officer', 'technician'].map((role) => ({ role: role as Role, division: township })),
    'wang',
  );
  li = await hub.signInAs([{ role: 'duty-officer', division: county }], 'li');
  for (const [who, pin] of [[wang, '280514'], [li, '7391']] as const) // biome-ignore format: short
    expect((await who.ask('PUT', '/api/v1/session/pin', { pin })).status).toBe(204);
  desk = await registerDesk();
});
afterAll(() => hub.stop());

const cookieOf = (answer: Answer): string => String(answer.headers['set-cookie']).split(';')[0] ?? '';

async function registerDesk(endsOn = '2026-06-30', division = township): Promise<string> {
  const made = await planner.ask('POST', '/api/v1/desks', { name: '一号台', division, endsOn });
  expect(made.status).toBe(201);
  expect(String(made.headers['set-cookie'])).toMatch(/HttpOnly.*SameSite=Strict/i);
  return cookieOf(made);
}
const enter = (who: SignedIn, pin: string, cookie = desk) =>
  hub.ask('POST', '/api/v1/desk/session', { personId: who.session.person.id, pin }, { cookie });
const asPerson = (answer: Answer) => {
  const { csrf } = answer.body as Session;
  return { cookie: cookieOf(answer), [csrfHeader]: csrf };
};

describe('a PIN', () => {
  test('that everybody would try first is refused', async () => {
    for (const pin of ['0000', '1234', '987654', '12', '1234567', 'abcd'])
      expect((await wang.ask('PUT', '/api/v1/session/pin', { pin })).status).toBe(400);
    fc.assert(
      fc.property(fc.stringMatching(/^\d{4,6}$/), (pin) => {
        const same = new Set(pin).size === 1;
        const counted = '0123456789 9876543210'.includes(pin);
        expect(isGuessable(pin)).toBe(same || counted);
      }),
    );
  });

  test('opens a session of one’s own at a registered desk, for duty alone', async () => {
    const here = (await hub.ask('GET', '/api/v1/desk', undefined, { cookie: desk })).body;
    expect(here.desk).toMatchObject({ name: '一号台', division: township });
    expect(here.people.map(({ name }: { name: string }) => name).sort()).toEqual(['li', 'wang']);
    const answer = await enter(wang, '280514');
    expect([answer.status, answer.body.person.name]).toEqual([200, 'wang']);
    expect(answer.body.person.grants).toEqual([{ role: 'duty-officer', division: township }]);
    const own = asPerson(answer);
    const session = (await hub.ask('GET', '/api/v1/session', undefined, own)).body;
    expect(session).toMatchObject({ deskId: here.desk.id, person: { grants: [{ role: 'duty-officer' }] } });
    expect((await hub.ask('GET', '/api/v1/devices', undefined, own)).status).toBe(403);
    const { id } = answer.body.person;
    for (const [method, path, body] of [
      ['PUT', '/api/v1/session/pin', { pin: '4826' }],
      ['POST', `/api/v1/people/${id}/password`, { password: testPassword }],
    ] as const)
      expect((await hub.ask(method, path, body, own)).status).toBe(403);
  });

  test('is worth nothing on a browser that nobody registered, and neither is a made-up desk', async () => {
    expect((await hub.ask('GET', '/api/v1/desk')).body).toEqual({ desk: null, people: [] });
    for (const cookie of ['', 'sharp-eyes-desk=abc', `sharp-eyes-desk=${'x'.repeat(5000)}`])
      expect((await enter(wang, '280514', cookie)).status).toBe(401);
  });

  test('of an officer of another township opens nothing here, and nothing is said of them', async () => {
    const far = await hub.signInAs([{ role: 'duty-officer', division: otherTown }]);
    await far.ask('PUT', '/api/v1/session/pin', { pin: '5082' });
    expect((await enter(far, '5082')).status).toBe(401);
    const { people } = (await hub.ask('GET', '/api/v1/desk', undefined, { cookie: desk })).body;
    expect(JSON.stringify(people)).not.toContain(far.session.person.id);
  });

  test('of the next officer signs the one before out', async () => {
    const before = asPerson(await enter(wang, '280514'));
    const after = asPerson(await enter(li, '7391'));
    expect((await hub.ask('GET', '/api/v1/session', undefined, before)).status).toBe(401);
    expect((await hub.ask('GET', '/api/v1/session', undefined, after)).body.person.name).toBe('li');
  });

  test('is forgotten when an administrator gives somebody a new password', async () => {
    const zhao = await hub.signInAs([{ role: 'duty-officer', division: township }]);
    const { id, user } = zhao.session.person;
    await zhao.ask('PUT', '/api/v1/session/pin', { pin: '6174' });
    const administrator = await hub.signInAs([{ role: 'administrator', division: county }]);
    await administrator.ask('POST', `/api/v1/people/${id}/password`, { password: 'another battery staple' });
    expect((await enter(zhao, '6174')).status).toBe(401);
    const again = await signIn(hub.address, user, 'another battery staple');
    expect((await again.ask('GET', '/api/v1/session/pin')).body).toEqual({ set: false, setAt: null });
  });

  test('is forgotten with a password that is set at the hub’s own machine', async () => {
    const qian = await hub.signInAs([{ role: 'duty-officer', division: township }], 'qian');
    await qian.ask('PUT', '/api/v1/session/pin', { pin: '8264' });
    await hub.rooms.people.resetPassword('qian');
    expect((await enter(qian, '8264')).status).toBe(401);
  });

  test('that is changed signs out whoever came in by the old one, and only them', async () => {
    const sun = await hub.signInAs([{ role: 'duty-officer', division: township }]);
    await sun.ask('PUT', '/api/v1/session/pin', { pin: '9517' });
    const known = asPerson(await enter(sun, '9517'));
    expect((await sun.ask('PUT', '/api/v1/session/pin', { pin: '7531' })).status).toBe(204);
    expect((await hub.ask('GET', '/api/v1/session', undefined, known)).status).toBe(401);
    expect((await sun.ask('GET', '/api/v1/session')).status).toBe(200);
  });

  test('that is taken away while it is being judged opens nothing', async () => {
    const zhou = await hub.signInAs([{ role: 'duty-officer', division: township }]);
    const { id: personId } = zhou.session.person;
    await zhou.ask('PUT', '/api/v1/session/pin', { pin: '8642' });
    const { desks } = hub.rooms.people;
    const entering = desks
      .signIn(desk.split('=')[1], { personId, pin: '8642' })
      .catch(({ type }: ProblemError) => type);
    await hub.platform.database.inTransaction((tx) => desks.forgetPin(tx, personId));
    expect(await entering).toBe('not-signed-in');
  });
});

describe('wrong PINs', () => {
  test('wait longer and longer, and a day after the tenth', () => {
    expect([1, 2, 3, 4, 9, 10, 99].map(pinDelayMs)).toEqual([0, 0, 5000, 10_000, 300_000, dayMs, dayMs]);
  });

  test('lock one person out of one desk: nobody else, nowhere else, and a password opens it again', async () => {
    const second = await registerDesk();
    const answers: number[] = [];
    for (let tries = 0; tries < pinTriesMax; tries += 1) {
      answers.push((await enter(wang, '1357', second)).status);
      clock.advance(5 * 60_000);
    }
    expect(new Set(answers)).toEqual(new Set([401]));
    const locked = await enter(wang, '280514', second);
    expect([locked.status, Number(locked.headers['retry-after']) > 3600]).toEqual([429, true]);
    expect((await enter(li, '7391', second)).status).toBe(200);
    expect((await enter(wang, '280514')).status).toBe(200);
    const auditor = await hub.signInAs([{ role: 'auditor', division: county }]);
    const { items } = (await auditor.ask('GET', '/api/v1/audit?county=341802')).body;
    expect(items.filter(({ action }: { action: string }) => action === 'desks.pin-locked')).toHaveLength(1);

    await hub.ask('POST', '/api/v1/session', { user: 'wang', password: testPassword }, { cookie: second });
    expect((await enter(wang, '280514', second)).status).toBe(200);
  });

  test('tried all at once are judged ten times at most', async () => {
    const third = (await registerDesk()).split('=')[1];
    const { desks } = hub.rooms.people;
    const tried = { personId: wang.session.person.id, pin: '1357' };
    const tries = Array.from({ length: 14 }, () => desks.signIn(third, tried).catch(({ type }: ProblemError) => type));
    const answers = await Promise.all(tries);
    // Those that come after the first have counted wait without being judged: how many depends on the machine.
    const judged = answers.filter((type) => type === 'not-signed-in').length;
    expect(judged).toBeGreaterThan(0);
    expect(judged).toBeLessThanOrEqual(pinTriesMax);
    expect(answers.filter((type) => type === 'too-many')).toHaveLength(14 - judged);
  });
});

describe('a shared desk', () => {
  test('is registered by a supervisor of its area, signed in by password, for a year at most', async () => {
    const body = { name: '台', division: township, endsOn: '2026-06-30' };
    expect((await wang.ask('POST', '/api/v1/desks', body)).status).toBe(403);
    const wrong = await planner.ask('POST', '/api/v1/desks', {
      ...body,
      division: '341821100000',
      endsOn: '2030-01-01',
    });
    expect(wrong.body.faults.map(({ path }: { path: string }) => path)).toEqual(['division', 'endsOn']);
    const elsewhere = await hub.signInAs([{ role: 'planner', division: otherTown }]);
    const { items } = (await planner.ask('GET', '/api/v1/desks')).body;
    expect((await elsewhere.ask('GET', '/api/v1/desks')).body.items).toEqual([]);
    expect((await elsewhere.ask('DELETE', `/api/v1/desks/${items[0].id}`)).status).toBe(404);
  });

  test('that is removed while a PIN is being judged there leaves nobody signed in', async () => {
    const going = (await registerDesk()).split('=')[1];
    const { items } = (await planner.ask('GET', '/api/v1/desks')).body;
    const { desks } = hub.rooms.people;
    const asked = { personId: li.session.person.id, pin: '7391' };
    const entering = desks.signIn(going, asked).catch(({ type }: ProblemError) => type);
    expect((await planner.ask('DELETE', `/api/v1/desks/${items.at(-1).id}`)).status).toBe(204);
    expect(await entering).toBe('not-signed-in');
  });

  test('ends when it is removed, and at midnight after its last day: sessions too', async () => {
    const removed = await registerDesk();
    const first = asPerson(await enter(li, '7391', removed));
    const { items } = (await planner.ask('GET', '/api/v1/desks')).body;
    await planner.ask('DELETE', `/api/v1/desks/${items.at(-1).id}`);
    expect((await hub.ask('GET', '/api/v1/session', undefined, first)).status).toBe(401);
    expect((await enter(li, '7391', removed)).status).toBe(401);

    const today = new Date(clock.now() + 8 * 3600_000).toISOString().slice(0, 10);
    const short = await registerDesk(today);
    const midnight = Date.parse(`${today}T16:00:00Z`);
    clock.advance(midnight - clock.now() - 60_000);
    const last = asPerson(await enter(li, '7391', short));
    clock.advance(60_000);
    await hub.platform.sweeps.sweepNow();
    expect((await hub.ask('GET', '/api/v1/session', undefined, last)).status).toBe(401);
    expect((await enter(li, '7391', short)).status).toBe(401);
  });
});
