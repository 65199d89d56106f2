import { countyOf, type LocalRule, newId, type newLocalRule } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { z } from 'zod';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import { ownAreaOnly } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope, withinOrAboveScope, withinScope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';

/** Own rules of one division: they stay few, and one that writes many leaves the others room for theirs [ours]. */
const rulesOfDivisionMax = 40;

type RuleDocument = Omit<LocalRule, 'id'> & { _id: string };

const mixed = mongoose.Schema.Types.Mixed;
const ruleSchema = new mongoose.Schema(
  { _id: String, division: { type: String, required: true }, rest: mixed },
  {
    versionKey: false,
    minimize: false,
    strict: false,
  },
) as unknown as mongoose.Schema<RuleDocument>;
ruleSchema.index({ division: 1 });

/** A province's, city's or county's own rules: added with their source, ended, never rewritten. */
export class LocalRules {
  readonly #database: Database;
  readonly #audit: Audit;
  readonly #model: mongoose.Model<RuleDocument>;

  constructor({ database }: Platform, audit: Audit) {
    this.#database = database;
    this.#audit = audit;
    this.#model = database.model<RuleDocument>('compliance_rules', ruleSchema);
  }

  /** All of them, past and coming ones too: whoever judges picks by place and day. */
  async all(): Promise<LocalRule[]> {
    return this.#found({});
  }

  /** Those that hold somewhere in an area: its own, and those of the divisions above it. */
  async heldIn(scope: Scope): Promise<LocalRule[]> {
    return this.#found(withinOrAboveScope(scope));
  }

  async #found(filter: Record<string, unknown>): Promise<LocalRule[]> {
    const found = (await this.#model.find(filter).sort({ _id: 1 }).lean()) as unknown as RuleDocument[];
    return found.map(ruleOf);
  }

  /** @throws ProblemError `bad-request` outside the caller's area, `conflict` when there are too many */
  async add(scope: Scope, caller: PersonCaller, body: z.output<typeof newLocalRule>): Promise<LocalRule> {
    if (!inScope(scope, body.division))
      throw new ProblemError('bad-request', { faults: [{ path: 'division', message: ownAreaOnly }] });
    return this.#database.inTransaction(async (tx) => {
      const { division } = body;
      if ((await this.#model.countDocuments({ division }).session(tx.session)) >= rulesOfDivisionMax)
        throw new ProblemError('conflict', {
          code: 'rules-full',
          values: { what: `${rulesOfDivisionMax} × rule / 规则` },
        });
      const rule: RuleDocument = { _id: newId(), ...body, version: 1 };
      await this.#model.create([rule], { session: tx.session });
      await this.#note(tx, caller, 'compliance.rule-added', rule);
      return ruleOf(rule);
    });
  }

  /** The last day of a rule. @throws ProblemError `not-found`, `stale`, `bad-request` before its first day */
  async end(scope: Scope, caller: PersonCaller, id: string, version: number, validTo: string): Promise<LocalRule> {
    return this.#database.inTransaction(async (tx) => {
      const found = (await this.#model
        .findOne({ _id: id, ...withinScope(scope) } as never)
        .session(tx.session)
        .lean()) as unknown as RuleDocument | null;
      if (!found) throw notFound();
      if (found.version !== version) throw stale(ruleOf(found));
      if (validTo < found.validFrom) throw new ProblemError('bad-request', { faults: [lastDayFirst] });
      const ended = { ...found, validTo, version: version + 1 };
      await this.#model.replaceOne({ _id: id, version } as never, ended as never, { session: tx.session });
      await this.#note(tx, caller, 'compliance.rule-ended', ended);
      return ruleOf(ended);
    });
  }

  async #note(tx: Tx, caller: PersonCaller, action: string, rule: RuleDocument): Promise<void> {
    const { _id: ruleId, division, matter, article, validFrom, validTo, title } = rule;
    const content = { ruleId, matter, article: article.zh, validFrom, validTo, title: title.zh };
    await this.#audit.append(tx, { ...actorOf(caller), action, division, content });
    const body = { division, county: countyOf(division) };
    tx.emit({ kind: 'rules.changed', divisionBefore: division, divisionAfter: division, body });
  }
}

const lastDayFirst = {
  path: 'validTo',
  message: { zh: '应不早于生效日', en: 'expected a day not before the first' },
};

function ruleOf({ _id, ...rest }: RuleDocument): LocalRule {
  return { id: _id, ...rest };
}
