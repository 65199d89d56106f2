import type { AlertFinding, AlertKind, AlertSeen, Reason } from '@sharp-eyes/protocol';
import type { Box, Detection } from '../eyes/eye.ts';

/** What an eye found in one picture, with the picture's times. */
export interface SceneFrame {
  streamTimeS: number;
  /** When the last packet of the picture was received, epoch milliseconds. */
  receivedAtMs: number;
  rtpTimestamp: number;
  detections: readonly Detection[];
}

interface ChangeOfScene {
  /** Stream seconds of the picture that decided. */
  t: number;
  /** When that picture was received, epoch milliseconds. */
  atMs: number;
  alertId: string;
  ruleId: string;
  kind: AlertKind;
  zone: string;
  score: number;
  boxes: Box[];
  reason: Reason;
  /** The rule only records what it would have raised; nobody is told. */
  shadow: boolean;
}

/**
 * `finding` is the body of the fact `alert.raised`, `alert.changed` or `alert.shadow`; `seen` is what it came to, absent
 * where the agent was away meanwhile.
 */
export type SceneChange =
  | (ChangeOfScene & { change: 'raised' | 'changed'; finding: AlertFinding })
  | (ChangeOfScene & { change: 'cleared'; seen?: AlertSeen | undefined });

/** An alert that is active on site, as it is kept across a restart. */
export interface OpenAlert {
  alertId: string;
  ruleId: string;
  kind: AlertKind;
  zone: string;
  /** Highest score that was told. */
  score: number;
  /** When somebody was last seen in the zone, epoch milliseconds. */
  lastSeenAtMs: number;
  /** The agent itself was started anew since: the first picture that shows somebody inside is told as `continued`. */
  isFromBefore?: boolean;
}

/** contract.md 2: after a restart, or a time without pictures, an alert goes on when it was seen within this time. */
export const continuesWithinS = 60;
/** How often the disk is told when somebody was last seen, seconds: what is read after a restart may be this old. */
export const seenKeptEveryS = 5;
/** The hub makes a line in the alert's timeline of a change with this reason. */
export const continuedCode = 'continued';
