import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { movableClock } from '../../platform/clock.ts';
import { openEventSource } from '../../platform/testing/event-source.ts';
import { eventually } from '../../platform/testing/eventually.ts';
import { openTestHub, type SignedIn, signIn, type TestHub, testPassword } from '../../testing/hub.ts';
import { hashPassword, randomPassword, verifyPassword } from './password.ts';
import { absoluteMs, clashOf, homeOf, idleMs, signInDelayMs } from './rules.ts';

const county = '341802000000';
const township = '341802100000';

describe('who may hold which grants', () => {
  test('administrator, auditor and whoever sees pictures are different people', () => {
    const grant = (role: Parameters<typeof clashOf>[0][number]['role']) => ({ role, division: county });
    expect(clashOf([grant('administrator'), grant('auditor')])).toContain('different people');
    expect(clashOf([grant('administrator'), grant('technician')])).toContain('different people');
    expect(clashOf([grant('auditor'), grant('duty-officer')])).toContain('different people');
    expect(clashOf([grant('police'), grant('auditor')])).toContain('different people');
    expect(clashOf([grant('police'), grant('administrator')])).toContain('different people');
    expect(clashOf([grant('technician'), grant('duty-officer'), grant('planner')])).toBeUndefined();
  });

  test('a person belongs to the smallest division that holds all their grants', () => {
    const at = (...codes: string[]) => homeOf(codes.map((division) => ({ role: 'planner', division })));
    expect(at(township)).toBe(township);
    expect(at('341802100000', '341802101000')).toBe(county);
    expect(at('341802100000', '341821100000')).toBe('341800000000');
    expect(at('341802100000', '110101001000')).toBe('000000000000');
  });

  test('wrong passwords wait longer and longer, up to a quarter of an hour', () => {
    expect([1, 2, 3, 4, 5, 30].map(signInDelayMs)).toEqual([0, 0, 1000, 2000, 4000, 900_000]);
  });
});

describe('passwords', () => {
  test('are kept so that only the right one fits', async () => {
    const stored = await hashPassword('密码 Ångström');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword('密码 A\u030Angstro\u0308m', stored)).toBe(true);
    expect(await verifyPassword('密码 ångström', stored)).toBe(false);
  });

  test('made by us differ and are long', () => {
    expect(randomPassword()).not.toBe(randomPassword());
    expect(randomPassword()).toMatch(/^(?:\w{5}-){3}\w{5}$/);
  });
});

