/** The hub's clock, injected: tests move the clock, not the calendar. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** China keeps one time all over the country, UTC+8, without summer time since 1992: days on site are that clock's. */
export const siteClockMs = 8 * 3600_000;

/** The calendar day on site at an instant: `2026-03-01`. */
export function siteDayOf(nowMs: number): string {
  return new Date(nowMs + siteClockMs).toISOString().slice(0, 10);
}

/** A clock that stands still until it is moved. */
export interface MovableClock extends Clock {
  advance(ms: number): void;
}

export function movableClock(startMs: number): MovableClock {
  let at = startMs;
  return {
    now: () => at,
    advance: (ms) => {
      at += ms;
    },
  };
}
