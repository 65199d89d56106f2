import type { ReportCell, ReportPortion, ReportWords, reportLanguages } from '@sharp-eyes/protocol';
import { pointsText, portionText } from '@sharp-eyes/protocol';
import { siteClockMs } from '../../../platform/clock.ts';

export type ReportLanguage = (typeof reportLanguages)[number];

/** What is said around the figures, once for both files. */
export const fixedWords = {
  unknown: { zh: '待核实', en: 'unknown' },
  asOf: { zh: '截至', en: 'As of' },
  number: { zh: '编号', en: 'Number' },
  issuer: { zh: '签发单位', en: 'Issued by (unit)' },
  person: { zh: '签发人', en: 'Issued by' },
  at: { zh: '签发时间', en: 'Issued at' },
  area: { zh: '范围', en: 'Area' },
  made: { zh: '数据时间', en: 'Data as of' },
  replaces: { zh: '替代', en: 'Replaces' },
  digest: { zh: '数据摘要（SHA-256）', en: 'Digest of the data (SHA-256)' },
  points: { zh: '个百分点', en: 'points' },
  least: { zh: '下限', en: 'at least' },
  most: { zh: '上限', en: 'at most' },
  part: { zh: '分子', en: 'numerator' },
  of: { zh: '分母', en: 'denominator' },
  before: { zh: '上月', en: 'last month' },
  inWorkbook: {
    zh: '行数较多，见同一编号的电子表格。',
    en: 'Too many rows for print: see the workbook of the same number.',
  },
  page: { zh: ['第 ', ' 页，共 ', ' 页'], en: ['Page ', ' of ', ''] },
  cover: { zh: '通报', en: 'Report' },
} as const;

/** A cell as it is printed; lines one below the other. */
export function linesOf(cell: ReportCell, language: ReportLanguage): string[] {
  switch (cell.kind) {
    case 'text':
      return [cell.text[language]];
    case 'count':
      return [String(cell.value)];
    case 'day':
      return [cell.day];
    case 'none':
      return [cell.why[language]];
    case 'share':
      return [portionText(cell), fractionOf(cell, language)];
    case 'change':
      return [`${pointsText(cell)} ${fixedWords.points[language]}`, `${plain(cell.before)} → ${plain(cell.after)}`];
  }
}

function plain({ part, of }: ReportPortion): string {
  return `${part}/${of}`;
}

function fractionOf({ part, of, unknown }: ReportPortion, language: ReportLanguage): string {
  return unknown === 0
    ? `${part}/${of}`
    : `${part}/${of}${{ zh: '，', en: ', ' }[language]}${unknown} ${fixedWords.unknown[language]}`;
}

export function say(words: ReportWords, language: ReportLanguage): string {
  return words[language];
}

/** “2026-11-25 13:04”, by the clock of the site. */
export function siteTime(at: string | Date): string {
  return new Date(new Date(at).getTime() + siteClockMs).toISOString().slice(0, 16).replace('T', ' ');
}
