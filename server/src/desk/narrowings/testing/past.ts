import { type Rule, rulesDocument, type Zone } from '@sharp-eyes/protocol';
import type { Occurrence, PastAlert } from '../replay-rules.ts';

export const zone: Zone = {
  name: '门口',
  polygon: [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ],
};
export const ruleOf = (more: object = {}): Rule =>
  rulesDocument.parse({ zones: [zone], rules: [{ kind: 'person-in-zone', zone: '门口', ...more }] }).rules[0] as Rule;
export const noon = Date.parse('2026-03-02T04:00:00Z'); // Monday 12:00 on site
export const hourMs = 3600_000;

export function past(
  n: number,
  verdict: PastAlert['verdict'],
  seen: Partial<NonNullable<Occurrence['seen']>>,
  more: Partial<Occurrence> = {},
): PastAlert {
  const at = more.from ?? noon + n * hourMs;
  const occurrence: Occurrence = {
    ...{ from: at, to: at + 8000, score: 0.4, dwellS: 0.4, boxes: [] },
    seen: { score: 0.8, dwellS: 5, places: [[136, 5]], ...seen },
    ...more,
  };
  return { id: `alert-${n}`, number: `341802-${n}`, at, verdict, stills: 3, occurrences: [occurrence] };
}
export const many = (count: number, make: (n: number) => PastAlert) => Array.from({ length: count }, (_, n) => make(n));
