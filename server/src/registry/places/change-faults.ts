import type { RowFault } from '@sharp-eyes/protocol';
import { filled, type Language, type Words } from '../../platform/http/words.ts';

/** What can be wrong with a row of a table of changes or hamlets, in both languages. `{x}` is a blank. */
const texts = {
  'code-shape': { zh: '应为12位数字区划代码，实为“{got}”', en: 'expected a 12-digit division code, got “{got}”' },
  'change-shape': {
    zh: '应为 new、renamed、ended、merged-into、renumbered 之一，实为“{got}”',
    en: 'expected new, renamed, ended, merged-into or renumbered, got “{got}”',
  },
  'from-shape': { zh: '应为日期（如 2026-01-01），实为“{got}”', en: 'expected a day such as 2026-01-01, got “{got}”' },
  'class-shape': {
    zh: '应为城乡分类代码 111、112、121、122、123、210、220，实为“{got}”',
    en: 'expected an urban-rural class of 111, 112, 121, 122, 123, 210, 220, got “{got}”',
  },
  'kind-shape': {
    zh: '应为 自然村、村民组 或 其他，实为“{got}”',
    en: 'expected natural-village, villagers-group or other, got “{got}”',
  },
  'name-missing': { zh: '应填写名称（1–100字）', en: 'expected a name of 1 to 100 characters' },
  'into-missing': { zh: '应填写并入或改用的代码', en: 'expected the code that takes its place' },
  'outside-area': { zh: '“{got}”不在您管辖的区划内', en: '“{got}” does not lie in your own area' },
  twice: { zh: '与第 {other} 行是同一代码，两行相互矛盾', en: 'row {other} has the same code; one of the two must go' },
  'unknown-code': {
    zh: '没有代码为“{got}”的区划，请先用 new 新设，或核对代码',
    en: 'there is no division “{got}”; add it as new, or check the code',
  },
  'known-code': {
    zh: '代码“{got}”已有区划“{name}”，改名请用 renamed',
    en: '“{got}” is on record as “{name}”; use renamed for another name',
  },
  'reused-code': {
    zh: '代码“{got}”曾属“{name}”并已于 {day} 停用，代码不能再用',
    en: '“{got}” belonged to “{name}” until {day}; a code is not used again',
  },
  'already-ended': { zh: '“{name}”已于 {day} 停用', en: '“{name}” ended on {day} already' },
  'parent-missing': {
    zh: '上级区划“{got}”不存在，本表也没有新设',
    en: 'the division above, “{got}”, is not on record and not new in this table',
  },
  'parent-ended': { zh: '上级区划“{got}”已停用', en: 'the division above, “{got}”, has ended' },
  'into-unknown': {
    zh: '没有代码为“{got}”的区划，本表也没有新设',
    en: '“{got}” is not on record and not new in this table',
  },
  'into-ended': { zh: '“{got}”已停用，不能并入', en: '“{got}” has ended; nothing can become part of it' },
  'into-level': {
    zh: '应为同级区划：{mine}不能并入{other}',
    en: 'expected the same level: a {mine} cannot go into a {other}',
  },
  cycle: { zh: '并入关系成环：{got}', en: 'the rows go round in a circle: {got}' },
  'holds-others': {
    zh: '其下还有 {count} 个区划在用，请在同一表中一并变更',
    en: '{count} divisions below it are in force; change them in the same table',
  },
  'before-it-began': { zh: '应不早于其设立日 {day}', en: 'expected {day}, when it began, or later' },
  'not-yet': {
    zh: '应不晚于今天（{day}）：请到生效之日再导入',
    en: 'expected today ({day}) or earlier: import it on its day',
  },
  'level-not-village': { zh: '应为村级区划代码', en: 'expected the code of a village' },
  'village-ended': { zh: '“{name}”已停用且无替代', en: '“{name}” has ended and nothing took its place' },
  'too-many-hamlets': { zh: '一个村最多 {max} 个自然村', en: 'a village holds {max} hamlets at most' },
} as const satisfies Record<string, Words>;

export type ChangeFaultCode = keyof typeof texts;

/** A fault before it is said in somebody's language. Rows count from 0 here. */
export interface ChangeFault {
  row: number;
  field: string;
  code: ChangeFaultCode;
  values?: Record<string, string | number>;
}

const levels: Record<string, Words> = {
  nation: { zh: '国家', en: 'nation' },
  province: { zh: '省级区划', en: 'province' },
  city: { zh: '市级区划', en: 'city' },
  county: { zh: '县级区划', en: 'county' },
  township: { zh: '乡级区划', en: 'township' },
  village: { zh: '村级区划', en: 'village' },
};

export function sayFault({ row, field, code, values = {} }: ChangeFault, language: Language): RowFault {
  const message = filled(texts[code][language], (blank) => {
    const value = values[blank];
    return value === undefined ? undefined : (levels[value]?.[language] ?? String(value));
  });
  return { row: row + 1, field, code, message };
}
