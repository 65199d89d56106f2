import { isDeepStrictEqual } from 'node:util';
import { countyOf, type LocalRule } from '@sharp-eyes/protocol';
import { wholeScope } from '../../platform/scope.ts';
import { type CaseLoader, recordOf } from './case-loader.ts';
import type { Case } from './cases.ts';
import type { LocalRules } from './local-rules.ts';
import type { ComplianceRepository, ItemDocument, Worked } from './repository.ts';
import { isGap, type Judged, judge, rulesAt, standingOf } from './rules.ts';

/** Sorts what has no date behind everything that has one. */
export const noDate = '9999-12-31';
/** Somebody decided about an item while it was worked out: tried again so often, then left to the next change. */
const triesMax = 3;

const everywhere = wholeScope('the hub works out what each record lacks; lists are read in the reader’s scope');

/** The records to look at again. */
export interface Asked {
  camera: readonly string[];
  site: readonly string[];
  system: readonly string[];
}

/** Works out what records lack, and writes the difference. The one code for a change, a due date and everything. */
export class ComplianceWorker {
  readonly #repository: ComplianceRepository;
  readonly #rules: LocalRules;
  readonly #loader: CaseLoader;

  constructor(parts: { repository: ComplianceRepository; rules: LocalRules; loader: CaseLoader }) {
    this.#repository = parts.repository;
    this.#rules = parts.rules;
    this.#loader = parts.loader;
  }

  /** @param today - on the clock of the site */
  async workOut(asked: Asked, today: string): Promise<void> {
    for (let tries = 0; tries < triesMax; tries += 1) {
      const cases: Case[] = [
        ...(await this.#loader.cameras(asked.camera)),
        ...(await this.#loader.sites(asked.site)),
        ...(await this.#loader.systems(asked.system)),
      ];
      const found = new Set(cases.map((one) => recordOf(one).id));
      const gone = [...asked.camera, ...asked.site, ...asked.system].filter((id) => !found.has(id));
      await this.#repository.forget(gone);
      if (await this.workOutCases(cases, today)) return;
    }
  }

  /** @returns whether everything was written; if not, somebody decided meanwhile: load and work out again */
  async workOutCases(cases: readonly Case[], today: string): Promise<boolean> {
    if (cases.length === 0) return true;
    const ids = cases.map((one) => recordOf(one).id);
    const [local, existing, gaps] = await Promise.all([
      this.#rules.all(),
      this.#repository.ofSubjects(everywhere, ids),
      this.#repository.gapsOf(ids),
    ]);
    const before = new Map(existing.map((item) => [item._id, item]));
    const change = { added: [] as ItemDocument[], changed: [] as { version: number; worked: Worked }[] };
    for (const one of cases)
      for (const judged of judgeAt(one, local, today)) {
        if (judged.rule === null || judged.is === 'not-required') continue;
        const gapsDueOn = isGap(judged.rule) ? (gaps.get(recordOf(one).id) ?? null) : null;
        const was = before.get(itemIdOf(one, judged));
        const worked = workedOf(
          one,
          judged,
          { gapsDueOn, setDueOn: was?.setDueOn ?? null, waived: !!was?.waived },
          today,
        );
        before.delete(worked._id);
        if (was === undefined) change.added.push({ ...worked, ...untouched });
        else if (differs(was, worked)) change.changed.push({ version: was.version, worked });
      }
    return this.#repository.work({ ...change, gone: [...before.keys()] });
  }
}

/** What a record's duties are on a day, by the rules that hold where it stands. */
export function judgeAt(one: Case, local: readonly LocalRule[], today: string): Judged[] {
  return judge(one, rulesAt(recordOf(one).division, local, today));
}

export function itemIdOf(one: Case, { matter }: Judged): string {
  return `${recordOf(one).id}.${matter}`;
}

/** An item that nobody has decided anything about. */
const untouched = {
  ...{ setDueOn: null, waived: false, ownerRole: null, owner: null, note: '', waiver: null, version: 1 },
} as const;

function workedOf(
  one: Case,
  { matter, rule, is, reason, ruleDueOn }: Judged,
  decided: { gapsDueOn: string | null; setDueOn: string | null; waived: boolean },
  today: string,
): Worked {
  if (rule === null) throw new Error(`an item of “${matter}” needs the rule that asks for it`);
  const { id, division, name, siteId } = recordOf(one);
  const { dateFixed, ownerRole: ruleRole } = rule;
  const { state, dueOn } = standingOf({ is, dateFixed, ruleDueOn, ...decided }, today);
  return {
    ...{
      _id: `${id}.${matter}`,
      county: countyOf(division),
      division,
      subject: one.subject,
      subjectId: id,
      name,
      siteId,
    },
    ...{ matter, ruleId: rule.id, ruleRole, reason, is, dateFixed, ruleDueOn, gapsDueOn: decided.gapsDueOn },
    ...derived(state, dueOn),
  };
}

export function derived(
  state: ItemDocument['state'],
  dueOn: string | null,
): Pick<ItemDocument, 'state' | 'open' | 'dueOn' | 'dueKey'> {
  return { state, open: state === 'due' || state === 'overdue', dueOn, dueKey: dueOn ?? noDate };
}

function differs(was: ItemDocument, worked: Worked): boolean {
  return (Object.keys(worked) as (keyof Worked)[]).some((field) => !isDeepStrictEqual(was[field], worked[field]));
}
