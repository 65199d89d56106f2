import {
  type AlertKind,
  allowedPlacements,
  forbiddenPlacements,
  type Placement,
  type RulesDocument,
  ruleIdOf,
  type SiteKind,
} from '@sharp-eyes/protocol';

/** What a person answered about where a camera stands. */
export type PlacementDecision =
  | { allowed: Placement }
  | { refused: 'placement-forbidden' | 'placement-missing'; reason: string };

/**
 * Order 799 Art. 8(1): no camera inside rooms where people lodge, dine in private, sleep, wash, dress or nurse. The
 * list of allowed placements is closed, so what is not on it is refused as well, without saying that it is forbidden.
 */
export function decidePlacement(answer: string): PlacementDecision {
  const allowed = allowedPlacements.find((placement) => placement === answer);
  if (allowed !== undefined) return { allowed };
  return forbiddenPlacements.some((placement) => placement === answer)
    ? { refused: 'placement-forbidden', reason: 'Order 799 Art. 8(1)' }
    : { refused: 'placement-missing', reason: `“${answer}” is not on the list of placements` };
}

/** Which kinds of rule are about persons. A new kind does not compile before somebody has answered this. */
const aboutPersons: Record<AlertKind, boolean> = { 'person-in-zone': true };

/** Where guests lodge: the common rooms inside are on record for safety, never for watching who comes and goes. */
const lodgings: readonly SiteKind[] = ['inn', 'farm-stay', 'guesthouse'];
const indoors: readonly Placement[] = ['entrance-hall', 'lift-car', 'reception', 'main-corridor', 'staircase'];

/** Where a camera stands, as far as the law on its rules asks. */
export interface Standing {
  siteKind: SiteKind;
  placement: Placement;
}

/** Whether a camera's rules may run where it stands; the index of the first that may not. */
export type RulesDecision =
  | { allowed: true }
  | { refused: 'person-rule-indoors'; at: number; ruleId: string; reason: string };

/**
 * Rules about persons never run inside a lodging, shadows included: analysing who passes there is more than public
 * safety needs (Order 799 Art. 13: the smallest necessary; PIPL Arts 6, 26). Its gate, yard and surroundings may have
 * them.
 */
export function decideRules({ rules }: Pick<RulesDocument, 'rules'>, standing: Standing): RulesDecision {
  const at = rules.findIndex((rule) => !mayRun(rule.kind, standing));
  const rule = rules[at];
  if (rule === undefined) return { allowed: true };
  const reason = 'Order 799 Art. 13; PIPL Arts 6, 26';
  return { refused: 'person-rule-indoors', at, ruleId: ruleIdOf(rule), reason };
}

/** The second door: what is left of the rules where some may not run, whatever the record says. */
export function lawfulRules(document: RulesDocument, standing: Standing): RulesDocument {
  const rules = document.rules.filter(({ kind }) => mayRun(kind, standing));
  return rules.length === document.rules.length ? document : { ...document, rules };
}

function mayRun(kind: AlertKind, { siteKind, placement }: Standing): boolean {
  return !(aboutPersons[kind] && lodgings.includes(siteKind) && indoors.includes(placement));
}
