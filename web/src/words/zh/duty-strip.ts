/** The line about duty above the queue: it stands there before any page's words are loaded. */
export const dutyStrip = {
  now: '现在值班',
  nobody: '无人值班',
  until: '至 {{time}}',
  next: '下一班',
  unwatched: '无人值守',
  unread: '{{count}} 条交接班记录未读，去阅读',
  notTaken: '您尚未接班，去接班',
  heardAsk: '请确认能听到铃声',
  end: '交班',
};

/** What is done about duty, as the audit names it. */
export const dutyActions = {
  'duty.take': '接班',
  'duty.hand-over': '交班',
  'duty.read': '阅读交接班记录',
  'duty.sound': '铃声测试',
  'duty.alone': '值班台无人值守',
  'duty.watched-again': '值班台恢复值守',
  'duty.roster-enter': '添加班次',
  'duty.roster-change': '更改班次',
  'duty.roster-swap': '对调班次',
  'duty.roster-remove': '移出班次',
  'duty.roster-repeat': '重复班次',
  'duty.roster-import': '导入值班表',
  'duty.escalation-policy': '更改升级策略',
  'duty.escalation-policy-removed': '恢复上级升级策略',
  'desks.register': '登记值班台',
  'desks.remove': '取消值班台',
  'desks.ended': '值班台登记到期',
  'desks.sign-in': '口令登录值班台',
  'desks.pin-locked': '口令试错过多',
  'people.pin': '设置值班口令',
} as const;
