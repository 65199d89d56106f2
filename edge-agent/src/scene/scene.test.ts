import { describe, expect, test } from '@jest/globals';
import { type RulesDocumentInput, rulesDocument } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { Scene } from './scene.ts';
import type { SceneChange, SceneFrame } from './scene-change.ts';

const noon = Date.parse('2026-03-02T04:00:00Z'); // Monday 12:00 in Shanghai
type RuleInput = NonNullable<RulesDocumentInput['rules']>[number];

function makeScene(rule: Partial<RuleInput> = {}): Scene {
  let count = 0;
  return new Scene({
    rules: rulesDocument.parse({
      version: 3,
      zones: [
        {
          name: 'yard',
          polygon: [
            [0, 0.5],
            [1, 0.5],
            [1, 1],
            [0, 1],
          ],
        },
      ],
      rules: [{ kind: 'person-in-zone', zone: 'yard', ...rule }],
    }),
    timeZone: 'Asia/Shanghai',
    newId: () => {
      count += 1;
      return `alert-${count}`;
    },
  });
}

const person = (x: number, footY: number, score = 0.8) => ({
  label: 'person' as const,
  score,
  box: { x: x - 0.05, y: footY - 0.3, width: 0.1, height: 0.3 },
});

function frame(t: number, ...detections: SceneFrame['detections'][number][]): SceneFrame {
  return { streamTimeS: t, receivedAtMs: noon + t * 1000, rtpTimestamp: Math.round(t * 90_000) % 2 ** 32, detections };
}

/** Somebody inside from … to, looked at five times a second. */
function play(scene: Scene, fromS: number, toS: number, inside: (t: number) => boolean): SceneChange[] {
  const changes: SceneChange[] = [];
  for (let step = Math.round(fromS * 5); step <= toS * 5; step += 1) {
    const t = step / 5;
    changes.push(...scene.see([inside(t) ? frame(t, person(0.5, 0.8)) : frame(t)]));
  }
  return changes;
}
const told = (changes: readonly SceneChange[]) => changes.map(({ change, t }) => `${change} ${t}`);

describe('somebody in a zone', () => {
  test('raises after the dwell and clears when the zone was seen empty for long enough', () => {
    const changes = play(makeScene(), 0, 12, (t) => t >= 1 && t < 4);
    expect(told(changes)).toEqual(['raised 1.4', 'cleared 7.8']);
  });

  test('the alert names the picture that decided, its boxes and why', () => {
    const [raised] = play(makeScene(), 0, 3, (t) => t >= 1);
    expect(raised).toMatchObject({
      change: 'raised',
      finding: {
        alertId: 'alert-1',
        ruleId: 'person-in-zone/yard',
        ruleVersion: 3,
        frameTime: '2026-03-02T04:00:01.400Z',
        rtpTimestamp: 126_000,
        score: 0.8,
        reason: { code: 'person-in-zone', params: { zone: 'yard', people: 1 } },
      },
    });
  });

  test('pictures judged together name the newest that shows somebody inside', () => {
    const scene = makeScene();
    const frames = [1, 1.2, 1.4, 1.6].map((t) => frame(t, person(0.5, 0.8)));
    expect(told(scene.see([...frames, frame(1.8)]))).toEqual(['raised 1.6']);
  });

  test('a visit that began and ended among pictures judged together is still told', () => {
    const scene = makeScene({ clearAfterS: 1 });
    const visit = [1, 1.4, 1.8].map((t) => frame(t, person(0.5, 0.8)));
    const after = [2.2, 2.6, 3, 3.4].map((t) => frame(t));
    expect(told(scene.see([...visit, ...after]))).toEqual(['raised 1.8', 'cleared 3']);
  });

  test('a head that reaches over the line is not in the zone; the feet decide', () => {
    const scene = makeScene();
    for (let t = 0; t < 3; t += 0.2) expect(scene.see([frame(t, person(0.5, 0.45))])).toEqual([]);
  });

  test('one picture of a phantom raises nothing', () => {
    expect(play(makeScene(), 0, 10, (t) => t === 2)).toEqual([]);
  });

  test('a phantom that flickers twice within two seconds raises nothing', () => {
    expect(play(makeScene(), 0, 10, (t) => t === 2 || t === 3.6)).toEqual([]);
  });

  test('a camera that is looked at only every other second, under load, still tells a visit', () => {
    const scene = makeScene();
    const seen = [0, 2, 4, 6].map((t) =>
      scene.see([frame(t, ...(t >= 2 && t < 6 ? [person(0.5 + t / 50, 0.8)] : []))]),
    );
    expect(told(seen.flat())).toEqual(['raised 4']);
  });

  test('a low score is not a person, and other labels are not either', () => {
    const scene = makeScene({ minScore: 0.5 });
    for (let t = 0; t < 3; t += 0.2)
      expect(scene.see([frame(t, person(0.5, 0.8, 0.45), { ...person(0.3, 0.8), label: 'dog' })])).toEqual([]);
  });

  test('more people are told, at most every five seconds', () => {
    const scene = makeScene();
    const changes: SceneChange[] = [];
    for (let t = 0; t <= 20; t += 0.2)
      changes.push(
        ...scene.see([frame(t, ...[0.2, 0.5, 0.8].slice(0, 1 + Math.floor(t / 3)).map((x) => person(x, 0.8)))]),
      );
    expect(changes.map(({ change, boxes }) => [change, boxes.length])).toEqual([
      ['raised', 1],
      ['changed', 2],
      ['changed', 3],
    ]);
    const times = changes.map(({ t }) => t);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(5 - 1e-9);
  });

  test('within the cool-down nobody is told again', () => {
    const visits = (t: number) => t % 10 < 2;
    expect(told(play(makeScene({ coolDownS: 30 }), 0, 59, visits)).filter((line) => line.startsWith('raised'))).toEqual(
      ['raised 0.4', 'raised 40.4'],
    );
  });

  test('a rule in shadow says so', () => {
    expect(play(makeScene({ shadow: true }), 0, 2, () => true)[0]).toMatchObject({ change: 'raised', shadow: true });
  });
});

