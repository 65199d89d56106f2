import type { NoticeUrgency, NoticeWhy } from '@sharp-eyes/protocol';
import type { Failure, Outcome } from '../rules.ts';
import type { Parts } from '../words.ts';
import { HostRefused } from './guard.ts';
import type { Answer } from './outbound.ts';
import { RequestUnanswered } from './outbound.ts';

/** A message on its way out. */
export interface Outgoing {
  /** The delivery's: the same on each repetition. */
  id: string;
  parts: Parts;
  /** Of a test. */
  code: string | null;
  /** A person's number, address, or subscription as JSON; empty for a group. */
  address: string;
  /** Where in the console it leads, and the whole address where the hub knows its own. */
  path: string;
  link: string | null;
  urgency: NoticeUrgency;
  deadlineAt: Date;
  now: Date;
}

/** What a channel needs to send: opened in memory for one attempt. */
export interface Opened {
  settings: Record<string, unknown>;
  secrets: Readonly<Record<string, string>>;
}

/** Hands one message to the other side and tells what came of it; never throws for what the other side does. */
export type Send = (channel: Opened, message: Outgoing) => Promise<Outcome>;

export const taken: Outcome = { taken: true };

export function failed(
  lasts: Failure['lasts'],
  code: NoticeWhy['code'],
  /** In words of the other side, too: whoever writes it down leaves secrets out, and cuts it short. */
  text: string,
  more: { retryAfterMs?: number | null; unanswered?: boolean } = {},
): Failure {
  const { retryAfterMs = null, unanswered = false } = more;
  return { taken: false, lasts, why: { code, text }, unanswered, retryAfterMs };
}

/** What an HTTP status other than 2xx means to everybody (RFC 9110, 15; RFC 6585, 4). */
export function failedByStatus({ status, retryAfterMs }: Pick<Answer, 'status' | 'retryAfterMs'>): Failure {
  const text = `HTTP ${status}`;
  if (status === 429) return failed('later', 'rate-limited', text, { retryAfterMs });
  if (status >= 500 || status === 408 || status === 425) return failed('later', 'refused', text, { retryAfterMs });
  if (status === 401 || status === 403) return failed('never', 'unauthorised', text);
  return failed('never', 'refused', text);
}

/** What a request that found no answer means. */
export function failedByError(error: unknown): Failure {
  if (error instanceof HostRefused) return failed('never', 'host-not-allowed', error.message);
  const unanswered = error instanceof RequestUnanswered && error.sent;
  const cause = error instanceof RequestUnanswered ? error.cause : error;
  if (cause instanceof HostRefused) return failed('never', 'host-not-allowed', cause.message);
  const { name, code } = cause as { name?: string; code?: string };
  if (name === 'TimeoutError' || name === 'AbortError') return failed('later', 'timeout', '', { unanswered });
  return failed('later', 'unreachable', String(code ?? name ?? ''), { unanswered });
}
