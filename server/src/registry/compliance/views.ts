import {
  type BothLanguages,
  type ComplianceItem,
  type ComplianceRule,
  type LocalRule,
  toInstant,
} from '@sharp-eyes/protocol';
import { recordOf } from './case-loader.ts';
import type { Case } from './cases.ts';
import { nationalRules } from './national-rules.ts';
import type { ItemDocument } from './repository.ts';
import { asRule, type Judged } from './rules.ts';

/** Names of matters that no rule asks for where a record stands. */
const untitled: BothLanguages = { zh: '–', en: '–' };

/** Rules by id, ended ones too: an item names the one that it was made by. */
export function rulesById(local: readonly LocalRule[]): Map<string, ComplianceRule> {
  return new Map([...nationalRules, ...local.map(asRule)].map((rule) => [rule.id, rule]));
}

export interface Around {
  rules: ReadonlyMap<string, ComplianceRule>;
  paths: ReadonlyMap<string, string[]>;
  siteNames: ReadonlyMap<string, string>;
}

/** An item as people see it. */
export function itemOf(item: ItemDocument, { rules, paths, siteNames }: Around): ComplianceItem {
  const rule = rules.get(item.ruleId);
  const { subject, subjectId, name, division, siteId, matter, state, is, reason, dueOn, dateFixed, note } = item;
  return {
    ...{ id: item._id, subject, subjectId, name, division, divisionPath: paths.get(division) ?? [] },
    ...{ siteId, siteName: siteNames.get(siteId ?? '') ?? '', matter, ruleId: item.ruleId },
    ...{ article: rule?.article ?? untitled, title: rule?.title ?? untitled, todo: rule?.todo ?? untitled },
    ...{ state, unknown: is === 'unknown', reason, dueOn, dateFixed, waivable: rule?.waivable ?? false },
    owner: { role: item.ownerRole ?? item.ruleRole, person: item.owner },
    note,
    waived: item.waiver && { by: item.waiver.by, at: toInstant(item.waiver.at.getTime()), why: item.waiver.why },
    version: item.version,
  };
}

/** A duty that no item is kept of, because nothing is required. */
export function idleItemOf(one: Case, { matter, rule, reason }: Judged, { paths, siteNames }: Around): ComplianceItem {
  const { id, division, name, siteId } = recordOf(one);
  const usual = rule ?? nationalRules.find((national) => national.matter === matter);
  return {
    ...{ id: `${id}.${matter}`, subject: one.subject, subjectId: id, name, division },
    ...{ divisionPath: paths.get(division) ?? [], siteId, siteName: siteNames.get(siteId ?? '') ?? '', matter },
    ...{ ruleId: rule?.id ?? null, article: usual?.article ?? untitled },
    ...{ title: usual?.title ?? untitled, todo: usual?.todo ?? untitled },
    ...{ state: 'not-required', unknown: false, reason, dueOn: null, dateFixed: false, waivable: false },
    owner: { role: usual?.ownerRole ?? 'planner', person: null },
    ...{ note: '', waived: null, version: 0 },
  };
}
