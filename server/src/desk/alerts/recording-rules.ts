import { type RecordingPlace, type RecordingRequest, toInstant } from '@sharp-eyes/protocol';

/** Shown before an alert rose and after it cleared, milliseconds: what led to it and what became of it. */
const leadInMs = 60_000;
const leadOutMs = 30_000;
const dayMs = 24 * 3600_000;
/** What RFC 3339 can say, epoch milliseconds: years of four digits. */
const firstInstant = Date.parse('0000-01-01T00:00:00.000Z');
const lastInstant = Date.parse('9999-12-31T23:59:59.999Z');

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
  const own = (at: number): string | null => (clockOffsetS === null ? null : instantAt(at + clockOffsetS * 1000));
  return {
    ...holder,
    ...{ from: nearestInstant(from), to: nearestInstant(to), ownFrom: own(from), ownTo: own(to) },
    overwrittenAbout: retentionDays === null ? null : instantAt(from + retentionDays * dayMs),
  };
}

/** Null for what no clock shows: a camera's own may say any year, and an alert must still open. */
function instantAt(at: number): string | null {
  return at >= firstInstant && at <= lastInstant ? toInstant(at) : null;
}

function nearestInstant(at: number): string {
  return toInstant(Math.min(Math.max(at, firstInstant), lastInstant));
}

/** Requests whose time is over without an answer; undefined when there is none. */
export function markOverdue(requests: readonly RecordingRequest[], now: string): RecordingRequest[] | undefined {
  const late = (one: RecordingRequest): boolean => one.state === 'asked' && one.answerBy <= now;
  return requests.some(late) ? requests.map((one) => (late(one) ? { ...one, state: 'overdue' } : one)) : undefined;
}
