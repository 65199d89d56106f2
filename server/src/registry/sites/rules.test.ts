import { describe, expect, test } from '@jest/globals';
import type { AccessBasis } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { allowsAnything, endOf, functionsOf, nextChangeOf } from './rules.ts';

const day = 24 * 3600_000;
const start = Date.parse('2026-03-01T00:00:00.000Z');
const instantOf = (ms: number): string => new Date(ms).toISOString();
const functions = { health: true, alerts: true, live: false };
const allowed = (access: AccessBasis, at: string): boolean =>
  allowsAnything(functionsOf(access, Date.parse(at)).functions);
const agreed = (hours: { from: string; to: string }[]): AccessBasis => ({
  ...{ basis: 'agreement', functions, hours },
  ...{ from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' },
});

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const agreements: fc.Arbitrary<Extract<AccessBasis, { basis: 'agreement' }>> = fc.record({
  basis: fc.constant('agreement' as const),
  functions: fc.constant(functions),
  hours: fc.option(fc.array(fc.record({ from: time, to: time }), { minLength: 1, maxLength: 4 })),
  from: fc.integer({ min: 0, max: 3 * day }).map((ms) => instantOf(start + ms)),
  to: fc.integer({ min: 3 * day, max: 6 * day }).map((ms) => instantOf(start + ms)),
});
const moment = fc.integer({ min: -day, max: 8 * day }).map((ms) => start + ms);

describe('An agreement', () => {
  test('holds in its hours on the clock of the site, and not outside them', () => {
    const office = agreed([{ from: '08:00', to: '18:30' }]);
    expect(allowed(office, '2026-03-10T00:00:00Z')).toBe(true); // 08:00 in China
    expect(allowed(office, '2026-03-10T10:29:59Z')).toBe(true);
    expect(allowed(office, '2026-03-10T10:30:00Z')).toBe(false);
    expect(allowed(office, '2026-03-09T23:59:59Z')).toBe(false);
    expect(functionsOf(office, Date.parse('2026-03-10T11:00:00Z')).reason).toContain('08:00–18:30');
  });

  test('may hold over midnight', () => {
    const night = agreed([{ from: '22:00', to: '06:00' }]);
    expect(allowed(night, '2026-03-10T15:00:00Z')).toBe(true); // 23:00
    expect(allowed(night, '2026-03-10T21:59:00Z')).toBe(true); // 05:59
    expect(allowed(night, '2026-03-10T22:00:00Z')).toBe(false); // 06:00
  });

  test('allows nothing before it begins and from the instant that it ends, whatever its hours', () => {
    fc.assert(
      fc.property(agreements, moment, (access, now) => {
        if (now >= Date.parse(access.from) && now < Date.parse(access.to)) return;
        expect(allowsAnything(functionsOf(access, now).functions)).toBe(false);
      }),
    );
  });

  test('tells the agent an end before which all is allowed and at which nothing is', () => {
    fc.assert(
      fc.property(agreements, moment, (access, now) => {
        if (!allowsAnything(functionsOf(access, now).functions)) return;
        const end = endOf(access, now) as number;
        expect(allowsAnything(functionsOf(access, end).functions)).toBe(false);
        expect(allowsAnything(functionsOf(access, end - 1).functions)).toBe(true);
      }),
    );
  });

  test('with hours that leave no gap ends with its last day, told at once even for a term of centuries', () => {
    const always: AccessBasis = {
      ...agreed([{ from: '08:00', to: '08:00' }]),
      to: '9000-01-01T00:00:00.000Z',
    } as AccessBasis;
    const began = performance.now();
    expect(endOf(always, start + day)).toBe(Date.parse('9000-01-01T00:00:00.000Z'));
    expect(performance.now() - began).toBeLessThan(100);
  });

  test('never changes between two of the instants at which the hub looks again', () => {
    fc.assert(
      fc.property(
        agreements,
        moment,
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (access, now, share) => {
          const next = nextChangeOf(access, now);
          const between = now + Math.floor(share * ((next ?? now + 30 * day) - now));
          expect(functionsOf(access, between).functions).toEqual(functionsOf(access, now).functions);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
