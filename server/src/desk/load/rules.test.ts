import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PastAlert, PastDecision } from '../alerts/past.ts';
import { floodsIn } from './flood-rules.ts';
import { measuredOf, positionOf, silentMs } from './position-rules.ts';
import { dayNumberOf, figuresOf, staleByDay } from './rules.ts';
import { burstsOf, sourcesOf } from './source-rules.ts';
import { percentileOf, settlingOf, signingOf, standsOf, type Wait } from './waits-rules.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A midnight on the clock of the site. */
const midnight = Date.UTC(2026, 9, 31, 16);
const month = { from: midnight, to: midnight + 30 * day };

let made = 0;
function past(more: Partial<PastAlert> = {}): PastAlert {
  const at = more.queuedAt?.[0] ?? more.receivedAt ?? midnight;
  return {
    ...{ alertId: `a${++made}`, number: '', division: '341802101201', kind: 'person-in-zone', priority: 'low' },
    ...{ cameraId: null, name: '大门', siteName: '', ruleId: 'r', zone: '', source: 's', receivedAt: at, raisedAt: at },
    ...{
      clearedAt: null,
      joined: false,
      queuedAt: [at],
      decisions: [],
      touched: false,
      outcome: null,
      settledAt: null,
    },
    ...more,
  };
}
const decided = (...list: [PastDecision['kind'], number][]) => list.map(([kind, at]) => ({ kind, at }));

describe('floods', () => {
  const times = fc.array(fc.integer({ min: 0, max: 8 * 60 }), { maxLength: 150 });

  test('are the windows of the clock with more than ten alarms, as a count by hand finds them', () => {
    fc.assert(
      fc.property(
        times,
        fc.integer({ min: 0, max: 90 }),
        fc.integer({ min: 60, max: 480 }),
        (minutes, from, length) => {
          const measured = { from: midnight + from * minute, to: midnight + (from + length) * minute };
          const alarms = minutes.map((at) => midnight + at * minute);
          const { windows, flooded, floods, alarms: counted } = floodsIn(alarms, measured);
          let [whole, wet, inWhole] = [0, 0, 0];
          const wetAt: number[] = [];
          for (let at = midnight - hour; at < midnight + 12 * hour; at += 10 * minute) {
            const inside = alarms.filter((one) => one >= at && one < at + 10 * minute);
            const here = inside.filter((one) => one >= measured.from && one < measured.to).length;
            if (here > 10) wetAt.push(at);
            if (at < measured.from || at + 10 * minute > measured.to) continue;
            whole += 1;
            inWhole += here;
            if (here > 10) wet += 1;
          }
          expect([windows, flooded, counted]).toEqual([whole, wet, inWhole]);
          const covered = floods.flatMap(({ from: begin, to }) =>
            Array.from({ length: (to - begin) / (10 * minute) }, (_, n) => begin + n * 10 * minute),
          );
          expect(covered).toEqual(wetAt);
          // Two floods that touch would be one.
          for (const [n, flood] of floods.entries()) expect(flood.from).not.toBe(floods[n - 1]?.to);
        },
      ),
    );
  });

  test('ten in ten minutes are none, eleven are, and eleven across the turn of a window are none', () => {
    const burst = (n: number, at: number) => Array.from({ length: n }, (_, i) => at + i * 1000);
    expect(floodsIn(burst(10, midnight), month).floods).toEqual([]);
    expect(floodsIn(burst(11, midnight), month).floods).toMatchObject([{ from: midnight, alarms: 11, peak: 11 }]);
    expect(floodsIn(burst(11, midnight + 10 * minute - 5000), month).floods).toEqual([]);
  });

  test('empty windows count: one flood in a day is less than one window in a hundred', () => {
    const alarms = Array.from({ length: 11 }, (_, n) => past({ queuedAt: [midnight + n] }));
    const oneDay = { from: midnight, to: midnight + day };
    expect(figuresOf(alarms, oneDay, oneDay.to).floods).toEqual({ part: 1, of: 144, band: 'good' });
    expect(figuresOf(alarms, { ...oneDay, to: midnight + 16 * hour }, oneDay.to).floods.band).toBe('too-many');
  });
});

