import { boxesOfPictureCells, isInBoxes, isInside } from '@sharp-eyes/geometry';
import type {
  NarrowingEffect,
  NarrowingKind,
  NarrowingOption,
  Rule,
  RuleSettings,
  Tally,
  Zone,
} from '@sharp-eyes/protocol';
import { wallTimeOf, withoutHours } from './hours-rules.ts';
import { addTally, judgePrecision, noAlerts } from './precision-rules.ts';
import { effectOf, middleOf, type PastAlert, pictureCells, tallyOf } from './replay-rules.ts';

/** A narrowing that spares less is not worth a person's while [ours]: so many false alarms, and such a part of them. */
const least = { falseAlarms: 5, share: 0.2 };
/** A genuine alert is worth as many false ones [ours]; one of which nobody can say counts as lost. */
const genuineWorth = 10;
/** Genuine alerts must reach a new threshold by this much more [ours]: the next one may be a little weaker. */
const margin = { score: 0.05, stay: 1.25 };
/** What loses genuine alerts nearly as readily as false ones tells them apart no better than chance [ours]. */
const mostLostPerGone = 0.5;
/** A cut leaves at least this part of the zone's cells [ours]: what takes more away is another zone, or no rule. */
const mostCut = 0.25;
/** False alarms that stood in a cell before it is cut out [ours]: one alone says nothing of the place. */
const leastInCell = 3;
/** Boxes that a rule may leave out, and entries of armed hours: as the rule's schema has it. */
const limits = { except: 32, armed: 50 };
/** Hours of a day that a cut takes away at most [ours]. */
const mostHours = 8;

const scores = Array.from({ length: 19 }, (_, n) => (n + 1) / 20);
/** Seconds. */
const stays = [0.5, 1, 1.5, 2, 3, 5, 8, 10, 15, 20, 30, 45, 60, 120, 300, 600];

export function settingsOf({ minScore, minDwellS, armed, except, shadow }: Rule): RuleSettings {
  return { minScore, minDwellS, armed, except, shadow };
}

/**
 * Ways to make a rule narrower that would have spared false alarms, the best of each kind: first those that would have
 * lost nothing genuine, then by how many false ones are gone. Shadow is offered where no other spares half of them.
 * @param alerts that the rule as it is would have raised
 */
export function optionsFor(rule: Rule, zone: Zone, alerts: readonly PastAlert[]): NarrowingOption[] {
  const best = (kind: NarrowingKind, tries: readonly Rule[]) => bestOf(kind, tries, alerts);
  const narrower = [
    best(
      'score',
      scores.filter((minScore) => minScore > rule.minScore).map((minScore) => ({ ...rule, minScore })),
    ),
    best(
      'stay',
      stays.filter((minDwellS) => minDwellS > rule.minDwellS).map((minDwellS) => ({ ...rule, minDwellS })),
    ),
    best('area', cutsOf(rule, zone, alerts)),
    best('hours', hoursOf(rule, alerts)),
  ].filter((option) => option !== undefined);
  const spared = Math.max(0, ...narrower.map(({ effect }) => effect.gone.falseAlarm));
  const half = alerts.filter(({ verdict }) => verdict === 'falseAlarm').length / 2;
  const shadow = spared < half ? best('shadow', [{ ...rule, shadow: true }]) : undefined;
  return [...narrower, ...(shadow ? [shadow] : [])].sort(
    (a, b) => lostIn(a.effect) - lostIn(b.effect) || b.effect.gone.falseAlarm - a.effect.gone.falseAlarm,
  );
}

/** Genuine alerts that would have been lost, or may have been. */
export function lostIn({ gone, unknown }: NarrowingEffect): number {
  return gone.genuine + unknown.genuine;
}

function leastSpared({ falseAlarm }: Tally): number {
  return Math.max(least.falseAlarms, least.share * falseAlarm);
}

/** Alerts by the hour of the site's day in which they rose. */
export function tallyByHour(alerts: readonly PastAlert[]): Tally[] {
  const hours = Array.from({ length: 24 }, () => ({ ...noAlerts }));
  for (const { at, verdict } of alerts) {
    const tally = hours[wallTimeOf(at).hour];
    if (tally) tally[verdict] += 1;
  }
  return hours;
}

function tellsApart(effect: NarrowingEffect): boolean {
  const { before, gone } = effect;
  const lostShare = lostIn(effect) / Math.max(before.genuine, 1);
  return lostShare <= mostLostPerGone * (gone.falseAlarm / Math.max(before.falseAlarm, 1));
}