describe('armed hours', () => {
  const night = { armed: [{ days: [1], from: '22:00', to: '06:00' }] };
  const at = (scene: Scene, instant: string) => {
    const changes: SceneChange[] = [];
    for (let t = 0; t < 2; t += 0.2)
      changes.push(...scene.see([{ ...frame(t, person(0.5, 0.8)), receivedAtMs: Date.parse(instant) + t * 1000 }]));
    return changes.length;
  };

  test.each([
    ['Monday 23:00', '2026-03-02T15:00:00Z', 1],
    ['Tuesday 05:59, still Monday night', '2026-03-02T21:59:00Z', 1],
    ['Tuesday 06:00', '2026-03-02T22:00:00Z', 0],
    ['Monday 05:00, Sunday night', '2026-03-01T21:00:00Z', 0],
    ['Monday noon', '2026-03-02T04:00:00Z', 0],
  ])('%s', (_, instant, raised) => expect(at(makeScene(night), instant)).toBe(raised));

  test('nothing rises outside them, whatever comes when', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ dt: fc.double({ min: 0, max: 3600, noNaN: true }), inside: fc.boolean() }), {
          maxLength: 200,
        }),
        (steps) => {
          const scene = makeScene({ armed: [{ from: '20:00', to: '21:30' }], minDwellS: 0 });
          let t = 0;
          for (const { dt, inside } of steps) {
            t += dt;
            for (const { change, atMs } of scene.see([inside ? frame(t, person(0.5, 0.8)) : frame(t)])) {
              if (change !== 'raised') continue;
              const minute = (Math.floor(atMs / 60_000) + 8 * 60) % (24 * 60);
              expect(minute).toBeGreaterThanOrEqual(20 * 60);
              expect(minute).toBeLessThan(21 * 60 + 30);
            }
          }
        },
      ),
    );
  });
});

describe('whatever a camera sends', () => {
  const step = fc.record({
    t: fc.double({ min: -100, max: 10_000, noNaN: true }),
    inside: fc.boolean(),
    how: fc.constantFrom('see', 'pass', 'tick' as const),
  });

  test('raised and cleared alternate for a rule, and cleared follows raised', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), fc.boolean(), (steps, isSorted) => {
        const scene = makeScene({ minDwellS: 0 });
        const ordered = isSorted ? steps.toSorted((a, b) => a.t - b.t) : steps;
        const changes = ordered.flatMap(({ t, inside, how }) => {
          if (how === 'tick') return scene.tick(noon + t * 1000);
          if (how === 'pass') return scene.pass(t, noon + t * 1000);
          return scene.see([inside ? frame(t, person(0.5, 0.8)) : frame(t)]);
        });
        let open: string | undefined;
        for (const { change, alertId } of changes) {
          expect(change === 'raised' ? open === undefined : open === alertId).toBe(true);
          open = change === 'cleared' ? undefined : alertId;
        }
        expect(scene.open.map(({ alertId }) => alertId)).toEqual(open === undefined ? [] : [open]);
      }),
    );
  });

  test('an occupancy without a gap is one alert, however long', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.05, max: 0.8, noNaN: true }), { minLength: 10, maxLength: 300 }),
        (gaps) => {
          const scene = makeScene();
          let t = 0;
          let raised = 0;
          for (const gap of gaps) {
            t += gap;
            const changes = scene.see([frame(t, person(0.5, 0.8))]);
            raised += changes.filter(({ change }) => change === 'raised').length;
            expect(changes.some(({ change }) => change === 'cleared')).toBe(false);
          }
          expect(raised).toBe(1);
        },
      ),
    );
  });

  test('a clock that jumps back does not clear, raise twice or stop the rule', () => {
    const scene = makeScene();
    expect(told(play(scene, 100, 102, () => true))).toEqual(['raised 100.4']);
    expect(told(play(scene, 0, 3, () => true))).toEqual([]);
    expect(told(play(scene, 3.2, 8, () => false))).toEqual(['cleared 7']);
  });

  test('not a number moves nothing', () => {
    const scene = makeScene({ minDwellS: 0 });
    expect(scene.see([frame(Number.NaN, person(0.5, 0.8))])).toEqual([]);
    expect(scene.see([frame(1, { ...person(0.5, 0.8), box: { x: Number.NaN, y: 0, width: 1, height: 1 } })])).toEqual(
      [],
    );
  });
});

