import { isWithin, rangeOf, type SilenceMatcher, type SilenceState, silenceLimits } from '@sharp-eyes/protocol';
import type { Words } from '../../platform/http/words.ts';

/** What of an alert a silence looks at. */
export interface Matched {
  division: string;
  siteId: string | null;
  cameraId: string | null;
  kind: string;
  ruleId: string;
  priority: SilenceMatcher['priorities'][number];
}

/** When a silence is in force; instants are epoch milliseconds. */
export interface Span {
  from: number;
  until: number;
  /** False while a longer one waits for the county. */
  approved: boolean;
  endedAt: number | null;
}

/** Whether a silence is about an alert: everything that it names fits. */
export function matches(matcher: SilenceMatcher, alert: Matched): boolean {
  return (
    isWithin(alert.division, rangeOf(matcher.division)) &&
    (matcher.siteId === null || matcher.siteId === alert.siteId) &&
    (matcher.cameraId === null || matcher.cameraId === alert.cameraId) &&
    (matcher.kind === null || matcher.kind === alert.kind) &&
    (matcher.ruleId === null || matcher.ruleId === alert.ruleId) &&
    matcher.priorities.includes(alert.priority)
  );
}

export function stateOf(span: Span, now: number): SilenceState {
  if (span.endedAt !== null || span.until <= now) return 'ended';
  if (!span.approved) return 'waiting-approval';
  return span.from > now ? 'planned' : 'active';
}

/** The silence in force that keeps an alert quiet: of several, the one that lasts longest. */
export function silenceFor<T extends Span & { matcher: SilenceMatcher }>(
  silences: readonly T[],
  alert: Matched,
  now: number,
): T | undefined {
  return silences
    .filter((silence) => stateOf(silence, now) === 'active' && matches(silence.matcher, alert))
    .sort((a, b) => b.until - a.until)[0];
}

const hourMs = 3600_000;

export type SpanDecision =
  | { decision: 'allowed'; approved: boolean }
  | { decision: 'refused'; path: 'until' | 'from' | 'matcher.ruleId'; why: Words };

/**
 * How long somebody may keep alerts quiet: a day; planned works longer, once a planner of the county has approved
 * (ISA-18.2: nothing is out of sight without a reason and an end).
 */
export function judgeSpan(
  wish: { sort: 'alerts' | 'works'; from: number; until: number },
  mayApprove: boolean,
  now: number,
): SpanDecision {
  const hours = (wish.until - Math.max(wish.from, now)) / hourMs;
  if (hours <= 0) return { decision: 'refused', path: 'until', why: endLater };
  const most = wish.sort === 'works' ? silenceLimits.worksDays * 24 : silenceLimits.alertHours;
  if (hours > most) return { decision: 'refused', path: 'until', why: tooLong(wish.sort) };
  if (wish.from > now + silenceLimits.worksDays * 24 * hourMs)
    return { decision: 'refused', path: 'from', why: tooLong('works') };
  return { decision: 'allowed', approved: hours <= silenceLimits.alertHours || mayApprove };
}

const endLater: Words = {
  zh: '结束时间应晚于当前时间和开始时间',
  en: 'expected an end after now and after its beginning',
};

function tooLong(sort: 'alerts' | 'works'): Words {
  return sort === 'works'
    ? { zh: `计划施工最长 ${silenceLimits.worksDays} 天`, en: `expected ${silenceLimits.worksDays} days at most` }
    : {
        zh: `告警免打扰最长 ${silenceLimits.alertHours} 小时；更久的请选“计划施工”，由县级批准`,
        en: `expected ${silenceLimits.alertHours} hours at most; choose planned works for longer, with the county's approval`,
      };
}
