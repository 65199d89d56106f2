import { describe, expect, test } from '@jest/globals';
import type { ShiftRole } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import {
  clashesOf,
  gapsOf,
  hourMs,
  isShiftSpan,
  nextAfter,
  onDutyAt,
  repeated,
  type Span,
  spanOf,
  spanOfDays,
} from './rules.ts';

const at = (text: string): number => Date.parse(text);

describe('a shift on the site’s clock', () => {
  test('ends on the next day when it goes over midnight, and after 24 hours from eight to eight', () => {
    const utc = (span: Span) => [span.from, span.to].map((ms) => new Date(ms).toISOString());
    expect(utc(spanOf({ day: '2026-03-01', from: '08:00', to: '20:00' }))).toEqual([
      '2026-03-01T00:00:00.000Z',
      '2026-03-01T12:00:00.000Z',
    ]);
    expect(utc(spanOf({ day: '2026-12-31', from: '20:00', to: '08:00' }))).toEqual([
      '2026-12-31T12:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ]);
    expect(utc(spanOf({ day: '2028-02-28', from: '08:00', to: '08:00' }))).toEqual([
      '2028-02-28T00:00:00.000Z',
      '2028-02-29T00:00:00.000Z',
    ]);
  });

  test('is as long on the days on which other countries, or China until 1991, change their clocks', () => {
    for (const day of ['2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01', '2026-04-12', '2026-09-13']) {
      const { from, to } = spanOf({ day, from: '20:00', to: '08:00' });
      expect((to - from) / hourMs).toBe(12);
    }
  });

  test('is never empty and never longer than a day', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([h, m]) => [h, m].map((part) => String(part).padStart(2, '0')).join(':'));
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-01'), max: new Date('2035-12-31'), noInvalidDate: true }),
        time,
        time,
        (day, from, to) => {
          expect(isShiftSpan(spanOf({ day: day.toISOString().slice(0, 10), from, to }))).toBe(true);
        },
      ),
    );
  });
});

interface AnyShift extends Span {
  role: ShiftRole;
  personId: string;
}
const anyShift: fc.Arbitrary<AnyShift> = fc
  .record({
    start: fc.integer({ min: -30, max: 80 }),
    hours: fc.integer({ min: 1, max: 24 }),
    role: fc.constantFrom('primary' as const, 'backup' as const),
    personId: fc.constantFrom('wang', 'li', 'zhao'),
  })
  .map(({ start, hours, role, personId }) => ({ from: start, to: start + hours, role, personId }));
const anyRoster = fc.array(anyShift, { maxLength: 25 });
const within = { from: 0, to: 72 };

describe('a roster of any shifts', () => {
  test('shows a gap exactly where nobody is on duty', () => {
    fc.assert(
      fc.property(anyRoster, (shifts) => {
        const gaps = gapsOf(shifts, within);
        for (let hour = within.from; hour < within.to; hour += 1) {
          const empty = onDutyAt(shifts, hour).primary.length === 0;
          expect(gaps.some(({ from, to }) => from <= hour && hour < to)).toBe(empty);
        }
        for (const [index, { from, to }] of gaps.entries()) {
          expect(to).toBeGreaterThan(from);
          expect(from).toBeGreaterThan(gaps[index - 1]?.to ?? -1); // gaps that touch would be one
        }
      }),
    );
  });

  test('names every pair that asks for one person at the same time, and no other', () => {
    fc.assert(
      fc.property(anyRoster, (shifts) => {
        const pairs = new Set(
          clashesOf(shifts).map(({ shifts: [a, b] }) => new Set([shifts.indexOf(a), shifts.indexOf(b)])),
        );
        let expected = 0;
        for (const [i, a] of shifts.entries())
          for (const b of shifts.slice(i + 1))
            if (a.personId === b.personId && a.from < b.to && b.from < a.to) expected += 1;
        expect(pairs.size).toBe(expected);
        for (const {
          shifts: [a, b],
          span,
        } of clashesOf(shifts)) {
          expect(span).toEqual({ from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) });
          expect(span.to).toBeGreaterThan(span.from);
        }
      }),
    );
  });

  test('gives way at the minute of the change: the old shift until then, the new one from then', () => {
    const day = { ...spanOf({ day: '2026-03-01', from: '08:00', to: '20:00' }), role: 'primary' as const, who: 'day' };
    const night = {
      ...spanOf({ day: '2026-03-01', from: '20:00', to: '08:00' }),
      role: 'primary' as const,
      who: 'night',
    };
    const who = (now: string) => onDutyAt([day, night], at(now)).primary.map((one) => one.who);
    expect(who('2026-03-01T11:59:59.999Z')).toEqual(['day']);
    expect(who('2026-03-01T12:00:00Z')).toEqual(['night']);
    expect(who('2026-03-02T00:00:00Z')).toEqual([]);
    expect(nextAfter([day, night], at('2026-03-01T01:00:00Z')).map((one) => one.who)).toEqual(['night']);
  });

  test('repeated is the same again so many days later, as often as asked, and never without a bound', () => {
    fc.assert(
      fc.property(
        anyRoster,
        fc.integer({ min: 1, max: 31 }),
        fc.integer({ min: 1, max: 60 }),
        (shifts, days, times) => {
          const more = repeated(shifts, days, times);
          expect(more).toHaveLength(shifts.length * times);
          for (const [index, shift] of (more ?? []).entries()) {
            const source = shifts[index % shifts.length] as AnyShift;
            const later = (Math.floor(index / shifts.length) + 1) * days * 24 * hourMs;
            expect(shift).toEqual({ ...source, from: source.from + later, to: source.to + later });
          }
        },
      ),
    );
    const many = Array.from({ length: 60 }, () => spanOfDays('2026-03-01', 1));
    expect(repeated(many, 7, 60)).toBeUndefined();
  });
});