describe('chattering', () => {
  test('is whatever three that rose within 60 seconds are part of, wherever the minute turns', () => {
    const tens = fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 30 });
    fc.assert(
      fc.property(tens, (all) => {
        const times = all.map((steps) => midnight + steps * 10_000);
        const bursts = burstsOf(times);
        const part = (at: number, n: number) =>
          times.some((one, i) =>
            times.some((other, j) => {
              if (i === j || i === n || j === n) return false;
              return Math.max(at, one, other) - Math.min(at, one, other) <= minute;
            }),
          );
        const chattered = times.filter(part);
        expect(bursts.reduce((sum, burst) => sum + burst.times, 0)).toBe(chattered.length);
        for (const at of times)
          expect(bursts.some(({ from, to }) => at >= from && at <= to)).toBe(chattered.includes(at));
        for (const [n, { from }] of bursts.entries())
          expect(from).toBeGreaterThan(bursts[n - 1]?.to ?? Number.NEGATIVE_INFINITY);
      }),
    );
  });

  test('counts repeats that joined, which ask nobody', () => {
    const all = [0, 20, 40].map((s, n) =>
      past({ receivedAt: midnight + s * 1000, joined: n > 0, ...(n > 0 ? { queuedAt: [] } : {}) }),
    );
    const figures = figuresOf(all, month, month.to);
    expect([figures.alarms, figures.chattering]).toEqual([1, { sources: 1, band: 'too-many' }]);
    expect(sourcesOf(all, month)).toMatchObject([{ alarms: 1, repeats: 2 }]);
  });
});

describe('waits', () => {
  const wait = fc.record({ ms: fc.integer({ min: 0, max: 100 }), over: fc.boolean() });
  const waits = fc.array(wait, { minLength: 1, maxLength: 30 });
  const nearest = (all: number[], percent: number) =>
    [...all].sort((a, b) => (a === b ? 0 : a - b))[Math.ceil((percent / 100) * all.length) - 1] as number;

  test('a percentile holds whatever those that last come to, and its ends are reached', () => {
    fc.assert(
      fc.property(waits, fc.integer({ min: 1, max: 100 }), fc.infiniteStream(fc.nat(200)), (all, percent, more) => {
        const { leastS, mostS } = percentileOf(all, percent) as { leastS: number; mostS: number | null };
        const ended = all.map(({ ms, over }) => (over ? ms : ms + (more.next().value as number)));
        const truth = nearest(ended, percent) / 1000;
        expect(truth).toBeGreaterThanOrEqual(leastS);
        expect(truth).toBeLessThanOrEqual(mostS ?? Number.POSITIVE_INFINITY);
        expect(leastS).toBe(
          nearest(
            all.map(({ ms }) => ms),
            percent,
          ) / 1000,
        );
        const never = nearest(
          all.map(({ ms, over }) => (over ? ms : 1e9)),
          percent,
        );
        expect(mostS).toBe(never === 1e9 ? null : never / 1000);
      }),
    );
  });

  test('what nobody has signed for counts as longer than, and never as missing', () => {
    const waiting: Wait[] = [{ ms: 60_000, over: true }, ...Array(3).fill({ ms: 600_000, over: false })];
    expect(percentileOf(waiting, 50)).toEqual({ leastS: 600, mostS: null });
    expect(percentileOf(waiting, 25)).toEqual({ leastS: 60, mostS: 60 });
    expect(percentileOf([], 50)).toBeNull();
  });

  test('an answer that its author took back was none; a shelf and a settlement are', () => {
    const [asked, now] = [midnight, midnight + hour];
    const of = (...list: [PastDecision['kind'], number][]) => signingOf(past({ decisions: decided(...list) }), now);
    expect(of()).toEqual({ ms: hour, over: false });
    expect(of(['acknowledged', asked + minute])).toEqual({ ms: minute, over: true });
    const again: [PastDecision['kind'], number] = ['acknowledged', asked + 9 * minute];
    expect(of(['acknowledged', asked + minute], ['undone', asked + minute], again)).toEqual({
      ms: 9 * minute,
      over: true,
    });
    expect(of(['shelved', asked + 2 * minute])).toEqual({ ms: 2 * minute, over: true });
    // A silence took it away before anybody answered: nobody knows how long it would have taken.
    expect(of(['silenced', asked + 5 * minute])).toEqual({ ms: 5 * minute, over: false });
  });

  test('one that asks nobody has no wait; one that is settled waits no longer', () => {
    expect(signingOf(past({ queuedAt: [] }), month.to)).toBeUndefined();
    const settled = past({ settledAt: midnight + hour, decisions: decided(['resolved', midnight + hour]) });
    expect(settlingOf(settled, month.to)).toEqual({ ms: hour, over: true });
    expect(settlingOf(past(), midnight + 3 * hour)).toEqual({ ms: 3 * hour, over: false });
  });

  test('an alert stands in the queue just when a clock that ticks through its life says so', () => {
    const turn = fc.record({
      at: fc.integer({ min: 0, max: 60 }),
      kind: fc.constantFrom('silenced', 'held', 'stood-up'),
    });
    const life = fc.record({
      asked: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 4 }),
      turns: fc.uniqueArray(turn, { maxLength: 6, selector: ({ at }) => at }),
      settled: fc.option(fc.integer({ min: 1, max: 60 })),
    });
    fc.assert(
      fc.property(life, ({ asked, turns, settled }) => {
        // Two things at one instant have no order that could be told.
        fc.pre(turns.every(({ at }) => !asked.includes(at)));
        const queuedAt = [...asked].sort((a, b) => a - b);
        const decisions = turns.map(({ at, kind }) => ({ at, kind: kind as PastDecision['kind'] }));
        const stands = standsOf({ queuedAt, decisions, settledAt: settled });
        let [up, ever] = [false, false];
        for (let at = 0; at < 62; at += 1) {
          const turned = turns.find((each) => each.at === at);
          if (asked.includes(at)) [up, ever] = [true, true];
          if (turned) up = turned.kind === 'stood-up' && ever;
          if (settled !== null && at >= settled) up = false;
          expect([at, stands.some(({ from, to }) => at >= from && at < to)]).toEqual([at, up]);
        }
      }),
    );
  });
});

