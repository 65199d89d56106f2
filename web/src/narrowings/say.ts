import type { ArmedHours, Narrowing, NarrowingOption, RuleSettings } from '@sharp-eyes/protocol';
import type { Word } from '../words/use-words.ts';

type Say = (word: Word, blanks?: Record<string, string | number>) => string;

/** What an option changes, as one plain sentence. */
export function sayChange(words: Say, before: RuleSettings, { kind, settings }: NarrowingOption): string {
  switch (kind) {
    case 'score':
      return words('narrowings.say.score', { from: before.minScore, to: settings.minScore });
    case 'stay':
      return words('narrowings.say.stay', { from: before.minDwellS, to: settings.minDwellS });
    case 'area':
      return words('narrowings.say.area', { count: settings.except.length - before.except.length });
    case 'hours':
      return words('narrowings.say.hours', { hours: sayHours(words, settings.armed) });
    case 'shadow':
      return words('narrowings.say.shadow');
  }
}

/** Genuine alerts that would be lost, those of which nobody can say included. */
export function lostIn({ effect }: NarrowingOption): number {
  return effect.gone.genuine + effect.unknown.genuine;
}

/** False and genuine alerts, as they were and as they would be left for certain. */
export function figuresOf(option: NarrowingOption) {
  const { before, gone } = option.effect;
  return {
    ...{ falseBefore: before.falseAlarm, falseAfter: before.falseAlarm - gone.falseAlarm },
    ...{ genuineBefore: before.genuine, genuineAfter: before.genuine - lostIn(option) },
  };
}

export function percent(share: number): string {
  return (share * 100).toFixed(0);
}

export function settingsOf({ rule }: Pick<Narrowing, 'rule'>): RuleSettings {
  const { minScore, minDwellS, armed, except, shadow } = rule;
  return { minScore, minDwellS, armed, except, shadow };
}

function sayHours(words: Say, hours: readonly ArmedHours[]): string {
  if (hours.length === 0) return words('narrowings.always');
  return hours
    .map(({ days, from, to }) => {
      const names = days.map((day) => words(`narrowings.dayNames.d${day}` as Word)).join('');
      return `${days.length === 7 ? '' : words('narrowings.days', { days: names })}${from}–${to}`;
    })
    .join('，');
}
