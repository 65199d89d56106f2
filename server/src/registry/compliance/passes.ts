import { createHash } from 'node:crypto';
import { type ComplianceSubject, complianceSubjects } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database } from '../../platform/database/database.ts';
import type { CaseLoader } from './case-loader.ts';
import type { LocalRules } from './local-rules.ts';
import { nationalRules } from './national-rules.ts';
import type { ComplianceWorker } from './worker.ts';

const pageSize = 300;
const everywhere = '000000000000';
/** Work of one sweep at most, milliseconds: other sweeps are waiting behind it. */
const budgetMs = 500;

/** Every record below a division is being looked at again, page by page. */
interface PassDocument {
  /** The division. */
  _id: string;
  kind: ComplianceSubject;
  /** The last record that was looked at. */
  after: string;
  /** Asked for again meanwhile: begin anew when this one is through. */
  again: boolean;
}

/** What the list was last worked out by. */
interface BasisDocument {
  _id: 'basis';
  day: string;
  /** SHA-256 of the national rules: a new release may bring others. */
  national: string;
}

const passSchema = new mongoose.Schema(
  {
    _id: String,
    kind: { type: String, required: true },
    after: { type: String, default: '' },
    again: { type: Boolean, default: false },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<PassDocument>;
const basisSchema = new mongoose.Schema(
  { _id: String, day: { type: String, required: true }, national: { type: String, required: true } },
  { versionKey: false },
) as unknown as mongoose.Schema<BasisDocument>;

const nationalHash = createHash('sha256').update(JSON.stringify(nationalRules)).digest('hex');

/** Looks through every record of a division when its rules are others: some pages a second, on whichever hub sweeps. */
export class Passes {
  readonly #passes: mongoose.Model<PassDocument>;
  readonly #basis: mongoose.Model<BasisDocument>;
  readonly #rules: LocalRules;
  readonly #loader: CaseLoader;
  readonly #worker: ComplianceWorker;
  /** The day that this hub has seen to. */
  #dayDone = '';

  constructor(database: Database, parts: { rules: LocalRules; loader: CaseLoader; worker: ComplianceWorker }) {
    this.#passes = database.model<PassDocument>('compliance_passes', passSchema);
    this.#basis = database.model<BasisDocument>('compliance_basis', basisSchema);
    this.#rules = parts.rules;
    this.#loader = parts.loader;
    this.#worker = parts.worker;
  }

  async ask(division: string): Promise<void> {
    const first = { kind: complianceSubjects[0], after: '' };
    await this.#passes.updateOne({ _id: division }, { $set: { again: true }, $setOnInsert: first }, { upsert: true });
  }

  async isWorking(): Promise<boolean> {
    return (await this.#passes.exists({})) !== null;
  }

  async sweep(today: string): Promise<void> {
    await this.#seeToDay(today);
    const began = performance.now();
    while (performance.now() - began < budgetMs && (await this.#step(today)));
  }

  /** @returns whether there was something to do */
  async #step(today: string): Promise<boolean> {
    const pass = await this.#passes.findOne().sort({ _id: 1 }).lean();
    if (pass === null) return false;
    const { _id, kind, after, again } = pass;
    // From its beginning: whatever was asked for until now is seen to by this run.
    if (again && after === '' && kind === complianceSubjects[0])
      await this.#passes.updateOne({ _id }, { $set: { again: false } });
    const { cases, next: following } = await this.#loader.page(kind, _id, after, pageSize);
    if (!(await this.#worker.workOutCases(cases, today))) return true; // somebody decided meanwhile: the page again
    const claim = { _id, kind, after };
    if (following !== null) {
      await this.#passes.updateOne(claim, { $set: { after: following } });
      return true;
    }
    const next = complianceSubjects[complianceSubjects.indexOf(kind) + 1];
    if (next) await this.#passes.updateOne(claim, { $set: { kind: next, after: '' } });
    else if ((await this.#passes.deleteOne({ ...claim, again: false })).deletedCount === 0)
      await this.#passes.updateOne(claim, { $set: { kind: complianceSubjects[0], after: '', again: false } });
    return true;
  }

  /** Rules begin and end with a day, and a release may bring other national ones. */
  async #seeToDay(today: string): Promise<void> {
    if (this.#dayDone === today) return;
    const before = await this.#basis.findById('basis').lean();
    const filter = before ?? { _id: 'basis' as const };
    const basis = { day: today, national: nationalHash };
    if (before?.day !== today || before.national !== nationalHash) {
      if (before?.national !== nationalHash) await this.ask(everywhere);
      for (const { division, validFrom, validTo } of await this.#rules.all()) {
        const since = before?.day ?? '';
        const begins = validFrom > since && validFrom <= today;
        const ended = validTo !== null && validTo >= since && validTo < today;
        if (begins || ended) await this.ask(division);
      }
      await this.#basis.updateOne(filter, { $set: basis }, { upsert: before === null }).catch(ignoreSecond);
    }
    this.#dayDone = today;
  }
}

/** Two hubs wrote down the same day. */
function ignoreSecond(error: unknown): void {
  if ((error as { code?: number }).code !== 11_000) throw error;
}
