import type { EscalationLadder, EscalationStep } from '@sharp-eyes/protocol';
import { siteClockMs } from '../../../platform/clock.ts';

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
/** A round after the first begins no sooner than this: nobody can be told in a circle. */
const betweenRoundsMinutes = 5;

export type Priority = EscalationStep['priorities'][number];

/**
 * What comes with the program, where no division has said otherwise [ours]: the console has a minute; then telephones
 * ring up the line. What is low stays on the screen.
 */
export const usualLadder: EscalationLadder = {
  steps: [
    { waitMinutes: 1, tell: 'shift', priorities: ['critical', 'high'], hours: null, outside: 'skip' },
    { waitMinutes: 10, tell: 'shift', priorities: ['medium'], hours: null, outside: 'skip' },
    { waitMinutes: 5, tell: 'backup', priorities: ['critical', 'high'], hours: null, outside: 'skip' },
    { waitMinutes: 5, tell: 'next-shift', priorities: ['critical'], hours: null, outside: 'skip' },
    { waitMinutes: 10, tell: 'county', priorities: ['critical', 'high', 'medium'], hours: null, outside: 'skip' },
  ],
  repeats: 2,
};

/** A step of a ladder that is due at an instant, epoch milliseconds. */
export interface Planned {
  round: number;
  step: number;
  at: number;
}

/**
 * The step that comes after another for an alert of a priority; undefined when everybody was told.
 * @param after - the step that was decided; undefined when the alert has just stood up
 * @param now - since when the wait counts
 */
export function planNext(
  { steps, repeats }: EscalationLadder,
  priority: Priority,
  after: { round: number; step: number } | undefined,
  now: number,
): Planned | undefined {
  const mine = steps.flatMap((step, index) => (step.priorities.includes(priority) ? [index] : []));
  const [first] = mine;
  if (first === undefined) return undefined;
  const inRound = after === undefined ? first : mine.find((index) => index > after.step);
  const round = (after?.round ?? 0) + (inRound === undefined ? 1 : 0);
  if (round > repeats) return undefined;
  const index = inRound ?? first;
  const step = steps[index] as EscalationStep;
  const wait = inRound === undefined ? Math.max(step.waitMinutes, betweenRoundsMinutes) : step.waitMinutes;
  return { round, step: index, at: beginningOf(step, now + wait * minuteMs) };
}

/** Whether a step may tell anybody at an instant, by the site's clock. */
export function isWithinHours({ hours }: Pick<EscalationStep, 'hours'>, at: number): boolean {
  if (hours === null || hours.from === hours.to) return true;
  const minute = minuteOfDay(at);
  const [from, to] = [minutesOf(hours.from), minutesOf(hours.to)];
  return from < to ? from <= minute && minute < to : minute >= from || minute < to;
}

/** When a step that waits for its hours may tell: at that instant, or when they begin next. */
function beginningOf(step: EscalationStep, at: number): number {
  if (step.outside === 'skip' || step.hours === null || isWithinHours(step, at)) return at;
  const wait = (minutesOf(step.hours.from) - minuteOfDay(at) + dayMinutes) % dayMinutes;
  return Math.floor(at / minuteMs) * minuteMs + wait * minuteMs;
}

function minuteOfDay(at: number): number {
  return Math.floor((at + siteClockMs) / minuteMs) % dayMinutes;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Whether an alert asks for a person: nothing fires for one that somebody has signed for, or that is kept quiet. */
export function needsSomebody({ state, standing }: { state: string; standing: string }): boolean {
  return state === 'open' && standing === 'queue';
}