describe('stale alerts', () => {
  test('are those that stood for more than a day, on each day of which they did', () => {
    const stands = fc.array(fc.tuple(fc.integer({ min: -96, max: 120 }), fc.option(fc.integer({ min: 1, max: 120 }))), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(stands, (lives) => {
        const week = { from: midnight, to: midnight + 7 * day };
        const all = lives.map(([from, hours]) => {
          const at = midnight + from * hour;
          return past({ queuedAt: [at], settledAt: hours === null ? null : at + hours * hour });
        });
        const counts = staleByDay(all, week);
        for (let n = 0; n < 7; n += 1) {
          const ticks = Array.from({ length: 24 }, (_, h) => midnight + n * day + h * hour + 1);
          const stale = all.filter(({ queuedAt: [at = 0], settledAt }) =>
            ticks.some((tick) => tick - at > day && tick < (settledAt ?? Number.POSITIVE_INFINITY)),
          );
          expect(counts.get(dayNumberOf(midnight + n * day)) ?? 0).toBe(stale.length);
        }
      }),
    );
  });

  test('a signature does not make them young again, and fewer than five on any day are on target', () => {
    const old = (n: number) =>
      Array.from({ length: n }, () =>
        past({ decisions: decided(['acknowledged', midnight + 1], ['expired', midnight + hour]) }),
      );
    expect(figuresOf(old(4), month, month.to).stale).toEqual({ most: 4, now: 4, band: 'good' });
    expect(figuresOf(old(5), month, month.to).stale.band).toBe('too-many');
  });
});

