import { describe, expect, test } from '@jest/globals';
import type { Contact } from '@sharp-eyes/protocol';
import { callOrder, isDoubted } from './rules.ts';

const nowMs = Date.parse('2026-07-01T00:00:00Z');
const person = (name: string, phone: string, confirmedOn: string | null = '2026-06-01'): Contact => ({
  ...{ name, phone, part: '网格员', kind: 'grid-worker', confirmedOn },
});

const kept = (name: string, contacts: Contact[], siteId: string | null = null) => ({
  ...{ name, contacts, siteId, division: '341802100201', version: 3 },
});

describe('Whom to call', () => {
  test('is the site’s own people first, in their order, then the village’s, then the township’s', () => {
    const site = kept('客栈', [person('店主', '1'), person('老板娘', '2')], 'a');
    const village = kept('东胜村', [person('村主任', '3')]);
    const township = kept('水东镇', [person('派出所', '4')]);
    const order = callOrder(site, [village, township], nowMs);
    expect(order.map(({ name, from, keeper }) => [name, from, keeper])).toEqual([
      ['店主', 'site', '客栈'],
      ['老板娘', 'site', '客栈'],
      ['村主任', 'division', '东胜村'],
      ['派出所', 'division', '水东镇'],
    ]);
    expect(order[1]).toMatchObject({ siteId: 'a', n: 1, version: 3 });
    expect(callOrder(undefined, [village], nowMs).map(({ name }) => name)).toEqual(['村主任']);
  });

  test('is one telephone once, however its number is written', () => {
    const site = kept('客栈', [person('汪建国', '0563-555 0102')], 'a');
    const village = kept('东胜村', [person('网格员', '05635550102')]);
    expect(callOrder(site, [village], nowMs).map(({ name }) => name)).toEqual(['汪建国']);
  });

  test('a number that nobody has confirmed for 180 days is doubted', () => {
    expect(isDoubted(person('a', '1', null), nowMs)).toBe(true);
    expect(isDoubted(person('a', '1', '2026-01-02'), nowMs)).toBe(false);
    expect(isDoubted(person('a', '1', '2026-01-01'), nowMs)).toBe(true);
  });
});
