import type { AlertState } from '@sharp-eyes/protocol';
import type { Words } from '../../platform/http/words.ts';
import type { Refusal } from './rules.ts';

/** Why a decision was refused; `{by}` and `{at}` are blanks for who had decided before, and when. */
export const refusalWords: Record<Refusal, Words> = {
  'acknowledged-by-another': { zh: '{by} 已于 {at} 签收', en: '{by} acknowledged it at {at}' },
  'already-resolved': { zh: '{by} 已于 {at} 办结', en: '{by} resolved it at {at}' },
  'not-acknowledged': { zh: '须先签收', en: 'it must be acknowledged first' },
  'not-shelved': { zh: '没有暂挂', en: 'it is not shelved' },
  'not-handed-over': { zh: '没有转办', en: 'it was not handed over' },
  'feedback-missing': { zh: '已转办，须先登记反馈', en: 'it was handed over; write down the feedback first' },
  'not-looked': { zh: '须先调阅画面，才能判为误报', en: 'look at the still before calling it a false alarm' },
  'too-late': { zh: '时间应晚于现在', en: 'expected a time after now' },
  'too-long': {
    zh: '时间太长：暂挂最长 24 小时，待反馈最长 7 天',
    en: 'too long: 24 hours at most shelved, 7 days awaiting feedback',
  },
  joined: { zh: '它是重复告警，请处理合并后的那一条', en: 'it is a repeat; decide about the alert that counts it' },
  'nothing-to-undo': {
    zh: '没有可以撤销的操作：仅本人可在 15 秒内撤销自己的最后一步',
    en: 'nothing to take back: only the last decision, by whoever made it, within 15 seconds',
  },
};

export const stateWords: Record<AlertState, Words> = {
  open: { zh: '待处理', en: 'open' },
  acknowledged: { zh: '已签收', en: 'acknowledged' },
  shelved: { zh: '已暂挂', en: 'shelved' },
  'handed-over': { zh: '已转办待反馈', en: 'handed over' },
  resolved: { zh: '已办结', en: 'resolved' },
};
