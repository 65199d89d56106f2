import { describe, expect, test } from '@jest/globals';
import { type AlertDetail, resolve } from '@sharp-eyes/protocol';
import {
  emptyDraft,
  foresee,
  hasLooked,
  isMoving,
  lastDecider,
  outcomeByKey,
  overlaid,
  readDraft,
  refreshed,
  whyRefused,
} from './decision.ts';

const person = {
  id: 'p1',
  user: 'li',
  name: '李值班',
  unit: '水东镇综治中心',
  grants: [],
  language: 'zh' as const,
  contractor: false,
  endsOn: null,
  disabled: false,
  version: 1,
};
const alert = { id: 'a', state: 'open', version: 3, acknowledgedBy: null, timeline: [] } as unknown as AlertDetail;

describe('resolving', () => {
  test('a number key means the same before and after a look; a false alarm only waits for it', () => {
    const keys = [1, 2, 3, 4, 5];
    expect(keys.map((n) => outcomeByKey(n, true))).toEqual(['genuine', 'false-alarm', 'test', 'no-action', undefined]);
    expect(keys.map((n) => outcomeByKey(n, false))).toEqual(['genuine', undefined, 'test', 'no-action', undefined]);
  });

  test('says which part is missing, in the order of the form', () => {
    expect(readDraft(emptyDraft)).toEqual({ missing: 'outcome' });
    expect(readDraft({ ...emptyDraft, outcome: 'genuine' })).toEqual({ missing: 'action' });
    expect(readDraft({ ...emptyDraft, outcome: 'genuine', action: 'handed-to-police', receipt: '  ' })).toEqual({
      missing: 'receipt',
    });
  });

  test('what the form lets through, the hub’s schema takes', () => {
    for (const outcome of ['genuine', 'false-alarm', 'test', 'no-action'] as const) {
      const read = readDraft({ outcome, action: 'handed-to-police', receipt: 'J-1', note: '' });
      if ('missing' in read) throw new Error(read.missing);
      expect(resolve.safeParse(read.resolution).success).toBe(true);
    }
  });

  test('an action chosen before the outcome became false alarm is not sent', () => {
    expect(readDraft({ outcome: 'false-alarm', action: 'called-out', receipt: 'x', note: ' 猫 ' })).toEqual({
      resolution: { outcome: 'false-alarm', note: '猫' },
    });
  });
});

describe('an action on screen before the hub has answered', () => {
  test('shows the new state, by whom, and a timeline entry; without it the record is as it was', () => {
    const overlay = foresee(alert, { kind: 'acknowledge', body: {} }, person, 0);
    expect(overlaid(alert, overlay)).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: { name: '李值班' },
      timeline: [{ kind: 'acknowledged', from: 'open', to: 'acknowledged', by: { unit: '水东镇综治中心' } }],
    });
    expect(overlaid(alert, undefined)).toBe(alert);
    expect(alert.timeline).toEqual([]);
  });
});

describe('two officers at once', () => {
  test('the one who was first is named from the record', () => {
    const now = {
      ...alert,
      timeline: [
        { at: '', kind: 'raised', by: null, from: null, to: 'open', note: null },
        {
          at: '',
          kind: 'acknowledged',
          by: { id: 'p2', name: '王', unit: '' },
          from: 'open',
          to: 'acknowledged',
          note: null,
        },
        { at: '', kind: 'looked', by: { id: 'p3', name: '赵', unit: '' }, from: null, to: null, note: null },
      ],
    } as AlertDetail;
    expect(lastDecider(now)?.by?.name).toBe('王');
    expect([hasLooked(now, 'p3'), hasLooked(now, 'p1')]).toEqual([true, false]);
  });

  test('an older row from the stream does not undo what an answer already said', () => {
    expect(refreshed({ ...alert, version: 4, state: 'acknowledged' }, alert).state).toBe('acknowledged');
    expect(refreshed(alert, { ...alert, active: false }).active).toBe(false);
  });
});

test('while a call is being noted the next decision can begin; while it is being settled it cannot', () => {
  const under = (decision: Parameters<typeof foresee>[1]) => isMoving(foresee(alert, decision, person, 0));
  expect(under({ kind: 'comment', body: { note: 'x' } })).toBe(false);
  expect(under({ kind: 'resolve', body: { outcome: 'test' } })).toBe(true);
  expect(under({ kind: 'undo', body: {} })).toBe(true);
  expect(isMoving(undefined)).toBe(false);
});

test('a refusal says the rule that stood in the way, before the general words', () => {
  const general = { type: 'illegal-move', title: '当前状态不允许', status: 409, detail: '不能进行此操作' };
  expect(whyRefused({ ...general, faults: [{ path: 'state', message: '须先签收' }] })).toBe('须先签收');
  expect(whyRefused(general)).toBe('不能进行此操作');
  expect(whyRefused({ type: 'internal', title: '出错了', status: 500 })).toBe('出错了');
});