describe('signing in', () => {
  const clock = movableClock(Date.parse('2026-03-01T00:00:00Z'));
  let hub: TestHub;
  beforeAll(async () => {
    hub = await openTestHub(clock);
  });
  afterAll(() => hub.stop());

  const signIn = (user: string, password: string) => hub.ask('POST', '/api/v1/session', { user, password });

  test('the first start makes one administrator with a random password, later ones make none', async () => {
    const first = await hub.rooms.people.ensureAdministrator();
    expect(await hub.rooms.people.ensureAdministrator()).toBeUndefined();
    expect((await signIn('admin', first?.password ?? '')).body.person.grants).toEqual([
      { role: 'administrator', division: '000000000000' },
    ]);
    expect((await signIn('admin', 'admin')).status).toBe(401);
  });

  test('the cookie is out of reach of scripts and other sites, and the database holds no token', async () => {
    const { cookie } = await hub.signInAs([{ role: 'planner', division: township }], 'planner.one');
    const answer = await signIn('Planner.One', testPassword);
    expect(String(answer.headers['set-cookie'])).toMatch(/HttpOnly.*SameSite=Strict/);
    const token = cookie.split('=')[1] ?? '';
    const sessions = await hub.platform.database.db.collection('sessions').find().toArray();
    expect(JSON.stringify(sessions)).not.toContain(token);
  });

  test('a wrong password and an unknown user get one and the same answer', async () => {
    await hub.signInAs([{ role: 'planner', division: township }], 'known');
    const wrong = await signIn('known', 'not the password');
    const unknown = await signIn('unknown', 'not the password');
    expect(wrong.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
  });

  test('guessing at an account has to wait, and the wait ends', async () => {
    await hub.signInAs([{ role: 'planner', division: township }], 'guessed');
    for (let tries = 0; tries < 3; tries++) await signIn('guessed', 'not the password');
    const early = await signIn('guessed', testPassword);
    expect(early.status).toBe(429);
    expect(early.headers['retry-after']).toBe('1');
    clock.advance(1000);
    expect((await signIn('guessed', testPassword)).status).toBe(200);
  });

  test('a session ends when unused, and after a shift even when used', async () => {
    const idle = await hub.signInAs([{ role: 'planner', division: township }]);
    clock.advance(idleMs - 1000);
    expect((await idle.ask('GET', '/api/v1/session')).status).toBe(200);
    clock.advance(idleMs);
    expect((await idle.ask('GET', '/api/v1/session')).status).toBe(401);

    const used = await hub.signInAs([{ role: 'planner', division: township }]);
    for (let passed = 0; passed < absoluteMs; passed += 3600_000) {
      expect((await used.ask('GET', '/api/v1/session')).status).toBe(200);
      clock.advance(3600_000);
    }
    expect((await used.ask('GET', '/api/v1/session')).status).toBe(401);
  });

  test('a reset password ends all sessions of that person and no other', async () => {
    const one = await hub.signInAs([{ role: 'planner', division: township }], 'reset.me');
    const other = await hub.signInAs([{ role: 'planner', division: township }]);
    const password = await hub.rooms.people.resetPassword('reset.me');
    expect((await one.ask('GET', '/api/v1/session')).status).toBe(401);
    expect((await other.ask('GET', '/api/v1/session')).status).toBe(200);
    expect((await signIn('reset.me', testPassword)).status).toBe(401);
    expect((await signIn('reset.me', password)).status).toBe(200);
    await expect(hub.rooms.people.resetPassword('nobody')).rejects.toThrow('there is no user “nobody”');
  });

  test('a password that is replaced while it is being judged opens nothing', async () => {
    const { people } = hub.rooms;
    for (let round = 0; round < 4; round += 1) {
      const user = `replaced${round}`;
      await hub.signInAs([{ role: 'planner', division: township }], user);
      const entering = people.signIn(user, testPassword, '127.0.0.1').catch(() => undefined);
      await people.resetPassword(user);
      const token = (await entering)?.token;
      const cookie = `sharp-eyes-session=${token}`;
      expect(token && (await people.authenticate({ headers: { cookie } }))).toBeUndefined();
    }
  });

  test('signing out ends the session', async () => {
    const person = await hub.signInAs([{ role: 'planner', division: township }]);
    expect((await person.ask('DELETE', '/api/v1/session')).status).toBe(204);
    expect((await person.ask('GET', '/api/v1/session')).status).toBe(401);
  });

  test('an administrator gives rights and sees people in their own area only', async () => {
    const administrator = await hub.signInAs([{ role: 'administrator', division: county }]);
    const account = (division: string, role = 'planner', user = `n${division}`) => ({
      ...{ user, name: '王', unit: '派出所', password: testPassword },
      grants: [{ role, division }],
    });
    expect((await administrator.ask('POST', '/api/v1/people', account('341821000000'))).status).toBe(400);
    const made = await administrator.ask('POST', '/api/v1/people', account(township));
    expect(made.status).toBe(201);
    expect((await administrator.ask('POST', '/api/v1/people', account(township))).status).toBe(409);
    const clash = { ...account(township, 'auditor', 'both'), grants: [] as unknown[] };
    clash.grants = ['auditor', 'technician'].map((role) => ({ role, division: township }));
    expect((await administrator.ask('POST', '/api/v1/people', clash)).body.faults[0].message).toContain(
      'different people',
    );

    const foreign = await hub.signInAs([{ role: 'planner', division: '341821000000' }]);
    const { items } = (await administrator.ask('GET', '/api/v1/people')).body;
    const ids = items.map(({ id }: { id: string }) => id);
    expect(ids).toContain(made.body.id);
    expect(ids).not.toContain(foreign.session.person.id);
    expect(JSON.stringify(items)).not.toMatch(/argon2|password/);
    const path = `/api/v1/people/${foreign.session.person.id}/password`;
    expect((await administrator.ask('POST', path, { password: testPassword })).status).toBe(404);
  });
});

describe('accounts that end', () => {
  const clock = movableClock(Date.parse('2099-03-01T00:00:00Z'));
  let hub: TestHub;
  let administrator: SignedIn;
  beforeAll(async () => {
    hub = await openTestHub(clock);
    administrator = await hub.signInAs([{ role: 'administrator', division: county }]);
  });
  afterAll(() => hub.stop());

  const account = (user: string, more: Record<string, unknown> = {}) => ({
    ...{ user, name: '李', unit: '某公司', password: testPassword },
    ...{ grants: [{ role: 'technician', division: township }], contractor: true, endsOn: '2099-03-10', ...more },
  });
  const make = (user: string, more?: Record<string, unknown>) =>
    administrator.ask('POST', '/api/v1/people', account(user, more));
  const change = (made: { body: Record<string, unknown> }, more: Record<string, unknown>) => {
    const { name, unit, grants, language, contractor, endsOn, disabled, id, version } = made.body;
    const body = { name, unit, grants, language, contractor, endsOn, disabled, ...more };
    return administrator.ask('PUT', `/api/v1/people/${id}`, body, { 'if-match': `"${version}"` });
  };

  test('a contractor’s account cannot be made or kept without a last day, nor with one that is over', async () => {
    const endless = await make('endless', { endsOn: null });
    expect(endless.status).toBe(400);
    expect(endless.body.faults[0].path).toBe('endsOn');
    expect((await make('over', { endsOn: '2099-02-28' })).status).toBe(400);
    const made = await make('kept');
    expect((await change(made, { endsOn: null })).status).toBe(400);
  });

  test('at midnight after the last day, on the clock of the site, the session ends and signing in says so', async () => {
    await make('ending', { endsOn: '2099-03-01' });
    const technician = await signIn(hub.address, 'ending', testPassword);
    const heard = await openEventSource(hub.address.port, technician);
    clock.advance(Date.parse('2099-03-01T15:59:59Z') - clock.now()); // a shift later: sign in anew
    const late = await signIn(hub.address, 'ending', testPassword);
    expect((await late.ask('GET', '/api/v1/session')).status).toBe(200);
    const streaming = await openEventSource(hub.address.port, late);
    clock.advance(1000);
    expect((await late.ask('GET', '/api/v1/session')).status).toBe(401);
    await hub.platform.sweeps.sweepNow();
    await eventually(() => streaming.ended);
    heard.close();

    const refused = await hub.ask('POST', '/api/v1/session', { user: 'ending', password: testPassword });
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ type: 'account-ended', detail: expect.stringContaining('2099-03-01') });
    const guessed = await hub.ask('POST', '/api/v1/session', { user: 'ending', password: 'not the password' });
    expect(guessed.body.type).toBe('not-signed-in');
  });

  test('an extended account works again, and two sweeps end it once', async () => {
    administrator = await hub.signInAs([{ role: 'administrator', division: county }]);
    const made = await make('extended', { endsOn: '2099-03-02' });
    clock.advance(2 * 24 * 3600_000);
    await hub.platform.sweeps.sweepNow();
    await hub.platform.sweeps.sweepNow();
    const county6 = county.slice(0, 6);
    administrator = await hub.signInAs([{ role: 'administrator', division: county }]);
    const { items } = (await administrator.ask('GET', `/api/v1/audit?county=${county6}`)).body;
    const ended = items.filter(
      (entry: { action: string; content: { personId: string } }) =>
        entry.action === 'people.ended' && entry.content.personId === made.body.id,
    );
    expect(ended).toHaveLength(1);
    expect((await change(made, { endsOn: '2099-04-01' })).status).toBe(200);
    expect((await hub.ask('POST', '/api/v1/session', { user: 'extended', password: testPassword })).status).toBe(200);
  });

  test('the administrator sees who ends within a month, and nobody else', async () => {
    await make('later', { endsOn: '2099-12-31' });
    const { items } = (await administrator.ask('GET', '/api/v1/people?endsBy=2099-04-02')).body;
    const users = items.map(({ user }: { user: string }) => user);
    expect(users).toContain('extended');
    expect(users).not.toContain('later');
    expect(items.every(({ endsOn }: { endsOn: string | null }) => endsOn !== null)).toBe(true);
  });

  test('disabling an account ends its sessions; an administrator cannot lock the own one', async () => {
    const made = await make('disabled', { endsOn: '2099-12-31' });
    const technician = await signIn(hub.address, 'disabled', testPassword);
    expect((await change(made, { disabled: true })).body.disabled).toBe(true);
    expect((await technician.ask('GET', '/api/v1/session')).status).toBe(401);
    expect((await change(made, { disabled: false })).status).toBe(412);
    const own = { body: { ...administrator.session.person } as Record<string, unknown> };
    expect((await change(own, { disabled: true })).status).toBe(409);
  });

  test('a planner finds names to give work to, without user names or last days', async () => {
    const planner = await hub.signInAs([{ role: 'planner', division: county }]);
    const { items } = (await planner.ask('GET', '/api/v1/people/names')).body;
    expect(items.map(({ name }: { name: string }) => name)).toContain('李');
    expect(JSON.stringify(items)).not.toMatch(/user|endsOn|disabled/);
    expect((await planner.ask('GET', '/api/v1/people')).status).toBe(403);
  });
});
