import { z } from 'zod';
import { divisionCode, id, instant } from './names.ts';
import { armedHours, box, rule } from './rules.ts';

/** What alerts of one camera's rule came to, by what people decided. One decision is one verdict, however often it repeated. */
export const tally = z.object({
  genuine: z.int(),
  falseAlarm: z.int(),
  /** Settled as a test or without a word, or not settled yet: these say nothing of the rule. */
  other: z.int(),
});
export type Tally = z.infer<typeof tally>;

/**
 * The share of verdicts that were genuine, with its 95 % interval (Wilson 1927; recommended for few observations by
 * Brown, Cai and DasGupta, Statistical Science 16, 2001). Null while there are too few verdicts to say anything.
 */
export const precision = z.object({ share: z.number(), low: z.number(), high: z.number() });
export type Precision = z.infer<typeof precision>;

/** Fewer verdicts than this say nothing [ours]: below, the interval is wider than half of all there is. */
export const verdictsNeeded = 10;
/** Alerts of this long are looked at, days: what a narrowing would have done is told about these. */
export const narrowingWindowDays = 30;
/** A narrowing that somebody declined comes again only after so many more verdicts [ours]. */
export const verdictsAfterDecline = 20;
/** What was narrowed away is tried in shadow for so long before it may be in force again, hours [ours]. */
export const wideningTrialHours = 72;

/** How well one camera's rule has done. */
export const rulePrecision = z.object({
  cameraId: id,
  cameraName: z.string(),
  siteName: z.string(),
  division: divisionCode,
  divisionPath: z.array(z.string()),
  ruleId: z.string(),
  zone: z.string(),
  tally,
  precision: precision.nullable(),
  /** Only few of its alerts are genuine, as far as verdicts can tell. */
  poor: z.boolean(),
  /** False alarms a day; what a camera is allowed is 0.3 (domain: alarm load). */
  falsePerDay: z.number(),
  /** By hour of the site's day, 0…23, as alerts rose. */
  hours: z.array(tally).length(24),
});
export type RulePrecision = z.infer<typeof rulePrecision>;

/**
 * How a rule can be made narrower: a higher score, a longer stay, a part of the zone cut out, hours cut out, or only
 * writing down what it would have raised.
 */
export const narrowingKinds = ['score', 'stay', 'area', 'hours', 'shadow'] as const;
export const narrowingKind = z.enum(narrowingKinds);
export type NarrowingKind = z.infer<typeof narrowingKind>;

/** What of a rule narrowings change. */
export const ruleSettings = z.object({
  minScore: z.number(),
  minDwellS: z.number(),
  armed: z.array(armedHours),
  except: z.array(box),
  shadow: z.boolean(),
});
export type RuleSettings = z.infer<typeof ruleSettings>;

/** An alert that a narrowing is about, for a person to look at. */
export const judgedAlert = z.object({
  id,
  number: z.string(),
  /** When it rose. */
  at: instant,
  stills: z.int(),
});
export type JudgedAlert = z.infer<typeof judgedAlert>;

/** Alerts listed of each sort; the counts go on. */
export const judgedAlertsShown = 50;

const alertsBySort = z.object({ genuine: z.array(judgedAlert), falseAlarm: z.array(judgedAlert) });

/** What a narrowing would have done to the alerts looked at. */
export const narrowingEffect = z.object({
  /** As they were, and as they would have been. */
  before: tally,
  /** Would not have been raised: certainly so. */
  gone: tally,
  /** Nobody can say: the agent told too little of them. They count as kept where false, and as lost where genuine. */
  unknown: tally,
  /**
   * The share of genuine alerts that it loses, with its interval: of few, none lost says little. Null where none was
   * genuine.
   */
  lostShare: precision.nullable(),
  /** The newest of those that would have gone; of the genuine ones also those of which nobody can say. */
  listed: alertsBySort,
});
export type NarrowingEffect = z.infer<typeof narrowingEffect>;

export const narrowingOption = z.object({ kind: narrowingKind, settings: ruleSettings, effect: narrowingEffect });
export type NarrowingOption = z.infer<typeof narrowingOption>;

export const narrowingState = z.enum(['open', 'accepted', 'declined', 'withdrawn', 'undone']);
export type NarrowingState = z.infer<typeof narrowingState>;

const person = z.object({ id, name: z.string() });

/** Whether the agent runs the change: as its configuration stands. */
export const narrowingApplied = z.object({
  state: z.enum(['waiting', 'applied', 'refused', 'no-agent']),
  version: z.int().nullable(),
  why: z.string().nullable(),
});

/** A trial in shadow of what was narrowed away. */
export const wideningTrial = z.object({
  by: person,
  startedAt: instant,
  /** From when on it may be in force again. */
  ripeAt: instant,
  /** What the wider rule would have raised since, and what the narrow one raised. */
  shadows: z.int(),
  raised: z.int(),
});

export const narrowing = z.object({
  id,
  state: narrowingState,
  division: divisionCode,
  divisionPath: z.array(z.string()),
  cameraId: id,
  cameraName: z.string(),
  siteName: z.string(),
  ruleId: z.string(),
  zone: z.string(),
  /** The zone in the picture, and the rule as it was when this was proposed. */
  zonePolygon: z.array(z.tuple([z.number(), z.number()])),
  rule,
  madeAt: instant,
  /** Alerts from then until it was made are what it rests on. */
  from: instant,
  until: instant,
  /** Older alerts were more than are looked at. */
  truncated: z.boolean(),
  tally,
  precision,
  falsePerDay: z.number(),
  hours: z.array(tally).length(24),
  /** The one that would have lost nothing genuine and spared most, first. */
  options: z.array(narrowingOption),
  decided: z.object({ by: person, at: instant, option: narrowingKind.nullable(), reason: z.string() }).nullable(),
  applied: narrowingApplied.nullable(),
  /** Of an accepted one: as long before the change as after it, days at most `narrowingWindowDays`. */
  since: z.object({ days: z.number(), before: tally, after: tally }).nullable(),
  trial: wideningTrial.nullable(),
  undone: z.object({ by: person, at: instant, reason: z.string() }).nullable(),
  version: z.int(),
});
export type Narrowing = z.infer<typeof narrowing>;

const why = z.string().trim().max(400).default('');
export const acceptNarrowing = z.object({ option: narrowingKind, reason: why });
export const declineNarrowing = z.object({ reason: why });
export const beginWidening = z.object({ reason: why });
/** `apply`: the wider rule is in force again; otherwise the trial ends and the rule stays narrow. */
export const endWidening = z.object({ apply: z.boolean(), reason: why });
