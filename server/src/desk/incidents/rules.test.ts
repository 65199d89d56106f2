import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planSteps } from './plan-rules.ts';
import { type AreaNow, type Cause, type DeviceNow, judgeArea, type Thing } from './rules.ts';

const settings = { graceMs: 60_000 };
const now = 10_000_000;
const longAgo = now - 120_000;
const nothing: ReadonlySet<string> = new Set();

function thing(key: string, more: Partial<Thing> = {}): Thing {
  return { key, name: key, away: false, since: 0, turns: [], cameras: 1, ...more };
}
function device(n: number, siteId: string, more: Partial<DeviceNow> = {}): DeviceNow {
  return { ...thing(`recorder:d${n}`), agentKey: 'agent:a', siteId, ...more };
}
function areaOf(devices: DeviceNow[], agents: Thing[] = [thing('agent:a')]): AreaNow {
  return { division: '341802101000', name: '水东镇', agents, devices, siteNames: new Map([['s', '悦来客栈']]) };
}
const keysOf = (causes: readonly Cause[]) => causes.filter(({ heldBy }) => heldBy === null).map(({ key }) => key);
const away = { away: true, since: longAgo };

describe('one incident for one cause', () => {
  test('a silent agent explains everything that it sees, whatever its devices were said to be', () => {
    const area = areaOf(
      [1, 2, 3, 4].map((n) => device(n, 's', away)),
      [thing('agent:a', { ...away, cameras: 4 })],
    );
    expect(judgeArea(area, nothing, now, settings).causes.map(({ key }) => key)).toEqual(['agent:a']);
  });

  test('a single camera that is down is a repair, no cause; a recorder with four of them is one', () => {
    const single = areaOf([device(1, 's', away), device(2, 's'), device(3, 's')]);
    expect(judgeArea(single, nothing, now, settings).causes).toEqual([]);
    const recorder = areaOf([device(1, 's', { ...away, cameras: 4 }), device(2, 's'), device(3, 's')]);
    expect(judgeArea(recorder, nothing, now, settings).causes).toMatchObject([{ kind: 'recorder-down', cameras: 4 }]);
  });

  test('devices of one site that went away together are the site’s power or line, which holds its recorder', () => {
    const { causes } = judgeArea(
      areaOf([device(1, 's', { ...away, cameras: 4 }), device(2, 's', away), device(3, 's', away), device(4, 't')]),
      nothing,
      now,
      settings,
    );
    expect(keysOf(causes)).toEqual(['site:s']);
    expect(causes.find(({ key }) => key === 'recorder:d1')?.heldBy).toBe('site:s');
  });

  test('three causes over half a township are the township', () => {
    const agents = ['a', 'b', 'c'].map((id) => thing(`agent:${id}`, { ...away, cameras: 10 }));
    const { causes } = judgeArea(areaOf([], agents), nothing, now, settings);
    expect(keysOf(causes)).toEqual(['township:341802101000']);
  });

  test('nothing is told before its minute is over, and the next look is then', () => {
    const area = areaOf([device(1, 's', { away: true, since: now - 59_999, cameras: 4 })]);
    expect(judgeArea(area, nothing, now, settings)).toEqual({ causes: [], nextAt: now + 1 });
    expect(judgeArea(area, nothing, now + 1, settings).causes).toHaveLength(1);
  });

  test('what is back must stay back for a minute before it is over', () => {
    const back = areaOf([device(1, 's', { away: false, since: now - 30_000, cameras: 4 })]);
    const stood = new Set(['recorder:d1']);
    expect(judgeArea(back, stood, now, settings).causes).toHaveLength(1);
    expect(judgeArea(back, stood, now + 30_000, settings).causes).toEqual([]);
  });

  test('twenty flaps in five minutes, each shorter than a minute, are one cause with a count', () => {
    const turns = Array.from({ length: 40 }, (_, n) => now - 300_000 + 1 + n * 7500);
    const flapping = areaOf([device(1, 's', { since: now - 7000, turns, cameras: 4 })]);
    expect(judgeArea(flapping, nothing, now, settings).causes).toMatchObject([{ flaps: 20, flapping: true }]);
  });
});

describe('from what stood to what stands', () => {
  const cause: Cause = {
    ...{ key: 'agent:a', kind: 'agent-silent', of: 'a', name: '', siteId: null, since: 100, toldFrom: 200, cameras: 4 },
    ...{ flaps: 1, flapping: false, heldBy: null },
  };
  const kept = { key: 'agent:a', alertId: 'x', heldBy: null, cameras: 4, flaps: 1 };

  test('a cause is raised once; what was due before the hub ran is shown and told to nobody', () => {
    expect(planSteps([], [cause], 0)).toMatchObject([{ do: 'raise', quiet: false }]);
    expect(planSteps([], [cause], 201)).toMatchObject([{ do: 'raise', quiet: true }]);
    expect(planSteps([kept], [cause], 0)).toEqual([]);
  });

  test('a greater cause holds it back, and when that ends, what is left stands up', () => {
    const held = { ...cause, heldBy: 'township:t' };
    expect(planSteps([], [held], 0)).toEqual([]);
    expect(planSteps([kept], [held], 0)).toEqual([{ do: 'hold', key: 'agent:a', by: 'township:t' }]);
    expect(planSteps([{ ...kept, heldBy: 'township:t' }], [cause], 0)).toEqual([{ do: 'release', key: 'agent:a' }]);
    expect(planSteps([{ ...kept, alertId: null, heldBy: 'township:t' }], [cause], 0)).toMatchObject([{ do: 'raise' }]);
  });

  test('what is over is ended', () => {
    expect(planSteps([kept], [], 0)).toEqual([{ do: 'end', key: 'agent:a' }]);
  });
});

test('whatever is away, no camera is told of twice: each cause is one key, and the held ones hang on one that stands', () => {
  const site = fc.constantFrom('s', 't', 'u');
  const agent = fc.constantFrom('agent:a', 'agent:b', 'agent:c');
  const state = fc.record({ away: fc.boolean(), since: fc.integer({ min: now - 200_000, max: now }) });
  const devices = fc.array(fc.tuple(site, agent, state, fc.integer({ min: 1, max: 8 })), { maxLength: 30 });
  const agents = fc.tuple(state, state, state);
  const stood = fc.uniqueArray(fc.constantFrom('site:s', 'site:t', 'agent:a', 'township:341802101000', 'recorder:d1'));
  fc.assert(
    fc.property(devices, agents, stood, (all, three, before) => {
      const area = areaOf(
        all.map(([siteId, agentKey, one, cameras], n) => device(n, siteId, { ...one, agentKey, cameras })),
        three.map((one, n) => thing(`agent:${'abc'[n]}`, { ...one, cameras: 5 })),
      );
      const { causes } = judgeArea(area, new Set(before), now, settings);
      const keys = causes.map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      for (const { heldBy, key } of causes) {
        if (heldBy !== null) expect(keys).toContain(heldBy);
        expect(heldBy).not.toBe(key);
      }
      if (keys.includes('township:341802101000')) expect(keysOf(causes)).toEqual(['township:341802101000']);
    }),
    { numRuns: 2000 },
  );
});
