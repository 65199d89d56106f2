import { type RecordingPlace, type RecordingRequest, toInstant } from '@sharp-eyes/protocol';

/** Shown before an alert rose and after it cleared, milliseconds: what led to it and what became of it. */
const leadInMs = 60_000;
const leadOutMs = 30_000;
const dayMs = 24 * 3600_000;

/** Where a recording may lie: the device as it is known, and how long it keeps. */
export interface Holder {
  deviceKey: string | null;
  device: string;
  channel: string | null;
  channelName: string | null;
  clockOffsetS: number | null;
  retentionDays: number | null;
}

/**
 * The time span to look for, also by the recorder's own clock: nobody finds ten past two on a recorder that is eleven
 * minutes ahead. Order 799 Art. 17: after its days it is written over.
 * @param cleared epoch milliseconds; null while it goes on
 */
export function recordingPlace(holder: Holder, raised: number, cleared: number | null, now: number): RecordingPlace {
  const from = raised - leadInMs;
  const to = Math.max(cleared === null ? now : cleared + leadOutMs, from + leadInMs);
  const { clockOffsetS, retentionDays } = holder;
  const own = (at: number): string | null => (clockOffsetS === null ? null : toInstant(at + clockOffsetS * 1000));
  return {
    ...holder,
    ...{ from: toInstant(from), to: toInstant(to), ownFrom: own(from), ownTo: own(to) },
    overwrittenAbout: retentionDays === null ? null : toInstant(from + retentionDays * dayMs),
  };
}

/** Requests whose time is over without an answer; undefined when there is none. */
export function markOverdue(requests: readonly RecordingRequest[], now: string): RecordingRequest[] | undefined {
  const late = (one: RecordingRequest): boolean => one.state === 'asked' && one.answerBy <= now;
  return requests.some(late) ? requests.map((one) => (late(one) ? { ...one, state: 'overdue' } : one)) : undefined;
}
