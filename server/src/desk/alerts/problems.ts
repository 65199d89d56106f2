import type { AlertDetail } from '@sharp-eyes/protocol';
import { ProblemError } from '../../platform/http/problem.ts';
import { siteTimeOf } from '../../platform/site-clock.ts';
import type { AlertDocument } from './documents.ts';
import { refusalWords, stateWords } from './refusals.ts';
import type { Verdict } from './rules.ts';

type Refused = Extract<Verdict, { decision: 'refused' }>;

/** Why a decision about an alert was refused: by which rule, who had decided before and when, and how it stands now. */
export function illegalMove(alert: AlertDocument, { code, first, at }: Refused, current: AlertDetail): ProblemError {
  const by = first?.name ?? '–';
  const when = at === null ? '–' : siteTimeOf(at);
  const fill = (text: string): string => text.replace('{by}', by).replace('{at}', when);
  const { zh, en } = refusalWords[code];
  return new ProblemError('illegal-move', {
    code: `alert-${code}`,
    values: { state: stateWords[alert.state], ...(first ? { by } : {}) },
    faults: [{ path: 'state', message: { zh: fill(zh), en: fill(en) } }],
    refusal: { code, by: first, at: at === null ? null : new Date(at).toISOString() },
    current,
  });
}

/** Nothing more is noted about it; what is decided still is. */
export function timelineFull(): ProblemError {
  return new ProblemError('conflict', { code: 'timeline-full', values: { what: 'timeline' } });
}
