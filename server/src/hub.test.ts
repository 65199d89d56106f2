import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from './platform/testing/eventually.ts';
import { type HubPrograms, openHubPrograms } from './testing/hub-program.ts';

let programs: HubPrograms;
let run: HubPrograms['run'];
beforeAll(async () => {
  programs = await openHubPrograms();
  run = programs.run;
});
afterAll(() => programs.stop());

describe('the program', () => {
  const signIn = (port: number, user: string, password: string) =>
    fetch(`http://127.0.0.1:${port}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user, password }),
    });

  test('two hubs start at once on a new database, show one first password, and stop in order', async () => {
    const hubs = [run([]), run([])] as const;
    const [one, other] = [(await hubs[0].started()).people, (await hubs[1].started()).people];
    const shown = () => hubs.flatMap((hub) => [...hub.out().matchAll(/user admin, password (\S+)/g)]);
    await eventually(() => shown().length > 0); // another pipe than the log's
    expect(shown()).toHaveLength(1);
    const password = shown()[0]?.[1] ?? '';
    for (const hub of hubs) expect(JSON.stringify(hub.log())).not.toContain(password);
    expect((await signIn(one, 'admin', password)).status).toBe(200);
    expect((await signIn(other, 'admin', password)).status).toBe(200);

    const reset = run(['reset-password', 'admin']);
    expect(await reset.ended).toBe(0);
    const renewed = /admin: (\S+)/.exec(reset.out())?.[1] ?? '';
    expect((await signIn(one, 'admin', password)).status).toBe(401);
    expect((await signIn(other, 'admin', renewed)).status).toBe(200);

    for (const { child, ended } of hubs) {
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    }
  });

  test('says in words what keeps it from starting', async () => {
    const nowhere = run([], { SHARP_EYES_HUB__PEOPLE__HOST: '0.0.0.0' });
    expect(await nowhere.ended).toBe(1);
    expect(nowhere.out()).toContain('people.host is 0.0.0.0, but the console speaks plain HTTP');
    const foreign = run([], {
      SHARP_EYES_HUB__BASE_MAP__KIND: 'tiles',
      SHARP_EYES_HUB__BASE_MAP__APPROVAL: 'GS(2024)0568号',
      SHARP_EYES_HUB__BASE_MAP__TILES__ADDRESS: 'https://tile.openstreetmap.org/{z}/{x}/{y}.png',
    });
    expect(await foreign.ended).toBe(1);
    expect(foreign.out()).toContain('baseMap.tiles.address: foreign-tile-host');
    const nobody = run(['reset-password', 'nobody']);
    expect(await nobody.ended).toBe(1);
    expect(nobody.out()).toContain('there is no user “nobody”');
    const wrong = run(['dance']);
    expect(await wrong.ended).toBe(2);
  });
});
