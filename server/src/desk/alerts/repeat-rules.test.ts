import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { joins, type Lead } from './repeat-rules.ts';

const lead: Lead = { state: 'open', priority: 'medium', active: false, since: 0, lastAt: 0 };
const settings = { windowMs: 600_000 };

test('what comes again soon joins what nobody has settled; what comes late, or is more urgent, stands by itself', () => {
  expect(joins(lead, 'medium', 600_000, settings)).toBe(true);
  expect(joins(lead, 'medium', 600_001, settings)).toBe(false);
  expect(joins({ ...lead, active: true }, 'medium', 3_600_000, settings)).toBe(true);
  expect(joins(lead, 'high', 1000, settings)).toBe(false);
  expect(joins({ ...lead, state: 'resolved' }, 'low', 1000, settings)).toBe(false);
});

test('nothing joins for longer than a day, and nothing at all where grouping is off', () => {
  expect(joins({ ...lead, active: true, lastAt: 86_400_000 }, 'medium', 86_400_001, settings)).toBe(false);
  expect(joins({ ...lead, active: true }, 'low', 1, { windowMs: 0 })).toBe(false);
});

test('every occurrence is counted exactly once, however they come', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 1_200_000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(gaps, (all) => {
      const leads: (Lead & { count: number })[] = [];
      let at = 0;
      for (const gap of all) {
        at += gap;
        const known = leads.findLast((one) => joins(one, 'medium', at, settings));
        if (known) Object.assign(known, { count: known.count + 1, lastAt: at });
        else leads.push({ ...lead, since: at, lastAt: at, count: 1 });
      }
      expect(leads.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
      expect(leads.length).toBeLessThanOrEqual(
        1 + all.filter((gap) => gap > settings.windowMs).length + Math.floor(at / 86_400_000),
      );
    }),
  );
});
