import { type SoundTest, unwatchedMinutes } from '@sharp-eyes/protocol';

const unwatchedMs = unwatchedMinutes * 60_000;
/** While nobody watches it is looked at this often whether somebody is back, milliseconds. */
const lookAgainMs = 30_000;

/** What is known of a turn's console. Instants are epoch milliseconds. */
export interface Console {
  /** When its event stream was last open. */
  liveAt: number;
  sound: SoundTest;
}

/** Whether a console's event stream is open, or was a moment ago: a reload or a tunnel is no absence. */
export function isLive({ liveAt }: Pick<Console, 'liveAt'>, now: number): boolean {
  return now - liveAt <= unwatchedMs;
}

/** Whether a console would wake somebody: it is live, and its sound was heard. */
export function watches(console: Console, now: number): boolean {
  return console.sound === 'heard' && isLive(console, now);
}

/** What is decided about a shift: nothing to do, somebody watches, nobody does (anew, or still), or it is over. */
export type Watched = {
  decision: 'watched' | 'alone' | 'still-alone' | 'over';
  /** When it is looked at again; null: never. */
  watchAt: number | null;
  aloneSince: number | null;
  reason: string;
};

/**
 * Whether somebody watches during a shift. A shift that began is given two minutes to be taken; a console that fell
 * silent, or whose sound is blocked, has two minutes, too.
 * @param consoles - of the turns that serve the shift's division
 */
export function judgeWatch(
  shift: { to: number; aloneSince: number | null },
  consoles: readonly Console[],
  now: number,
): Watched {
  if (shift.to <= now) return { decision: 'over', watchAt: null, aloneSince: null, reason: 'the shift is over' };
  const watching = consoles.filter((console) => watches(console, now));
  if (watching.length > 0) {
    const silentAt = Math.max(...watching.map(({ liveAt }) => liveAt)) + unwatchedMs + 1;
    return {
      decision: 'watched',
      watchAt: Math.min(silentAt, shift.to),
      aloneSince: null,
      reason: 'a console is live',
    };
  }
  const reason = consoles.some((console) => isLive(console, now)) ? 'no console can be heard' : 'no console is live';
  const watchAt = Math.min(now + lookAgainMs, shift.to);
  if (shift.aloneSince === null) return { decision: 'alone', watchAt, aloneSince: now, reason };
  return { decision: 'still-alone', watchAt, aloneSince: shift.aloneSince, reason };
}
