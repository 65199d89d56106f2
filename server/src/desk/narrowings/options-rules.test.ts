import { describe, expect, test } from '@jest/globals';
import { boxesOfPictureCells, boxOfPictureCell, footPoint, isInBoxes, pictureCellOf } from '@sharp-eyes/geometry';
import { type ArmedHours, isArmedAt, type NarrowingOption, type Rule } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { lostIn, optionsFor } from './options-rules.ts';
import { alertReplayerOf, effectOf, type PastAlert } from './replay-rules.ts';
import { hourMs, many, noon, past, ruleOf, zone } from './testing/past.ts';

/** As a person would do it by hand: minute by minute, cell by cell. */
function byHand(rule: Rule, alert: PastAlert): 'raised' | 'silent' | 'unknown' {
  let unknown = false;
  for (const { from, to, score, dwellS, boxes, seen } of alert.occurrences) {
    if (rule.shadow) continue;
    let [armed, area] = [false, false];
    for (let at = from; at <= (to ?? from); at += 5000) {
      const local = new Date(at + 8 * hourMs);
      const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
      if (isArmedAt(rule.armed, local.getUTCDay() || 7, minute)) armed = true;
    }
    const end = new Date((to ?? from) + 8 * hourMs);
    if (isArmedAt(rule.armed, end.getUTCDay() || 7, end.getUTCHours() * 60 + end.getUTCMinutes())) armed = true;
    let [stoodS, stood] = [0, false];
    for (const [cell, seconds] of seen?.places ?? []) {
      const { x, y } = boxOfPictureCell(cell);
      if (isInBoxes([x + 1e-6, y + 1e-6], rule.except)) continue;
      stood = true;
      stoodS += seconds;
    }
    area = rule.except.length === 0 || (stood && stoodS >= rule.minDwellS);
    if (!seen) area = rule.except.length === 0 || boxes.some((box) => !isInBoxes(footPoint(box), rule.except));
    const certainly = [
      armed || to === null,
      (seen?.score ?? 2) >= rule.minScore,
      (seen?.dwellS ?? 9e9) >= rule.minDwellS,
      area || !seen,
    ];
    if (certainly.includes(false)) continue;
    const known = seen ?? { score, dwellS };
    if (armed && known.score >= rule.minScore && known.dwellS >= rule.minDwellS && area) return 'raised';
    unknown = true;
  }
  return unknown ? 'unknown' : 'silent';
}

const cell = fc.integer({ min: 0, max: 255 });
const unit = fc.integer({ min: 35, max: 100 }).map((n) => n / 100);
const seconds = fc.integer({ min: 0, max: 200 }).map((n) => n / 10);
const occurrence = fc.record({
  from: fc.integer({ min: 0, max: 14 * 24 * 400 }).map((n) => noon + n * 150_000 + (n % 7) * 1000),
  lastsS: fc.option(fc.integer({ min: 0, max: 2000 }), { freq: 8 }),
  score: unit,
  dwellS: seconds,
  seen: fc.option(
    fc.record({ score: unit, dwellS: seconds, places: fc.array(fc.tuple(cell, seconds), { maxLength: 6 }) }),
    { freq: 6 },
  ),
});
const alert = fc
  .record({
    verdict: fc.constantFrom<PastAlert['verdict']>('genuine', 'falseAlarm', 'falseAlarm', 'falseAlarm', 'other'),
    parts: fc.array(occurrence, { minLength: 1, maxLength: 3 }),
  })
  .map(
    ({ verdict, parts }): Omit<PastAlert, 'id' | 'number'> => ({
      ...{ verdict, at: parts[0]?.from ?? noon, stills: 1 },
      occurrences: parts.map(({ lastsS, ...one }) => ({
        ...one,
        to: lastsS === null ? null : one.from + lastsS * 1000,
        boxes: [],
      })),
    }),
  );
const numbered = (list: readonly Omit<PastAlert, 'id' | 'number'>[]): PastAlert[] =>
  list.map((one, n) => ({ ...one, id: `a${n}`, number: `${n}` }));
const alerts = fc.array(alert, { minLength: 10, maxLength: 40 }).map(numbered);

