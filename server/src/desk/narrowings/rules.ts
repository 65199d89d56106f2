import {
  type NarrowingOption,
  type NarrowingState,
  narrowingWindowDays,
  type Rule,
  type RuleSettings,
  type RulesDocument,
  ruleIdOf,
  verdictsAfterDecline,
  wideningTrialHours,
} from '@sharp-eyes/protocol';
import type { PrecisionVerdict } from './precision-rules.ts';

const dayMs = 24 * 3600_000;
const hourMs = 3600_000;
/** Of the id of a rule that tries in shadow what was narrowed away. */
const trialMark = '~wide';
const longestId = 80;

/** What was last proposed for a rule. */
export interface LastProposal {
  state: NarrowingState;
  /** When somebody last decided about it, epoch milliseconds. */
  at: number;
  /** Verdicts about alerts that rose since. */
  verdictsSince: number;
}

export type ProposalStep = { do: 'propose' | 'withdraw' | 'nothing'; reason: string };

/** Since when alerts say something of a rule as it is: 30 days, but not from before its last narrowing. */
export function windowFrom(now: number, last: Pick<LastProposal, 'state' | 'at'> | undefined): number {
  const from = now - narrowingWindowDays * dayMs;
  return last && (last.state === 'accepted' || last.state === 'undone') ? Math.max(from, last.at) : from;
}

/**
 * Whether a narrowing is proposed, or an open one taken back. Nothing is changed by it.
 * @param options that would have spared something
 */
export function judgeProposal(
  precision: PrecisionVerdict,
  last: LastProposal | undefined,
  options: readonly NarrowingOption[],
): ProposalStep {
  const none = (reason: string): ProposalStep => ({ do: last?.state === 'open' ? 'withdraw' : 'nothing', reason });
  if (precision.verdict !== 'poor') return none(precision.reason);
  if (options.length === 0) return none('nothing narrower would have spared enough');
  if (last?.state === 'declined' && last.verdictsSince < verdictsAfterDecline)
    return none(`declined ${last.verdictsSince} verdicts ago, of ${verdictsAfterDecline}`);
  return { do: 'propose', reason: precision.reason };
}

/** The rule of a document by its id. */
export function ruleIn({ rules }: Pick<RulesDocument, 'rules'>, ruleId: string): Rule | undefined {
  return rules.find((rule) => ruleIdOf(rule) === ruleId);
}

export type Changed = { rules: RulesDocument } | { refused: 'rule-gone' | 'rule-changed' | 'too-early' };

/** A document with one rule set otherwise. Refused where the rule is not as it was when that was proposed. */
export function withSettings(
  document: RulesDocument,
  ruleId: string,
  { from, to }: { from: RuleSettings; to: RuleSettings },
): Changed {
  const rule = ruleIn(document, ruleId);
  if (!rule) return { refused: 'rule-gone' };
  if (!isSet(rule, from)) return { refused: 'rule-changed' };
  const rules = document.rules.map((one) => (one === rule ? { ...one, ...to } : one));
  return { rules: { ...document, rules } };
}

/** Id of the rule that tries in shadow what was narrowed away. */
export function trialIdOf(ruleId: string): string {
  return `${ruleId.slice(0, longestId - trialMark.length)}${trialMark}`;
}

/**
 * A document that tries in shadow what was narrowed away: the wide rule beside the narrow one. A rule that was put in
 * shadow as a whole is its own trial.
 */
export function withTrial(
  document: RulesDocument,
  ruleId: string,
  { narrow, wide }: { narrow: RuleSettings; wide: RuleSettings },
): Changed {
  const rule = ruleIn(document, ruleId);
  if (!rule) return { refused: 'rule-gone' };
  if (!isSet(rule, narrow)) return { refused: 'rule-changed' };
  if (narrow.shadow) return { rules: document };
  const others = document.rules.filter((one) => ruleIdOf(one) !== trialIdOf(ruleId));
  return { rules: { ...document, rules: [...others, { ...rule, ...wide, id: trialIdOf(ruleId), shadow: true }] } };
}

/** The trial is over: the rule is wide again, or stays narrow. The first only after the trial was long enough. */
export function withoutTrial(
  document: RulesDocument,
  ruleId: string,
  how: { apply: boolean; narrow: RuleSettings; wide: RuleSettings; startedAt: number },
  now: number,
): Changed {
  if (how.apply && now < ripeAt(how.startedAt)) return { refused: 'too-early' };
  const left = { ...document, rules: document.rules.filter((rule) => ruleIdOf(rule) !== trialIdOf(ruleId)) };
  return how.apply ? withSettings(left, ruleId, { from: how.narrow, to: how.wide }) : { rules: left };
}

/** When what was tried in shadow may be in force again, epoch milliseconds. */
export function ripeAt(startedAt: number): number {
  return startedAt + wideningTrialHours * hourMs;
}

/** As long before a change as after it, epoch milliseconds. */
export function spansAround(changedAt: number, now: number): { before: Span; after: Span; days: number } {
  const length = Math.min(now - changedAt, narrowingWindowDays * dayMs);
  return {
    before: { from: changedAt - length, to: changedAt },
    after: { from: changedAt, to: changedAt + length },
    days: length / dayMs,
  };
}

export interface Span {
  from: number;
  to: number;
}

export type Configuration = { state: 'waiting' | 'applied' | 'refused'; why: string | null };

/** Whether an agent runs a version of its configuration. What it refused may still come with the next one. */
export function judgeApplied(
  agent: { configApplied: number | null; configRefused: string | null },
  version: number,
): Configuration {
  if (agent.configApplied !== null && agent.configApplied >= version) return { state: 'applied', why: null };
  if (agent.configRefused !== null) return { state: 'refused', why: agent.configRefused };
  return { state: 'waiting', why: null };
}

function isSet(rule: Rule, settings: RuleSettings): boolean {
  const { minScore, minDwellS, armed, except, shadow } = rule;
  const canonical = (one: RuleSettings) =>
    JSON.stringify([
      one.minScore,
      one.minDwellS,
      one.shadow,
      one.armed,
      one.except.map((b) => [b.x, b.y, b.width, b.height]),
    ]);
  return canonical({ minScore, minDwellS, armed, except, shadow }) === canonical(settings);
}
