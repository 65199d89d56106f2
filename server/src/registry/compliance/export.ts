import type { ComplianceItem } from '@sharp-eyes/protocol';
import type { Language } from '../../platform/http/words.ts';

const heads: Record<Language, string[]> = {
  zh: [
    '区划',
    '场所',
    '对象',
    '名称',
    '事项',
    '依据',
    '状态',
    '是否未知',
    '原因',
    '怎么办',
    '期限',
    '责任角色',
    '责任人',
    '备注',
  ],
  en: [
    'Division',
    'Site',
    'Record',
    'Name',
    'Duty',
    'Article',
    'State',
    'Unknown',
    'Reason',
    'What to do',
    'Due',
    'Role',
    'Person',
    'Note',
  ],
};
const subjects: Record<Language, Record<ComplianceItem['subject'], string>> = {
  zh: { camera: '摄像机', site: '场所', system: '备案系统' },
  en: { camera: 'camera', site: 'site', system: 'system' },
};
const states: Record<Language, Record<ComplianceItem['state'], string>> = {
  zh: { met: '已完成', due: '待整改', overdue: '已逾期', 'not-required': '免除' },
  en: { met: 'met', due: 'due', overdue: 'overdue', 'not-required': 'waived' },
};

export function headOf(language: Language): string[] {
  return heads[language];
}

/** One row of the list as a file; it carries no coordinates. */
function rowOf(item: ComplianceItem, language: Language): string[] {
  const { divisionPath, siteName, subject, name, title, article, state, unknown, reason, todo, dueOn, owner } = item;
  return [
    ...[divisionPath.join(''), siteName, subjects[language][subject], name, title[language], article[language]],
    ...[states[language][state], unknown ? (language === 'zh' ? '是' : 'yes') : '', reason[language], todo[language]],
    ...[dueOn ?? '', owner.role, owner.person?.name ?? '', item.note],
  ];
}

export async function* rowsOf(
  batches: AsyncIterable<readonly ComplianceItem[]>,
  language: Language,
): AsyncGenerator<string[]> {
  for await (const batch of batches) for (const item of batch) yield rowOf(item, language);
}