/** As a camera errs that a higher score would help: many weak false ones, few strong genuine ones, and some of any kind. */
const alertsOfPoorRule = fc
  .tuple(fc.array(alert, { maxLength: 6 }), fc.integer({ min: 20, max: 40 }), fc.integer({ min: 3, max: 8 }))
  .map(([others, weak, strong]) => [
    ...numbered(others.filter(({ verdict }) => verdict !== 'genuine')),
    ...many(weak, (n) => past(n, 'falseAlarm', { score: 0.4 })),
    ...many(strong, (n) => past(n + weak, 'genuine', { score: 0.9 })),
  ]);

describe('what a narrowing would have done', () => {
  test('is told as replaying it over every alert by hand tells it', () => {
    const narrower = fc.record({
      minScore: unit,
      minDwellS: seconds,
      except: fc.uniqueArray(cell, { maxLength: 20 }).map((cells) => boxesOfPictureCells(new Set(cells)).slice(0, 32)),
      armed: fc.constantFrom<ArmedHours[]>(
        [],
        [{ days: [1, 2, 3, 4, 5], from: '22:00', to: '06:00' }],
        [{ days: [6, 7], from: '08:00', to: '20:30' }],
      ),
      shadow: fc.constantFrom(false, false, false, true),
    });
    fc.assert(
      fc.property(alerts, narrower, (list, settings) => {
        const rule = { ...ruleOf(), ...settings };
        for (const one of list) expect([one.id, alertReplayerOf(rule)(one)]).toEqual([one.id, byHand(rule, one)]);
      }),
      { numRuns: 25 },
    );
  });

  test('is what each option claims, and none claims to spare what it would have raised', () => {
    let offered = 0;
    fc.assert(
      fc.property(fc.oneof(alerts, alertsOfPoorRule), (list) => {
        for (const { settings, effect } of optionsFor(ruleOf(), zone, list)) {
          offered += 1;
          const rule = { ...ruleOf(), ...settings };
          const count = (verdict: PastAlert['verdict'], answer: string) =>
            list.filter((one) => one.verdict === verdict && byHand(rule, one) === answer).length;
          for (const verdict of ['genuine', 'falseAlarm', 'other'] as const) {
            expect(effect.gone[verdict]).toBe(count(verdict, 'silent'));
            expect(effect.unknown[verdict]).toBe(count(verdict, 'unknown'));
            expect(effect.before[verdict]).toBe(list.filter((one) => one.verdict === verdict).length);
          }
          const lost = list.filter((one) => one.verdict === 'genuine' && byHand(rule, one) !== 'raised');
          expect(effect.listed.genuine.map(({ id }) => id).sort()).toEqual(lost.map(({ id }) => id).sort());
        }
      }),
      { numRuns: 25 },
    );
    expect(offered).toBeGreaterThan(3);
  });
});

const kindsOf = (options: readonly NarrowingOption[]) => options.map(({ kind }) => kind);

