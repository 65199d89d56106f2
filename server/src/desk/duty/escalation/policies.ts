import { countyOf, type EscalationLadder, type EscalationPolicy, levelOf } from '@sharp-eyes/protocol';
import type { Tx } from '../../../platform/database/database.ts';
import type { PersonCaller } from '../../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../../platform/http/problem.ts';
import type { Platform } from '../../../platform/platform.ts';
import { divisionsAbove, inScope, type Scope } from '../../../platform/scope.ts';
import { type Audit, actorOf } from '../../../trust/audit/service.ts';
import { noteDuty } from '../announce.ts';
import type { EscalationRepository, PolicyDocument } from './repository.ts';
import { usualLadder } from './rules.ts';

/** Escalation policies (升级策略): a division's own, or the nearest above it, or what comes with the program. */
export class Policies {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #repository: EscalationRepository;

  constructor(platform: Platform, audit: Audit, repository: EscalationRepository) {
    this.#platform = platform;
    this.#audit = audit;
    this.#repository = repository;
  }

  /** What holds for a division, and where it is kept. */
  async inForce(division: string): Promise<{ ladder: EscalationLadder; kept: PolicyDocument | undefined }> {
    const line = [division, ...divisionsAbove(division)];
    const found = await this.#repository.policies(line);
    const kept = line.map((code) => found.find(({ _id }) => _id === code)).find((policy) => policy !== undefined);
    return { kept, ladder: kept ? { steps: kept.steps, repeats: kept.repeats } : usualLadder };
  }

  async read(scope: Scope, division: string): Promise<EscalationPolicy> {
    if (!inScope(scope, division)) throw notFound();
    const { ladder, kept } = await this.inForce(division);
    return {
      ...{
        division,
        keptAt: kept?.division ?? null,
        ...ladder,
        version: kept?.division === division ? kept.version : 0,
      },
      ...{ changedBy: kept?.changedBy ?? null, changedAt: kept?.changedAt.toISOString() ?? null },
    };
  }

  /** @throws ProblemError `not-found` out of the area, `bad-request` below a township, `stale` with the policy as it stands */
  async write(scope: Scope, caller: PersonCaller, division: string, version: number, ladder: EscalationLadder) {
    if (!inScope(scope, division)) throw notFound();
    if (levelOf(division) !== 'township' && levelOf(division) !== 'county')
      throw new ProblemError('bad-request', { faults: [{ path: 'division', message: levels }] });
    const done = await this.#platform.database.inTransaction(async (tx) => {
      const { name } = caller.person;
      const own = { _id: division, county: countyOf(division), division, version: version + 1 };
      if (!(await this.#repository.putPolicy(tx, { ...own, ...ladder, changedBy: name, changedAt: tx.now })))
        return false;
      await this.#note(tx, caller, 'escalation-policy', division, { ...ladder });
      return true;
    });
    if (!done) throw stale(await this.read(scope, division));
    return this.read(scope, division);
  }

  /** The division follows the one above it again. */
  async remove(scope: Scope, caller: PersonCaller, division: string, version: number): Promise<EscalationPolicy> {
    if (!inScope(scope, division)) throw notFound();
    const done = await this.#platform.database.inTransaction(async (tx) => {
      if (!(await this.#repository.removePolicy(tx, division, version))) return false;
      await this.#note(tx, caller, 'escalation-policy-removed', division, {});
      return true;
    });
    if (!done) throw stale(await this.read(scope, division));
    return this.read(scope, division);
  }

  async #note(tx: Tx, caller: PersonCaller, action: string, division: string, content: Record<string, unknown>) {
    await noteDuty(this.#audit, tx, actorOf(caller), { action, division, content });
  }
}

const levels = { zh: '应为乡镇或县', en: 'expected a township or a county' };
