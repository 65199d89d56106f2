import type { Words } from '../../platform/http/words.ts';

/** Why a decision about a narrowing is refused. */
export const refusalWords = {
  settled: {
    zh: '该建议已有人处理，或当前状态不允许此操作',
    en: 'expected a proposal that nobody has decided about yet, or one in another state',
  },
  'no-such-option': { zh: '应为该建议列出的方案之一', en: 'expected one of the ways that the proposal lists' },
  'rule-gone': {
    zh: '该规则或摄像机已不存在，建议已过时',
    en: 'the rule or its camera is not there any more; the proposal is out of date',
  },
  'rule-changed': {
    zh: '该规则在提出建议之后已被修改，请等待按新规则重新统计的建议',
    en: 'the rule was changed since this was proposed; wait for a proposal about the rule as it is now',
  },
  'too-early': {
    zh: '放宽后的规则须先试运行满 72 小时才能启用',
    en: 'expected 72 hours of trial in shadow before the wider rule is in force again',
  },
  'too-many-rules': {
    zh: '该摄像机的规则已达上限，无法试运行',
    en: 'the camera has as many rules as it can hold; no trial fits beside them',
  },
} as const satisfies Record<string, Words>;