describe('ways to make a rule narrower', () => {
  test('a scrap that scores low: a higher score, just high enough, that loses nobody', () => {
    const list = [
      ...many(12, (n) => past(n, 'falseAlarm', { score: 0.42 })),
      ...many(3, (n) => past(n + 20, 'genuine', { score: 0.9 })),
    ];
    const [best] = optionsFor(ruleOf(), zone, list);
    expect(best).toMatchObject({
      kind: 'score',
      settings: { minScore: 0.45 },
      effect: { gone: { falseAlarm: 12, genuine: 0 } },
    });
  });

  test('passers-by: a longer stay', () => {
    const list = [
      ...many(12, (n) => past(n, 'falseAlarm', { dwellS: 0.8 })),
      ...many(3, (n) => past(n + 20, 'genuine', { dwellS: 9 })),
    ];
    expect(optionsFor(ruleOf(), zone, list)[0]).toMatchObject({ kind: 'stay', settings: { minDwellS: 1 } });
  });

  test('no threshold that a genuine alert only just reached', () => {
    const list = [
      ...many(12, (n) => past(n, 'falseAlarm', { dwellS: 0.8, score: 0.8 })),
      past(20, 'genuine', { dwellS: 1.1, score: 0.8 }),
    ];
    expect(kindsOf(optionsFor(ruleOf(), zone, list))).not.toContain('stay');
  });

  test('a flag in one corner: that part of the zone is left out, and nothing else', () => {
    const corner = pictureCellOf([0.95, 0.95]);
    const list = [
      ...many(12, (n) => past(n, 'falseAlarm', { places: [[corner, 6]] })),
      ...many(3, (n) => past(n + 20, 'genuine', {})),
    ];
    const area = optionsFor(ruleOf(), zone, list).find(({ kind }) => kind === 'area');
    expect(area).toMatchObject({
      settings: { except: [boxOfPictureCell(corner)] },
      effect: { gone: { falseAlarm: 12, genuine: 0 } },
    });
  });

  test('of false alarms that stood one here and one there no part is left out', () => {
    const list = many(14, (n) => past(n, 'falseAlarm', { places: [[n * 3, 6]] }, { from: noon + n * 25 * hourMs }));
    expect(kindsOf(optionsFor(ruleOf(), zone, list))).not.toContain('area');
  });

  test('that lose none of four genuine ones say that up to half may be lost all the same', () => {
    const list = [
      ...many(12, (n) => past(n, 'falseAlarm', { score: 0.42 })),
      ...many(4, (n) => past(n + 20, 'genuine', { score: 0.9 })),
    ];
    expect(optionsFor(ruleOf(), zone, list)[0]?.effect.lostShare?.high).toBeCloseTo(0.49, 2);
  });

  test('only false ones at certain hours: these are cut out of the armed hours', () => {
    const rose = (hour: number, day: number) => ({ from: noon + ((hour - 12 + 24) % 24) * hourMs + day * 24 * hourMs });
    const list = [
      ...many(12, (n) => past(n, 'falseAlarm', {}, rose(3 + (n % 2), n))),
      ...many(3, (n) => past(n + 20, 'genuine', {}, rose(20, n))),
    ].map((one) => ({ ...one, occurrences: one.occurrences.map((part) => ({ ...part, to: part.from + 8000 })) }));
    const hours = optionsFor(ruleOf(), zone, list).find(({ kind }) => kind === 'hours');
    expect(hours?.settings.armed).toEqual([
      { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '03:00' },
      { days: [1, 2, 3, 4, 5, 6, 7], from: '05:00', to: '24:00' },
    ]);
    expect(hours?.effect.gone).toEqual({ genuine: 0, falseAlarm: 12, other: 0 });
  });

  test('nothing tells false from genuine: only writing down what the rule would have raised, which says whom it loses', () => {
    const list = [...many(60, (n) => past(n, 'falseAlarm', {})), ...many(4, (n) => past(n * 6, 'genuine', {}))];
    const options = optionsFor(ruleOf(), zone, list);
    expect(kindsOf(options)).toEqual(['hours', 'shadow']);
    const [, shadow] = options;
    expect(shadow?.effect).toMatchObject({ gone: { genuine: 4, falseAlarm: 60 } });
    expect(shadow?.effect.listed.genuine).toHaveLength(4);
  });

  test('those that lose nothing genuine stand first', () => {
    fc.assert(
      fc.property(alerts, (list) => {
        const lost = optionsFor(ruleOf(), zone, list).map(({ effect }) => lostIn(effect));
        expect(lost).toEqual([...lost].sort((a, b) => a - b));
      }),
      { numRuns: 15 },
    );
  });

  test('alerts of an agent that tells too little spare nothing by claim', () => {
    const list = many(20, (n) =>
      past(n, 'falseAlarm', {}, { seen: null, score: 0.4, dwellS: 0.4, from: noon + n * 25 * hourMs }),
    );
    expect(kindsOf(optionsFor(ruleOf(), zone, list))).toEqual(['shadow']);
    expect(effectOf({ ...ruleOf(), minScore: 0.9 }, list)).toMatchObject({
      gone: { falseAlarm: 0 },
      unknown: { falseAlarm: 20 },
    });
  });
});
