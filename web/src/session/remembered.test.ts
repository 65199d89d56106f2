import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Person } from '@sharp-eyes/protocol';
import { endedPerson, forgetPerson, rememberedPerson, rememberPerson } from './remembered.ts';

const shelf = new Map<string, string>();
Object.assign(globalThis, {
  localStorage: {
    getItem: (key: string) => shelf.get(key) ?? null,
    setItem: (key: string, value: string) => shelf.set(key, value),
    removeItem: (key: string) => shelf.delete(key),
  },
});

const sun: Person = {
  ...{ id: '019ac000-0000-7000-8000-000000000001', user: 'weihu', name: '孙运维', unit: '运维组', language: 'zh' },
  ...{ grants: [{ role: 'technician', division: '341802000000' }], contractor: true, endsOn: '2026-11-30' },
  ...{ disabled: false, version: 1 },
};
const morning = Date.parse('2026-11-25T00:00:00Z');
const hour = 3600_000;

describe('a technician whose page is loaded where the hub cannot be reached', () => {
  beforeEach(() => shelf.clear());

  test('is still who signed in this morning', () => {
    rememberPerson(sun, morning);
    expect(rememberedPerson(morning + 10 * hour)?.name).toBe('孙运维');
  });

  test('is nobody after a day, after signing out, and after the account’s last day', () => {
    rememberPerson(sun, morning);
    expect(rememberedPerson(morning + 25 * hour)).toBeNull();
    const lastEvening = Date.parse('2026-11-30T15:00:00Z'); // 23:00 at the site
    rememberPerson(sun, lastEvening);
    expect(rememberedPerson(lastEvening + hour / 2)?.name).toBe('孙运维');
    expect(rememberedPerson(lastEvening + 2 * hour)).toBeNull();
    forgetPerson();
    expect(rememberedPerson(lastEvening)).toBeNull();
  });

  test('whose account has ended since is known, so that what it left here goes, even after signing out elsewhere', () => {
    rememberPerson(sun, morning);
    forgetPerson();
    expect(endedPerson(morning)).toBeNull();
    expect(endedPerson(Date.parse('2026-12-02T00:00:00Z'))?.id).toBe(sun.id);
    rememberPerson({ ...sun, endsOn: null }, morning);
    expect(endedPerson(Date.parse('2026-12-02T00:00:00Z'))).toBeNull();
  });

  test('only technicians are remembered: a desk shows nothing without its hub', () => {
    rememberPerson({ ...sun, grants: [{ role: 'duty-officer', division: '341802000000' }] }, morning);
    expect(rememberedPerson(morning)).toBeNull();
  });

  test('what somebody else wrote there is nobody', () => {
    shelf.set('sharp-eyes.signed-in', '{"person":{"name":"<img>"}}');
    expect(rememberedPerson(morning)).toBeNull();
  });
});
