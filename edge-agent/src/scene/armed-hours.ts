import { type ArmedHours, isArmedAt } from '@sharp-eyes/protocol';

const isoDays: Record<string, number> = { Mon: 1, Tue: 2, Wed: 3, Thu: 4, Fri: 5, Sat: 6, Sun: 7 };
const minutesPerHour = 60;

/**
 * Tells whether an instant lies in the armed hours of a rule, by the site's own wall clock: 22:00 is 22:00 on the day the
 * clocks are changed, too. Pure but for the time zone data of the runtime.
 */
export class ArmedClock {
  readonly #wallClock: Intl.DateTimeFormat;

  /** @param timeZone IANA name. @throws RangeError when it is none */
  constructor(timeZone: string) {
    this.#wallClock = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  }

  /** By `isArmedAt`. */
  isArmed(hours: readonly ArmedHours[], atMs: number): boolean {
    if (hours.length === 0) return true;
    const parts = new Map(this.#wallClock.formatToParts(atMs).map(({ type, value }) => [type, value]));
    const day = isoDays[parts.get('weekday') ?? ''] ?? 0;
    return isArmedAt(hours, day, Number(parts.get('hour')) * minutesPerHour + Number(parts.get('minute')));
  }
}
