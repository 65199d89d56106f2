import type { ReportCell, ReportColumn, ReportPortion, ReportWords } from '@sharp-eyes/protocol';

export const both = (zh: string, en: string): ReportWords => ({ zh, en });

/** A name, a number, an address: the same in every language. */
export const same = (text: string): ReportWords => ({ zh: text, en: text });

export const text = (words: ReportWords): ReportCell => ({ kind: 'text', text: words });
export const count = (value: number): ReportCell => ({ kind: 'count', value });
export const share = (portion: ReportPortion): ReportCell => ({ kind: 'share', ...portion });
export const day = (of: string): ReportCell => ({ kind: 'day', day: of });
export const none = (why: ReportWords): ReportCell => ({ kind: 'none', why });

export const column = (kind: ReportColumn['kind'], zh: string, en: string): ReportColumn => ({
  kind,
  title: { zh, en },
});

/** A figure that nobody measures, and why. */
export const notMeasured = ({ zh, en }: ReportWords): ReportCell =>
  none({ zh: `暂无数据：${zh}`, en: `not measured: ${en}` });

/** How a share moved; where one of the two is nothing of nothing it can't have. */
export function change(before: ReportPortion | undefined, after: ReportPortion, otherwise: ReportWords): ReportCell {
  if (before === undefined) return none(otherwise);
  if (before.of === 0 || after.of === 0)
    return none(both('一方没有应覆盖对象', 'nothing was required in one of the two'));
  return { kind: 'change', before, after };
}

/** Words one behind the other. */
export function joined(parts: readonly ReportWords[], zh: string, en: string): ReportWords {
  return { zh: parts.map((part) => part.zh).join(zh), en: parts.map((part) => part.en).join(en) };
}
