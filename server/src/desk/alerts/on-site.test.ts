import { describe, expect, test } from '@jest/globals';
import type { AlertFinding } from '@sharp-eyes/protocol';
import fc from 'fast-check';
import { type AlertFact, type Folding, foldFact } from './on-site.ts';

const alertId = '01890a5d-ac96-774b-bcce-b302099a8057';
const outboxId = '01890a5d-ac96-774b-bcce-b302099a8001';
const at = (seq: number) => new Date(1_700_000_000_000 + seq * 1000).toISOString();

function finding(seq: number, code = 'person-in-zone'): AlertFinding {
  return {
    alertId,
    kind: 'person-in-zone',
    ruleId: 'person-in-zone/yard',
    ruleVersion: 1,
    zone: 'yard',
    score: seq / 100,
    boxes: [],
    dwellS: seq,
    frameTime: at(seq),
    rtpTimestamp: seq,
    priority: 'medium',
    reason: { code, params: {}, text: `finding ${seq}` },
  };
}
const placed = (seq: number) => ({ order: { outboxId, seq }, at: at(seq) });
const raised: AlertFact = { ...placed(1), kind: 'alert.raised', body: finding(1) };
const changed = (seq: number, code?: string): AlertFact => ({
  ...placed(seq),
  kind: 'alert.changed',
  body: finding(seq, code),
});
const cleared = (seq: number): AlertFact => ({
  ...placed(seq),
  kind: 'alert.cleared',
  body: { alertId, reason: { code: 'zone-empty', params: {}, text: 'empty' } },
});
const fold = (facts: AlertFact[]) =>
  facts.reduce<Folding>((folding, one) => foldFact(folding, one), { life: null, waiting: [] });

describe("an alert's life on site", () => {
  test('the boxes stay those of the picture that decided, whatever is seen later: they are drawn on its still', () => {
    const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
    const rose: AlertFact = { ...placed(1), kind: 'alert.raised', body: { ...finding(1), boxes: [box] } };
    const later: AlertFact = {
      ...placed(2),
      kind: 'alert.changed',
      body: { ...finding(2), boxes: [{ ...box, x: 0.6 }] },
    };
    const { life } = fold([rose, later]);
    expect([life?.finding.boxes, life?.finding.score]).toEqual([[box], 0.02]);
  });

  test('any order and repetition of its facts gives the same life', () => {
    const later = fc.uniqueArray(fc.integer({ min: 2, max: 40 }), { maxLength: 10 }).chain((seqs) =>
      fc.tuple(
        ...seqs.map((seq) =>
          fc
            .constantFrom(
              () => changed(seq),
              () => changed(seq, 'continued'),
              () => cleared(seq),
            )
            .map((make) => make()),
        ),
      ),
    );
    const deliveries = later.chain((facts) => {
      const all = [raised, ...facts];
      return fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }));
    });
    fc.assert(
      fc.property(deliveries, ([inOrder, delivered]) => {
        expect(fold(delivered)).toEqual(fold(inOrder));
        expect(fold(delivered).waiting).toEqual([]);
      }),
    );
  });

  test('a clearing that comes before its raising waits for it, and then counts', () => {
    const before = fold([cleared(3)]);
    expect(before.life).toBeNull();
    const after = foldFact(before, raised);
    expect(after.life?.active).toBe(false);
    expect(after.life?.clearedAt).toBe(at(3));
  });

  test('a change never moves the frame that decided', () => {
    const life = fold([raised, changed(7)]).life;
    expect([life?.finding.score, life?.finding.frameTime]).toEqual([0.07, at(1)]);
  });

  test('each entry of the timeline keeps the reason that the site gave', () => {
    const entries = fold([raised, changed(2, 'continued'), cleared(3)]).life?.entries;
    expect(entries?.map(({ reason }) => reason?.code)).toEqual(['person-in-zone', 'continued', 'zone-empty']);
  });

  test('an agent that restarts over and over cannot fill the timeline', () => {
    const many = Array.from({ length: 500 }, (_, index) => changed(index + 2, 'continued'));
    expect(fold([raised, ...many, cleared(900)]).life?.entries).toHaveLength(50);
  });
});