describe('pictures that stay away', () => {
  test('an alert goes on over half a minute without a picture', () => {
    const scene = makeScene();
    play(scene, 0, 2, () => true);
    expect(scene.tick(noon + 30_000)).toEqual([]);
    expect(told(play(scene, 32, 34, () => true))).toEqual([]);
  });

  test('after a minute without a picture it clears and says why', () => {
    const scene = makeScene();
    play(scene, 0, 2, () => true);
    expect(scene.tick(noon + 63_000)).toMatchObject([{ change: 'cleared', reason: { code: 'not-seen' } }]);
  });
});

test('a zone that is watched and empty does not count as not seen, however long its rule waits', () => {
  const scene = makeScene({ clearAfterS: 300 });
  play(scene, 0, 2, () => true);
  play(scene, 2.2, 100, () => false);
  expect(scene.tick(noon + 101_000)).toEqual([]);
});

describe('after a restart', () => {
  const open = (lastSeenAtMs: number, zone = 'yard') => ({
    alertId: 'alert-before',
    ruleId: 'person-in-zone/yard',
    kind: 'person-in-zone' as const,
    zone,
    score: 0.8,
    lastSeenAtMs,
  });

  test('an alert seen within a minute goes on under the same id', () => {
    const scene = makeScene();
    expect(scene.restore([open(noon - 59_000)], noon)).toEqual([]);
    expect(play(scene, 0, 3, () => true)).toEqual([]);
    expect(play(scene, 3.2, 9, () => false)).toMatchObject([{ change: 'cleared', alertId: 'alert-before' }]);
  });

  test('when the agent itself was away, that an alert goes on is told once, by the first picture of somebody', () => {
    const scene = makeScene();
    scene.restore([{ ...open(noon - 8000), isFromBefore: true }], noon);
    expect(play(scene, 0, 0.6, () => false)).toEqual([]);
    expect(play(scene, 0.8, 4, () => true)).toMatchObject([
      { change: 'changed', alertId: 'alert-before', t: 0.8, finding: { reason: { code: 'continued' } } },
    ]);
    expect(play(scene, 4.2, 9, () => false)).toMatchObject([{ change: 'cleared', t: 8 }]);
    expect(play(scene, 9.2, 10, () => true)).toMatchObject([{ finding: { reason: { code: 'person-in-zone' } } }]);
  });

  test('a zone that was left long before is seen empty for a moment, and the next visitor is a new alert', () => {
    const scene = makeScene();
    scene.restore([{ ...open(noon - 20_000), isFromBefore: true }], noon);
    const changes = play(scene, 0, 6, (t) => t >= 2.6);
    expect(told(changes)).toEqual(['cleared 2', 'raised 3']);
    expect(changes[0]).toMatchObject({ alertId: 'alert-before', reason: { code: 'zone-empty' } });
  });

  test('a zone that was left just now is empty for as long as the rule says', () => {
    const scene = makeScene();
    scene.restore([{ ...open(noon - 3000), isFromBefore: true }], noon);
    expect(told(play(scene, 0, 6, () => false))).toEqual(['cleared 4']);
  });

  test('a camera that does not come back clears its alert a minute after the start', () => {
    const scene = makeScene();
    scene.restore([{ ...open(noon - 59_000), isFromBefore: true }], noon);
    expect(scene.tick(noon + 60_000)).toEqual([]);
    expect(scene.tick(noon + 61_000)).toMatchObject([{ alertId: 'alert-before', reason: { code: 'not-seen' } }]);
  });

  test('an older one clears with a reason, and so does one whose rule is gone', () => {
    const scene = makeScene();
    expect(scene.restore([open(noon - 61_000)], noon)).toMatchObject([{ reason: { code: 'not-seen' } }]);
    expect(scene.restore([open(noon, 'lane')], noon)).toMatchObject([{ reason: { code: 'rule-ended' } }]);
    expect(told(play(scene, 0, 1, () => true))).toEqual(['raised 0.4']);
  });
});
