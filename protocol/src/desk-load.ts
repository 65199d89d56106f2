import { z } from 'zod';
import { alertRow, deskKind } from './alerts.ts';
import { day, divisionCode, id, instant } from './names.ts';
import { page } from './stream.ts';

/** Days of which the alarm load is counted at once. */
export const loadDaysMax = 92;

/**
 * How much one duty position can bear: ISA-18.2, IEC 62682, EEMUA 191. Between target and limit it is too many already;
 * beyond the limit nobody can be expected to act on each.
 */
export const loadTargets = {
  perDay: { target: 150, limit: 300 },
  perTenMinutes: { target: 1, limit: 2 },
  /** More than so many in ten minutes of the clock is a flood; the share of such windows stays below 1 %. */
  flood: { over: 10, minutes: 10, percent: 1 },
  /** The ten worst sources' share: 1–5 % at most, else a plan of action. */
  worst: { sources: 10, percent: 5 },
  chattering: { times: 3, seconds: 60 },
  /** Unsettled for longer, and so many of them on any day at most. */
  stale: { hours: 24, below: 5 },
  prioritiesPercent: { low: 80, medium: 15, high: 5 },
} as const;

/** How a figure lies to its target: at it, above it, above the limit; `unjudged` where there are too few to say. */
export const loadBands = ['good', 'many', 'too-many', 'unjudged'] as const;
export const loadBand = z.enum(loadBands);
export type LoadBand = z.infer<typeof loadBand>;

const count = z.int().min(0);
/** A mean with what it is made of; null while no whole stretch has been measured. */
const mean = z.object({ value: z.number().min(0).nullable(), alarms: count, stretches: count, band: loadBand });
const share = z.object({ part: count, of: count, band: loadBand });

/**
 * A percentile of waits, seconds. Some waits still last: it is known only to be `leastS` or more, and `mostS` at most;
 * null where nothing says how long.
 */
const percentile = z.object({ leastS: z.number().min(0), mostS: z.number().min(0).nullable() });
export type LoadPercentile = z.infer<typeof percentile>;

/** Waits from when an alert first asked for a person. Null percentiles: there was none. */
const waits = z.object({
  of: count,
  /** Of them those that still wait, or left the queue unanswered: counted as “longer than”, never left out. */
  lasting: count,
  p50: percentile.nullable(),
  p90: percentile.nullable(),
  p95: percentile.nullable(),
});
export type LoadWaits = z.infer<typeof waits>;

/** What became of the alerts that first asked in the period. Repeats are counted by the one that they joined. */
const verdicts = z.object({ genuine: count, falseAlarm: count, noAction: count, test: count, unsettled: count });
export type LoadVerdicts = z.infer<typeof verdicts>;

export const loadFigures = z.object({
  /** How often an alert began to ask for a person, and how many alerts did so. */
  alarms: count,
  alerts: count,
  /** Over whole days on the clock of the site; over whole ten minutes, empty ones counted. */
  perDay: mean,
  perTenMinutes: mean,
  floods: share,
  worst: share,
  /** Sources that chattered. */
  chattering: z.object({ sources: count, band: loadBand }),
  /** The most on any one day, and how many there are at the end. */
  stale: z.object({ most: count, now: count, band: loadBand }),
  priorities: z.object({ critical: count, high: count, medium: count, low: count, band: loadBand }),
  signed: waits,
  settled: waits,
  verdicts,
  /** Alerts that nobody has opened, signed for or said a word about. */
  unread: count,
});
export type LoadFigures = z.infer<typeof loadFigures>;

/** Why nothing was measured. */
export const unmeasuredReasons = ['no-agent', 'to-come'] as const;
export type UnmeasuredReason = (typeof unmeasuredReasons)[number];

const position = {
  division: divisionCode,
  divisionPath: z.array(z.string()),
  /** The division outside of it whose roster answers for it: its figures are a part of that desk's. */
  answeredBy: divisionCode.nullable(),
  /** Null where nothing was measured; then `unmeasured` says why. */
  measured: z.object({ from: instant, to: instant }).nullable(),
  unmeasured: z.enum(unmeasuredReasons).nullable(),
  /** How long an agent of it was silent, seconds: what rose meanwhile came later. */
  agentSilentS: count,
};

/** One duty position (值班岗位): a division with a roster of its own, else a township. */
export const deskLoadRow = z.object({ ...position, figures: loadFigures.nullable() });
export type DeskLoadRow = z.infer<typeof deskLoadRow>;

/** `GET /api/v1/desk-load?division&from&to`: every duty position of an area, the one with most alarms first. */
export const deskLoads = page(deskLoadRow);

