import { describe, expect, test } from '@jest/globals';
import { isArmedAt, type Rule, rulesDocument } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { wallTimeOf, withoutHours } from './hours-rules.ts';
import { optionsFor, settingsOf } from './options-rules.ts';
import { judgePrecision, wilson } from './precision-rules.ts';
import { judgeProposal, trialIdOf, windowFrom, withoutTrial, withSettings, withTrial } from './rules.ts';
import { hourMs, many, noon, past, ruleOf, zone } from './testing/past.ts';

const documentOf = (rule: Rule) => rulesDocument.parse({ version: 4, zones: [zone], rules: [rule] });

describe('precision', () => {
  test('has Wilson’s interval: 0 of 10 is 0 to 28 %, 5 of 10 is 24 to 76 %', () => {
    const none = wilson(0, 10);
    expect([none.low, none.high].map((n) => n.toFixed(4))).toEqual(['0.0000', '0.2775']);
    const half = wilson(5, 10);
    expect([half.low, half.high].map((n) => n.toFixed(4))).toEqual(['0.2366', '0.7634']);
  });

  test('of nine verdicts nothing is said, however bad; alerts without a verdict are none', () => {
    expect(judgePrecision({ genuine: 0, falseAlarm: 9, other: 100 })).toMatchObject({
      verdict: 'too-few',
      precision: null,
    });
    expect(judgePrecision({ genuine: 0, falseAlarm: 10, other: 0 }).verdict).toBe('poor');
    expect(judgePrecision({ genuine: 3, falseAlarm: 7, other: 0 }).verdict).toBe('not-poor');
  });

  test('always lies within its interval, which narrows as verdicts come', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (hits, misses) => {
        fc.pre(hits + misses > 0);
        const few = wilson(hits, hits + misses);
        const more = wilson(hits * 4, (hits + misses) * 4);
        expect(few.low).toBeLessThanOrEqual(few.share + 1e-9);
        expect(few.high).toBeGreaterThanOrEqual(few.share - 1e-9);
        expect(more.high - more.low).toBeLessThan(few.high - few.low);
      }),
    );
  });
});

test('armed hours without some hours are armed at every other minute of the week, as before', () => {
  const clock = fc
    .tuple(fc.nat(23), fc.constantFrom(0, 15, 30, 59))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
  const entry = fc.record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    from: clock,
    to: clock,
  });
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 3 }),
      fc.nat(23),
      fc.integer({ min: 1, max: 12 }),
      (hours, from, length) => {
        const left = withoutHours(hours, from, from + length);
        let some = false;
        for (let day = 1; day <= 7; day++)
          for (let minute = 0; minute < 1440; minute += 7) {
            const cut = Array.from({ length }, (_, n) => (from + n) % 24).includes(Math.floor(minute / 60));
            const armed = isArmedAt(hours, day, minute) && !cut;
            some ||= armed;
            if (left) expect([day, minute, isArmedAt(left, day, minute)]).toEqual([day, minute, armed]);
          }
        if (!left) expect(some).toBe(false);
      },
    ),
    { numRuns: 60 },
  );
});

test('the site’s wall clock: Monday noon, and the last minute of a Sunday', () => {
  expect(wallTimeOf(noon)).toEqual({ day: 1, hour: 12, minute: 720 });
  expect(wallTimeOf(Date.parse('2026-03-01T15:59:30Z'))).toEqual({ day: 7, hour: 23, minute: 1439 });
});

describe('a proposal', () => {
  const poor = judgePrecision({ genuine: 0, falseAlarm: 20, other: 0 });
  const options = optionsFor(
    ruleOf(),
    zone,
    many(12, (n) => past(n, 'falseAlarm', { score: 0.42 })),
  );

  test('is made where precision is poor and something would have spared false alarms; otherwise an open one is taken back', () => {
    expect(judgeProposal(poor, undefined, options).do).toBe('propose');
    expect(judgeProposal(poor, undefined, []).do).toBe('nothing');
    const open = { state: 'open' as const, at: 0, verdictsSince: 0 };
    expect(judgeProposal(judgePrecision({ genuine: 9, falseAlarm: 9, other: 0 }), open, options).do).toBe('withdraw');
  });

  test('that was declined comes again only after twenty more verdicts', () => {
    const declined = (verdictsSince: number) => ({ state: 'declined' as const, at: 0, verdictsSince });
    expect(judgeProposal(poor, declined(19), options).do).toBe('nothing');
    expect(judgeProposal(poor, declined(20), options).do).toBe('propose');
  });

  test('rests on nothing from before the last change of the rule', () => {
    const day = 24 * hourMs;
    expect(windowFrom(noon, undefined)).toBe(noon - 30 * day);
    expect(windowFrom(noon, { state: 'accepted', at: noon - day })).toBe(noon - day);
    expect(windowFrom(noon, { state: 'declined', at: noon - day })).toBe(noon - 30 * day);
  });
});

describe('a change of a rule', () => {
  const wide = ruleOf();
  const narrow = { ...settingsOf(wide), minScore: 0.6 };

  test('is made to the rule as it was proposed for, and refused when somebody else changed it', () => {
    const changed = withSettings(documentOf(wide), 'person-in-zone/门口', { from: settingsOf(wide), to: narrow });
    expect(changed).toMatchObject({ rules: { rules: [{ minScore: 0.6, minDwellS: wide.minDwellS }] } });
    const other = documentOf({ ...wide, minDwellS: 4 });
    expect(withSettings(other, 'person-in-zone/门口', { from: settingsOf(wide), to: narrow })).toEqual({
      refused: 'rule-changed',
    });
    expect(withSettings(other, 'gone', { from: settingsOf(wide), to: narrow })).toEqual({ refused: 'rule-gone' });
  });

  test('is undone by way of a shadow: three days beside the narrow rule, then wide, and nothing is left of the trial', () => {
    const id = 'person-in-zone/门口';
    const both = { narrow, wide: settingsOf(wide) };
    const tried = withTrial(documentOf({ ...wide, ...narrow }), id, both);
    if ('refused' in tried) throw new Error(tried.refused);
    expect(tried.rules.rules).toMatchObject([
      { minScore: 0.6, shadow: false },
      { id: trialIdOf(id), minScore: 0.35, shadow: true },
    ]);
    const end = (apply: boolean, hours: number) =>
      withoutTrial(tried.rules, id, { apply, ...both, startedAt: noon }, noon + hours * hourMs);
    expect(end(true, 71)).toEqual({ refused: 'too-early' });
    expect(end(true, 72)).toMatchObject({ rules: { rules: [{ minScore: 0.35, shadow: false }] } });
    expect(end(false, 1)).toMatchObject({ rules: { rules: [{ minScore: 0.6 }] } });
  });
});