describe('figures', () => {
  const alarms = (n: number, every: number) =>
    Array.from({ length: n }, (_, i) => past({ queuedAt: [midnight + i * every], source: `s${i % 400}` }));

  test('a day has 150 alarms at its target and 300 at its limit', () => {
    const band = (n: number) =>
      figuresOf(alarms(n, 1000), { from: midnight, to: midnight + day }, month.to).perDay.band;
    expect([150, 151, 300, 301].map(band)).toEqual(['good', 'many', 'many', 'too-many']);
  });

  test('days that were not measured whole are in no mean; before the first whole one there is none', () => {
    const all = alarms(48, hour / 2);
    const measured = { from: midnight + 6 * hour, to: midnight + 2 * day + hour };
    expect(figuresOf(all, measured, measured.to).perDay).toEqual({ value: 0, alarms: 0, stretches: 1, band: 'good' });
    const short = { from: midnight + hour, to: midnight + 20 * hour };
    expect(figuresOf(all, short, short.to).perDay).toMatchObject({ value: null, stretches: 0, band: 'unjudged' });
  });

  test('the ten worst sources are judged only where five per cent could be reached', () => {
    const worst = (n: number) => figuresOf(alarms(n, 1000), month, month.to).worst;
    expect(worst(199)).toMatchObject({ part: 10, band: 'unjudged' });
    expect(worst(400)).toEqual({ part: 10, of: 400, band: 'good' });
    const one = Array.from({ length: 200 }, (_, n) => past({ queuedAt: [midnight + n * minute] }));
    expect(figuresOf(one, month, month.to).worst).toEqual({ part: 200, of: 200, band: 'too-many' });
  });

  test('what was false, what nobody settled, what nobody opened, and how urgent it was said to be', () => {
    const all = [
      ...Array.from({ length: 18 }, () =>
        past({ touched: true, outcome: 'false-alarm', settledAt: midnight + minute }),
      ),
      past({ touched: true, outcome: 'genuine', settledAt: midnight + minute, priority: 'critical' }),
      past({ priority: 'medium' }),
      // It came before the period and waits still: its load is not this period's.
      past({ queuedAt: [midnight - day] }),
    ];
    const figures = figuresOf(all, month, month.to);
    expect(figures).toMatchObject({ alarms: 20, alerts: 20, unread: 1 });
    expect(figures.verdicts).toEqual({ genuine: 1, falseAlarm: 18, noAction: 0, test: 0, unsettled: 1 });
    expect(figures.priorities).toEqual({ critical: 1, high: 0, medium: 1, low: 18, band: 'good' });
    expect(figures.signed).toMatchObject({ of: 20, lasting: 1 });
  });

  test('one that falls back and asks again is load twice, and one alert', () => {
    const figures = figuresOf([past({ queuedAt: [midnight, midnight + hour] })], month, month.to);
    expect([figures.alarms, figures.alerts]).toEqual([2, 1]);
  });
});

describe('positions', () => {
  test('a place is answered for by the nearest roster, else by its township', () => {
    const [village, town, county] = ['341802101201', '341802101000', '341802000000'];
    expect(positionOf(village, new Set())).toBe(town);
    expect(positionOf(village, new Set([county]))).toBe(county);
    expect(positionOf(village, new Set([county, town]))).toBe(town);
    expect(positionOf(county, new Set())).toBe(county);
  });

  test('days before there was an agent are not measured, whatever was asked', () => {
    const since = (...agentsSince: number[]) => measuredOf(month, midnight + 10 * day, { agentsSince, own: [] });
    expect(since()).toEqual({ measured: null, unmeasured: 'no-agent' });
    expect(since(midnight + 3 * day, midnight + 5 * day).measured).toEqual({
      ...{ from: midnight + 3 * day, to: midnight + 10 * day },
    });
    expect(measuredOf(month, midnight - day, { agentsSince: [0], own: [] }).unmeasured).toBe('to-come');
  });

  test('an hour in which two agents were silent at once is one hour', () => {
    const silent = (from: number, to: number | null) =>
      past({
        kind: 'agent-silent',
        raisedAt: midnight + from * hour,
        clearedAt: to === null ? null : midnight + to * hour,
      });
    const own = [silent(1, 3), silent(2, 4), silent(-5, 1), past()];
    expect(silentMs(own, { from: midnight, to: midnight + day })).toBe(4 * hour);
    expect(silentMs([silent(20, null)], { from: midnight, to: midnight + day })).toBe(4 * hour);
  });
});
