import type { BothLanguages, ComplianceMatter, ComplianceRule, ComplianceState, LocalRule } from '@sharp-eyes/protocol';
import { isWithin, rangeOf } from '@sharp-eyes/protocol';
import { addDays } from '../../platform/site-clock.ts';
import { type Case, type Circumstances, circumstancesOf, daysOf } from './cases.ts';
import { type Finding, look, mattersOf } from './findings.ts';
import { nationalRules } from './national-rules.ts';

/** A duty as the law and the record have it, before anybody gave it to somebody or set a date. */
export interface Judged {
  matter: ComplianceMatter;
  rule: ComplianceRule | null;
  is: Finding['is'];
  reason: BothLanguages;
  /** By the rule alone; null where it cannot be counted yet. */
  ruleDueOn: string | null;
}

/** The rules that hold at a place on a day: the nation's and the own ones of the divisions that it lies in. */
export function rulesAt(division: string, local: readonly LocalRule[], today: string): ComplianceRule[] {
  const own = local.filter(
    ({ division: of, validFrom, validTo }) =>
      isWithin(division, rangeOf(of)) && validFrom <= today && (validTo === null || validTo >= today),
  );
  return [...nationalRules, ...own.map(asRule)];
}

export function asRule(local: LocalRule): ComplianceRule {
  const { division: _division, sourceText: _text, validFrom: _from, validTo: _to, version: _version, ...rule } = local;
  return rule;
}

/**
 * Every duty of a record under these rules. Where several rules ask for the same matter the record must meet all; the
 * one that is lacking and due first speaks for it. A local rule adds and never lifts.
 */
export function judge(one: Case, rules: readonly ComplianceRule[]): Judged[] {
  const circumstances = circumstancesOf(one);
  return mattersOf[one.subject].map((matter) => {
    const idle = idleReason(one, matter);
    if (idle) return notRequired(matter, idle);
    const applying = rules.filter((rule) => rule.matter === matter && applies(rule.when, circumstances));
    if (applying.length === 0) return notRequired(matter, exemptReason(circumstances, matter));
    const findings = applying.map((rule) => ({ matter, rule, ...look(one, rule), ruleDueOn: dueOf(rule, one) }));
    return findings.sort(lackingAndDueFirst)[0] as Judged;
  });
}

/** What an item's date follows from. */
export interface Terms {
  is: Finding['is'];
  dateFixed: boolean;
  ruleDueOn: string | null;
  /** When the gaps of an import must be closed; only for what is counted from the record. */
  gapsDueOn: string | null;
  setDueOn: string | null;
  waived: boolean;
}

/** A person's date counts before an import's, an import's before the rule's; none moves the law's own date later. */
export function standingOf(terms: Terms, today: string): { state: ComplianceState; dueOn: string | null } {
  const { is, dateFixed, ruleDueOn, gapsDueOn, setDueOn, waived } = terms;
  const dueOn = dateFixed ? earlier(ruleDueOn, setDueOn) : (setDueOn ?? gapsDueOn ?? ruleDueOn);
  if (is === 'met' || is === 'not-required') return { state: is, dueOn };
  if (waived) return { state: 'not-required', dueOn };
  return { state: dueOn !== null && dueOn < today ? 'overdue' : 'due', dueOn };
}

/** Whether an import's date is about this duty: what the record itself lacked. */
export function isGap({ due }: ComplianceRule): boolean {
  return due.kind === 'days' && due.from === 'recorded';
}

/** Whether somebody may set this date: none later than the law's own. */
export function mayBeDueOn({ dateFixed, ruleDueOn }: Terms, wanted: string | null): boolean {
  return !dateFixed || wanted === null || ruleDueOn === null || wanted <= ruleDueOn;
}

function applies(
  when: ComplianceRule['when'],
  { legalBases, siteKind, placement, firstUsedOn }: Circumstances,
): boolean {
  if (when.legalBases && !when.legalBases.some((basis) => legalBases.includes(basis))) return false;
  if (when.siteKinds && (siteKind === null || !when.siteKinds.includes(siteKind))) return false;
  if (when.placements && (placement === null || !when.placements.includes(placement))) return false;
  if (when.usedFrom !== null && (firstUsedOn === null || firstUsedOn < when.usedFrom)) return false;
  return when.usedBefore === null || (firstUsedOn !== null && firstUsedOn < when.usedBefore);
}

function dueOf({ due }: ComplianceRule, one: Case): string | null {
  if (due.kind === 'on') return due.day;
  const from = daysOf(one)[due.from];
  return from === null ? null : addDays(from, due.days);
}

/** A camera that does not stand there has no duties; a retired one only those of having been taken away. */
function idleReason(one: Case, matter: ComplianceMatter): BothLanguages | undefined {
  if (one.subject !== 'camera') return undefined;
  const { life } = one.camera;
  if (life === 'planned' || life === 'found') return { zh: '尚未安装', en: 'it does not stand there yet' };
  if (life === 'retired' && matter !== 'authorisation') return { zh: '已拆除', en: 'it was taken away' };
  return undefined;
}

function exemptReason({ legalBases, firstUsedOn }: Circumstances, matter: ComplianceMatter): BothLanguages {
  if (legalBases.length === 0) return { zh: '法律依据未填写', en: 'its legal basis is not answered' };
  const exempted = matter === 'filing' || matter === 'retention';
  if (exempted && legalBases.includes('9'))
    return { zh: '第九条场所不适用第十四条、第十七条', en: 'Art. 9 places are exempt from Arts 14 and 17' };
  if (matter === 'filing' && firstUsedOn === null) return { zh: '尚未投入使用', en: 'it is not in use yet' };
  return { zh: '此处没有适用的规定', en: 'no rule asks for it here' };
}

function notRequired(matter: ComplianceMatter, reason: BothLanguages): Judged {
  return { matter, rule: null, is: 'not-required', reason, ruleDueOn: null };
}

const urgency: Record<Finding['is'], number> = { lacking: 0, unknown: 0, met: 1, 'not-required': 2 };

function lackingAndDueFirst(one: Judged, other: Judged): number {
  const last = '9999-12-31';
  return urgency[one.is] - urgency[other.is] || ((one.ruleDueOn ?? last) < (other.ruleDueOn ?? last) ? -1 : 1);
}

function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