/** A camera's rule, or a cause of the hub's. */
const source = z.object({
  key: z.string(),
  cameraId: id.nullable(),
  /** The camera's name, or what a cause is about. */
  name: z.string(),
  siteName: z.string(),
  ruleId: z.string(),
  /** The zone that the rule watches; empty for a cause. */
  zone: z.string(),
  kind: deskKind,
});
export type LoadSource = z.infer<typeof source>;

const worstSource = source.extend({ alarms: count, repeats: count, genuine: count, falseAlarm: count });
export type WorstSource = z.infer<typeof worstSource>;

const chatterer = source.extend({
  /** How often it did, and the most occurrences at one time. */
  bursts: count,
  most: count,
  lastAt: instant,
});
export type Chatterer = z.infer<typeof chatterer>;

/** A flood begins with the first ten minutes of the clock that have more than ten, and ends with the last of them. */
const flood = z.object({
  from: instant,
  /** Null while it goes on. */
  to: instant.nullable(),
  alarms: count,
  /** The most in ten minutes. */
  peak: count,
  /** What raised most of it, and how much. */
  worst: source.extend({ alarms: count }),
});
export type LoadFlood = z.infer<typeof flood>;

/** Rows of a list of the details; how many are left out is said. */
export const loadRowsMax = 50;

export const loadDetails = z.object({
  days: z.array(
    z.object({
      day,
      alarms: count,
      /** Unsettled for more than a day at some time of it. */
      stale: count,
      /** Measured from its first minute to its last. */
      whole: z.boolean(),
    }),
  ),
  /** Alarms by hour of the day on the clock of the site, 0 to 23. */
  hours: z.array(count).length(24),
  busiestHour: z.object({ from: instant, alarms: count }).nullable(),
  floods: z.array(flood).max(loadRowsMax),
  moreFloods: count,
  sources: z.array(worstSource).max(loadTargets.worst.sources),
  moreSources: count,
  chatterers: z.array(chatterer).max(loadRowsMax),
  moreChatterers: count,
});
export type LoadDetails = z.infer<typeof loadDetails>;

/** `GET /api/v1/desk-load/{division}?from&to` */
export const deskLoad = deskLoadRow.extend({ details: loadDetails.nullable() });
export type DeskLoad = z.infer<typeof deskLoad>;

/** The figures that can be asked which alerts they are made of. */
export const loadBehind = [
  'source',
  'chattering',
  'flood',
  'stale',
  'slow-to-sign',
  'slow-to-settle',
  'false-alarm',
  'unread',
] as const;
export type LoadBehind = (typeof loadBehind)[number];

/** `GET /api/v1/desk-load/{division}/alerts?from&to&behind&of`: the alerts behind a figure, what matters most first. */
export const loadAlert = z.object({
  id,
  number: z.string(),
  kind: deskKind,
  priority: alertRow.shape.priority,
  name: z.string(),
  siteName: z.string(),
  cameraId: id.nullable(),
  /** When it asked for a person; a repeat, when it rose. */
  at: instant,
  /** Until somebody signed for it, or settled it. */
  waitedS: z.number().min(0),
  /** The wait lasts, or it left the queue without. */
  lasting: z.boolean(),
  outcome: alertRow.shape.outcome,
});
export type LoadAlert = z.infer<typeof loadAlert>;
export const loadAlerts = z.object({ items: z.array(loadAlert), more: count });

export const loadExportFormats = ['xlsx', 'csv'] as const;
const period = { from: day, to: day };
/** `POST /api/v1/desk-load/export`: the positions of an area with their figures, as a file. */
export const loadExportAsk = z.object({ division: divisionCode, ...period, format: z.enum(loadExportFormats) });
export type LoadExportAsk = z.infer<typeof loadExportAsk>;
export const loadAsked = z.object({ division: divisionCode, ...period });
export const loadPeriod = z.object(period);

/** A wait as every screen and document writes it, in the unit in which people think of it. */
export function waitIn(seconds: number): { value: string; unit: 's' | 'min' | 'h' | 'd' } {
  if (seconds < 100) return { value: Math.round(seconds).toString(), unit: 's' };
  if (seconds < 6000) return { value: Math.round(seconds / 60).toString(), unit: 'min' };
  const [value, unit] = seconds < 172_800 ? [seconds / 3600, 'h' as const] : [seconds / 86_400, 'd' as const];
  return { value: value.toFixed(1), unit };
}

/**
 * The share of false alarms among what was judged, tests left out: so many of so many, and what nobody has settled is
 * unknown.
 */
export function falseAlarmsOf({ genuine, falseAlarm, noAction, unsettled }: LoadVerdicts) {
  return { part: falseAlarm, of: genuine + falseAlarm + noAction + unsettled, unknown: unsettled };
}
