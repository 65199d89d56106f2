import { type LoadDetails, loadRowsMax, loadTargets, toInstant } from '@sharp-eyes/protocol';
import { dayOf } from '../../platform/site-clock.ts';
import type { PastAlert } from '../alerts/past.ts';
import { type Flood, floodsIn } from './flood-rules.ts';
import { alarmsIn, dayMs, dayNumberOf, dayStart, staleByDay, wholeDays } from './rules.ts';
import { chatterersOf, isIn, sourcesOf } from './source-rules.ts';
import type { Stretch } from './waits-rules.ts';

const hourMs = 3600_000;

/** What the figures of a position are made of: by day and hour, floods, worst sources, those that chatter. */
export function detailsOf(all: readonly PastAlert[], measured: Stretch): LoadDetails {
  const alarms = alarmsIn(all, measured);
  const { floods } = floodsIn(alarms, measured);
  const sources = sourcesOf(all, measured);
  const chatterers = chatterersOf(all, measured);
  const worst = loadTargets.worst.sources;
  return {
    days: daysOf(all, alarms, measured),
    hours: hoursOf(alarms),
    busiestHour: busiestOf(alarms),
    floods: floods
      .slice(-loadRowsMax)
      .reverse()
      .map((flood) => floodOf(flood, all, measured)),
    moreFloods: Math.max(0, floods.length - loadRowsMax),
    ...{ sources: sources.slice(0, worst), moreSources: Math.max(0, sources.length - worst) },
    ...{ chatterers: chatterers.slice(0, loadRowsMax), moreChatterers: Math.max(0, chatterers.length - loadRowsMax) },
  };
}

function daysOf(all: readonly PastAlert[], alarms: readonly number[], measured: Stretch): LoadDetails['days'] {
  const stale = staleByDay(all, measured);
  const counts = new Map<number, number>();
  for (const at of alarms) counts.set(dayNumberOf(at), (counts.get(dayNumberOf(at)) ?? 0) + 1);
  const whole = wholeDays(measured);
  const days: LoadDetails['days'] = [];
  for (let day = dayNumberOf(measured.from); dayStart(day) < measured.to; day += 1)
    days.push({
      ...{ day: dayOf(new Date(dayStart(day))), alarms: counts.get(day) ?? 0, stale: stale.get(day) ?? 0 },
      whole: day >= whole.first && day < whole.end,
    });
  return days;
}

function hoursOf(alarms: readonly number[]): number[] {
  const hours = Array.from({ length: 24 }, () => 0);
  for (const at of alarms) {
    const hour = Math.floor((at - dayStart(dayNumberOf(at))) / hourMs);
    hours[hour] = (hours[hour] ?? 0) + 1;
  }
  return hours;
}

function busiestOf(alarms: readonly number[]): LoadDetails['busiestHour'] {
  const counts = new Map<number, number>();
  let busiest: { hour: number; count: number } | null = null;
  for (const at of alarms) {
    const hour = Math.floor(at / hourMs);
    const count = (counts.get(hour) ?? 0) + 1;
    counts.set(hour, count);
    if (busiest === null || count > busiest.count || (count === busiest.count && hour < busiest.hour))
      busiest = { hour, count };
  }
  return busiest && { from: toInstant(busiest.hour * hourMs), alarms: busiest.count };
}

function floodOf(
  { from, to, alarms, peak }: Flood,
  all: readonly PastAlert[],
  measured: Stretch,
): LoadDetails['floods'][number] {
  const during = { from: Math.max(from, measured.from), to: Math.min(to, measured.to) };
  const asked = all.filter(({ queuedAt }) => queuedAt.some((at) => isIn(at, during)));
  const [worst] = sourcesOf(asked, during);
  if (worst === undefined) throw new Error('a flood without a source');
  const { repeats, genuine, falseAlarm, ...source } = worst;
  const over = to <= measured.to;
  return { from: toInstant(from), to: over ? toInstant(to) : null, alarms, peak, worst: source };
}

/** Days from one to another, the last included. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
}
