import type { Language } from '../words/words.ts';

/** The clock of the sites: one zone for the whole country. */
const siteTimeZone = 'Asia/Shanghai';

const formats = new Map<string, Intl.DateTimeFormat>();
function format(language: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language}/${name}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
      timeZone: siteTimeZone,
      hourCycle: 'h23',
      ...options,
    });
    formats.set(key, found);
  }
  return found;
}

const relatives = {
  zh: new Intl.RelativeTimeFormat('zh-CN', { numeric: 'always' }),
  en: new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'narrow' }),
};

/** “14:03:07” by the site's clock. */
export function clockTime(instant: string | number, language: Language): string {
  return format(language, 'clock', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(instant));
}

/** The day by the site's clock, `2026-11-23`: for comparing, not for showing. */
function dayOf(at: Date): string {
  return format('en', 'day', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

/** “14:03:07” today, “11/22 14:03” on another day, both by the site's clock. */
export function shortTime(instant: string | number, nowMs: number, language: Language): string {
  const at = new Date(instant);
  if (dayOf(at) === dayOf(new Date(nowMs))) return clockTime(instant, language);
  return format(language, 'short', { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' }).format(at);
}

/** Date and time to the second by the site's clock, for titles and records. */
export function fullTime(instant: string | number, language: Language): string {
  return format(language, 'full', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(new Date(instant));
}

/** “3分钟前”, “3 min ago”. An instant slightly ahead (clocks differ) reads as now, never as “in 2 seconds”. */
export function relativeTime(instant: string | number, nowMs: number, language: Language): string {
  const seconds = Math.max(0, Math.floor((nowMs - new Date(instant).getTime()) / 1000));
  const say = relatives[language];
  if (seconds < 5) return language === 'zh' ? '刚刚' : 'just now';
  // Between five seconds and a minute steps of five: a queue in which every row counts seconds can't be read.
  if (seconds < 60) return say.format(-(seconds - (seconds % 5)), 'second');
  if (seconds < 3600) return say.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return say.format(-Math.floor(seconds / 3600), 'hour');
  return say.format(-Math.floor(seconds / 86_400), 'day');
}

/** Whether a moment lies in the night (22:00–06:00) by the site's clock. */
export function isAtNight(instant: string): boolean {
  const hour = Number(clockTime(instant, 'en').slice(0, 2));
  return hour >= 22 || hour < 6;
}