/** The rule with its new threshold a little further on. */
function stricter(kind: NarrowingKind, rule: Rule): Rule {
  if (kind === 'score') return { ...rule, minScore: rule.minScore + margin.score };
  return kind === 'stay' ? { ...rule, minDwellS: rule.minDwellS * margin.stay } : rule;
}

/** @param tries the mildest first: of two that are worth as much the milder one is taken */
function bestOf(
  kind: NarrowingKind,
  tries: readonly Rule[],
  alerts: readonly PastAlert[],
): NarrowingOption | undefined {
  const genuine = alerts.filter(({ verdict }) => verdict === 'genuine');
  let best: { worth: number; option: NarrowingOption } | undefined;
  for (const tried of tries) {
    const effect = effectOf(tried, alerts);
    const worth = effect.gone.falseAlarm - genuineWorth * lostIn(effect);
    const spares = effect.gone.falseAlarm >= leastSpared(effect.before);
    if (worth <= 0 || !spares || (best && worth <= best.worth)) continue;
    if (kind !== 'shadow' && !tellsApart(effect)) continue;
    if (lostIn(effectOf(stricter(kind, tried), genuine)) > lostIn(effect)) continue;
    best = { worth, option: { kind, settings: settingsOf(tried), effect } };
  }
  return best?.option;
}

/** Cuts of the zone, each a cell larger: first where false alarms stood most, and genuine ones least. */
function cutsOf(rule: Rule, { polygon }: Zone, alerts: readonly PastAlert[]): Rule[] {
  const inZone = pictureCells.filter((cell) => isInside(middleOf(cell), polygon));
  const most = Math.floor(inZone.length * mostCut);
  const cut = new Set<number>();
  const tries: Rule[] = [];
  for (const cell of ranked(alerts)
    .filter((one) => !isInBoxes(middleOf(one), rule.except))
    .slice(0, most)) {
    cut.add(cell);
    const except = [...rule.except, ...boxesOfPictureCells(cut)];
    if (except.length <= limits.except) tries.push({ ...rule, except });
  }
  return tries;
}

/** Cells where several false alarms stood, those of the most first; a genuine one there weighs against ten of them. */
function ranked(alerts: readonly PastAlert[]): number[] {
  const stood = (verdict: PastAlert['verdict']) => {
    const counts = new Map<number, number>();
    for (const { occurrences } of alerts.filter((alert) => alert.verdict === verdict))
      for (const cell of new Set(occurrences.flatMap(({ seen }) => seen?.places.map(([one]) => one) ?? [])))
        counts.set(cell, (counts.get(cell) ?? 0) + 1);
    return counts;
  };
  const genuine = stood('genuine');
  return [...stood('falseAlarm')]
    .filter(([, count]) => count >= leastInCell)
    .map(([cell, count]) => ({ cell, worth: count - genuineWorth * (genuine.get(cell) ?? 0) }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth || a.cell - b.cell)
    .map(({ cell }) => cell);
}

/** Hours of the day cut out where only false alarms rose, in each of them at least one; the shorter first. */
function hoursOf(rule: Rule, alerts: readonly PastAlert[]): Rule[] {
  const byHour = tallyByHour(alerts);
  const enough = leastSpared(tallyOf(alerts));
  const genuine = (hour: number) => (byHour[hour % 24]?.genuine ?? 0) > 0;
  const onlyFalse = (hour: number) => (byHour[hour % 24]?.falseAlarm ?? 0) > 0 && !genuine(hour);
  const tries: Rule[] = [];
  for (let length = 1; length <= mostHours; length++)
    for (let from = 0; from < 24; from++) {
      if (!onlyFalse(from) || !onlyFalse(from + length - 1)) continue;
      const hours = Array.from({ length }, (_, n) => (from + n) % 24);
      if (hours.some(genuine)) continue;
      // A quiet hour proves nothing: the hours together need as many verdicts as a rule does.
      const within = hours.map((hour) => byHour[hour] ?? noAlerts).reduce(addTally, noAlerts);
      if (judgePrecision(within).verdict !== 'poor' || within.falseAlarm < enough) continue;
      const armed = withoutHours(rule.armed, from, from + length);
      if (armed && armed.length <= limits.armed) tries.push({ ...rule, armed });
    }
  return tries;
}
