import { type DeskLoadRow, type LoadBand, type LoadPercentile, type LoadWaits, waitIn } from '@sharp-eyes/protocol';
import type { Words } from '../../platform/http/words.ts';

const units: Record<ReturnType<typeof waitIn>['unit'], Words> = {
  s: { zh: ' 秒', en: ' s' },
  min: { zh: ' 分钟', en: ' min' },
  h: { zh: ' 小时', en: ' h' },
  d: { zh: ' 天', en: ' d' },
};

export const bandWords: Record<LoadBand, Words> = {
  good: { zh: '达标', en: 'on target' },
  many: { zh: '偏多', en: 'above target' },
  'too-many': { zh: '超限', en: 'beyond the limit' },
  unjudged: { zh: '不评', en: 'not judged' },
};

export const unmeasuredWords: Record<NonNullable<DeskLoadRow['unmeasured']>, Words> = {
  'no-agent': {
    zh: '这段时间没有边缘节点，报不出告警',
    en: 'no edge agent could raise an alert in this time',
  },
  'to-come': { zh: '还没有到', en: 'still to come' },
};

export const nobodyAsked: Words = { zh: '没有告警', en: 'there was no alert' };

/** “12 分钟”, “超过 3.0 小时”, “12 分钟至 40 分钟”: a percentile that waits which last make uncertain says so. */
export function percentileWords({ leastS, mostS }: LoadPercentile): Words {
  const [least, most] = [waitWords(leastS), mostS === null ? null : waitWords(mostS)];
  if (most === null) return { zh: `超过 ${least.zh}`, en: `more than ${least.en}` };
  if (least.zh === most.zh) return least;
  return { zh: `${least.zh}至${most.zh}`, en: `${least.en} to ${most.en}` };
}

/** Median, 90 % and how many still wait, in one line. */
export function waitsWords({ p50, p90, lasting }: LoadWaits): Words | null {
  if (p50 === null || p90 === null) return null;
  const [half, most] = [percentileWords(p50), percentileWords(p90)];
  return {
    zh: `${half.zh} / ${most.zh}${lasting === 0 ? '' : `，${lasting} 条未完`}`,
    en: `${half.en} / ${most.en}${lasting === 0 ? '' : `, ${lasting} not yet`}`,
  };
}

function waitWords(seconds: number): Words {
  const { value, unit } = waitIn(seconds);
  return { zh: `${value}${units[unit].zh}`, en: `${value}${units[unit].en}` };
}
