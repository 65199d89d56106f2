import type { AlertState, LiveEnd } from '@sharp-eyes/protocol';
import type { WatchDecision } from '../../registry/cameras/watch-rules.ts';
import type { AccessReason } from '../../registry/sites/rules.ts';
import { type GivenReason, judgeLook, type LookReason } from '../looks/rules.ts';
import type { StartOutcome } from './media/upstream.ts';

type LiveDecision = { allowed: true } | { refused: LiveEnd; basis: AccessReason };

/**
 * Whether a person may see a camera live now: somebody on site has answered where it stands, and the site's word covers
 * live view at this instant (Order 799 Arts 7(2), 9). A word for alerts alone covers stills, not this.
 */
export function decideLive(watch: WatchDecision): LiveDecision {
  if ('refused' in watch) return watch;
  return watch.functions.live ? { allowed: true } : { refused: 'no-live', basis: watch.basis };
}

type ReasonDecision = { reason: LookReason } | { refused: 'no-reason' | 'not-found' };

/** On what ground a person looks: an unsettled alert of this camera in one's own area, else a reason that is named. */
export function judgeReason(
  given: GivenReason | undefined,
  alert: { state: AlertState; number: string; cameraId: string | null } | undefined,
  asked: { cameraId: string; isOnDutyThere: boolean },
): ReasonDecision {
  if (alert === undefined)
    return given === undefined || given.code === 'verify-alert' ? { refused: 'no-reason' } : { reason: given };
  if (alert.cameraId !== asked.cameraId) return { refused: 'not-found' };
  const verdict = judgeLook(alert, given, asked.isOnDutyThere);
  return verdict.decision === 'allowed' ? { reason: verdict.reason } : { refused: 'no-reason' };
}

/** What an agent's refusal of `live.start` means; one that was told of the camera a moment ago is asked again. */
export function readStartRefusal(code: string): StartOutcome {
  if (code === 'not-permitted') return { ok: false, end: 'no-live', again: false };
  if (code === 'unknown-camera') return { ok: false, end: 'not-configured', again: true };
  if (code === 'no-picture') return { ok: false, end: 'not-streaming', again: true };
  if (code === 'no-h264') return { ok: false, end: 'no-h264', again: false };
  return { ok: false, end: 'agent-busy', again: true };
}

/** Refusals and ends for which a right was missing: they are on the record, whoever asked. */
const missingRight: ReadonlySet<LiveEnd> = new Set<LiveEnd>([
  ...(['not-found', 'no-reason', 'placement-missing', 'no-basis', 'no-live', 'not-in-use', 'right-ended'] as const),
]);

export function isMissingRight(end: LiveEnd): boolean {
  return missingRight.has(end);
}

const soonMs = 1000;
const laterMs = 10_000;
const again: Partial<Record<LiveEnd, number>> = {
  ...{
    'connection-lost': soonMs,
    'lease-lost': soonMs,
    'worker-ended': soonMs,
    'hub-gone': soonMs,
    'hub-stops': soonMs,
  },
  ...{ 'agent-gone': laterMs, 'agent-offline': laterMs, 'agent-busy': laterMs, 'not-configured': laterMs },
  ...{ 'not-streaming': laterMs, 'too-many-views': laterMs, preparing: laterMs, internal: laterMs },
};

/** After how long a page may ask again by itself, milliseconds; null where a person must do something first. */
export function againAfter(end: LiveEnd): number | null {
  return again[end] ?? null;
}
