import { loadDaysMax } from '@sharp-eyes/protocol';

/** Spans that one press chooses, days up to today. */
export const spans = [1, 7, 30, loadDaysMax] as const;

const dayMs = 24 * 3600_000;
/** China keeps one clock, UTC+8. */
const siteClockMs = 8 * 3600_000;

/** Days on the clock of the site, the last included. */
export interface Period {
  from: string;
  to: string;
}

const isDay = (text: string | null): text is string => text !== null && /^\d{4}-\d\d-\d\d$/.test(text);

/** What the address asks for: own dates, or so many days up to today; a week where it says nothing. */
export function periodOf(asked: URLSearchParams, nowMs: number): Period & { span: number | null } {
  const [from, to] = [asked.get('from'), asked.get('to')];
  if (isDay(from) && isDay(to)) return { from, to, span: null };
  const wanted = Number(asked.get('days'));
  const span = spans.find((days) => days === wanted) ?? 7;
  return { from: siteDay(nowMs - (span - 1) * dayMs), to: siteDay(nowMs), span };
}

function siteDay(ms: number): string {
  return new Date(ms + siteClockMs).toISOString().slice(0, 10);
}
