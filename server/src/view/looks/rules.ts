import type { AlertState, lookReason } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { PictureRefusal } from '../../registry/cameras/watch-rules.ts';

export type GivenReason = z.output<typeof lookReason>;
/** The reason as the register keeps it. */
export type LookReason = GivenReason | { code: 'alert'; number: string };

export type LookDecision = { decision: 'allowed'; reason: LookReason } | { decision: 'refused'; why: string };

/**
 * Whether stills of an alert may be looked at, and on what ground. An alert that nobody has settled is reason
 * enough for who is on duty there; every other look says why.
 */
export function judgeLook(
  alert: { state: AlertState; number: string },
  given: GivenReason | undefined,
  onDutyThere: boolean,
): LookDecision {
  if (given !== undefined) return { decision: 'allowed', reason: given };
  if (!onDutyThere) return { decision: 'refused', why: 'expected a reason: only the area’s duty officers need none' };
  if (alert.state !== 'resolved') return { decision: 'allowed', reason: { code: 'alert', number: alert.number } };
  return { decision: 'refused', why: `expected a reason: the alert is ${alert.state}` };
}

/** Why a camera that may be looked at shows nothing. */
export type SightRefusal = PictureRefusal | 'no-agent' | 'not-configured' | 'not-streaming' | 'busy' | 'not-kept';

export type AgentRefusal = { again: boolean; refused: SightRefusal };

/**
 * What an agent's refusal of a still means. One that was told of the camera a moment ago, or whose picture has not come
 * yet, is asked again while the person waits.
 */
export function readAgentRefusal(code: string): AgentRefusal {
  if (code === 'not-permitted') return { again: false, refused: 'health-only' };
  if (code === 'unknown-camera') return { again: true, refused: 'not-configured' };
  if (code === 'no-picture') return { again: true, refused: 'not-streaming' };
  if (code === 'still-left-out') return { again: false, refused: 'not-kept' };
  return { again: true, refused: 'busy' };
}
