import type { CoverageGapRow, CoverageWatchpoint } from '@sharp-eyes/protocol';
import type { Language, Words } from '../../../platform/http/words.ts';
import { dayOf } from '../../../platform/site-clock.ts';
import type { OutCell } from '../../../platform/tables/write-csv.ts';
import { siteKindWords } from '../../imports/camera-words.ts';
import { basisWords, densityWords, remedyWords, sayWhy, stateWords, watchpointKindWords } from '../words.ts';

interface GapColumn {
  title: Words;
  /** It says where the watchpoint is to the metre. */
  exact?: true;
  value(row: CoverageGapRow, language: Language): OutCell;
}

/** Of a watchpoint; empty for a village that nobody has approved a list for. */
function own(
  title: Words,
  value: (row: CoverageWatchpoint, language: Language) => OutCell,
  more: { exact?: true } = {},
): GapColumn {
  return { title, ...more, value: (row, language) => (row.row === 'watchpoint' ? value(row, language) : null) };
}

const named = (level: number) => (row: CoverageGapRow) => row.divisionPath[level] ?? null;

/** The gap list's columns, in the order in which it is worked through: where, what, how it stands, what to do. */
export const gapColumns: readonly GapColumn[] = [
  { title: { zh: '区县', en: 'County' }, value: named(2) },
  { title: { zh: '乡镇', en: 'Township' }, value: named(3) },
  { title: { zh: '村', en: 'Village' }, value: named(4) },
  { title: { zh: '区划代码', en: 'Division code' }, value: ({ division }) => division },
  own({ zh: '场所', en: 'Site' }, ({ siteName }) => siteName),
  own(
    { zh: '场所类型', en: 'Kind of site' },
    ({ siteKind }, language) =>
      (language === 'zh' && siteKindWords.find(([kind]) => kind === siteKind)?.[1]) || siteKind,
  ),
  own({ zh: '重点部位', en: 'Watchpoint' }, ({ name }) => name),
  own({ zh: '类别', en: 'Kind' }, ({ kind }, language) => watchpointKindWords[kind][language]),
  own({ zh: '清晰程度', en: 'Density' }, ({ density }, language) => densityWords[density][language]),
  own({ zh: '重要程度', en: 'Weight' }, ({ weight }) => weight),
  {
    title: { zh: '状态', en: 'State' },
    value: (row, language) => stateWords[row.row === 'watchpoint' ? row.state : 'unapproved'][language],
  },
  own({ zh: '依据', en: 'Known by' }, ({ basis }, language) => basis && basisWords[basis][language]),
  {
    title: { zh: '原因', en: 'Why' },
    value: (row, language) => sayWhy(row.row === 'watchpoint' ? row : null, language),
  },
  own({ zh: '怎样补上', en: 'What would close it' }, ({ remedy }, language) => remedy && remedyWords[remedy][language]),
  own({ zh: '自', en: 'Since' }, ({ since }) => dayOf(new Date(since))),
  own({ zh: '看到的摄像机数', en: 'Cameras that see it' }, ({ seenBy }) => seenBy),
  own({ zh: '经度', en: 'Longitude' }, ({ point }) => point?.lon ?? null, { exact: true }),
  own({ zh: '纬度', en: 'Latitude' }, ({ point }) => point?.lat ?? null, { exact: true }),
];
