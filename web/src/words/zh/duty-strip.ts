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
