import type { FirstWords } from '../zh.ts';

/** The line about duty above the queue: it stands there before any page's words are loaded. */
export const dutyStrip: FirstWords['dutyStrip'] = {
  now: 'On duty',
  nobody: 'nobody',
  until: 'until {{time}}',
  next: 'next',
  unwatched: 'nobody watches',
  unread: 'Hand-over notes to read: {{count}}',
  notTaken: 'Take the shift',
  heardAsk: 'Say that you hear the bell',
  end: 'Hand over',
};
