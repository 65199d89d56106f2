import type { CoverageWhy } from '@sharp-eyes/protocol';
import type { Scope } from '../../platform/scope.ts';
import type { CoverageDays } from './days.ts';
import { type Counts, sumOf } from './figures.ts';
import type { CoverageRepository } from './repository.ts';

/** A village's figures, now or as a day ended. */
export interface ReportedVillage extends Counts {
  division: string;
  /** Null for 未核定. */
  listVersion: number | null;
}

/** What an area came to at the end of a day. */
export interface ReportedDay extends Counts {
  day: string;
}

/** A watchpoint of a list that is not covered, and why. */
export interface ReportedGap {
  division: string;
  siteId: string;
  name: string;
  why: CoverageWhy;
}

/** Coverage as reports print it. Areas are summed from the villages that were read with them, so that both agree. */
export class CoverageForReports {
  readonly #repository: CoverageRepository;
  readonly #days: CoverageDays;

  constructor(parts: { repository: CoverageRepository; days: CoverageDays }) {
    this.#repository = parts.repository;
    this.#days = parts.days;
  }

  async villagesNow(scope: Scope, division: string): Promise<ReportedVillage[]> {
    return this.#repository.villagesIn(scope, division);
  }

  /** As a day ended, by the lists of that day. */
  async villagesOn(scope: Scope, division: string, day: string): Promise<ReportedVillage[]> {
    return this.#days.villagesOn(scope, division, day);
  }

  /** The last days from one to another on which anything of an area is kept, one for each month, oldest first. */
  async monthEnds(scope: Scope, division: string, from: string, to: string): Promise<ReportedDay[]> {
    return this.#days.monthEnds(scope, { division, from, to });
  }

  /** What is not covered of what must be in these villages, as it stands now. */
  async gapsOf(scope: Scope, villages: readonly string[]): Promise<ReportedGap[]> {
    const findings = await this.#repository.findingsOf(scope, villages);
    return findings
      .filter(({ counted, state }) => counted && state !== 'covered')
      .map(({ division, siteId, name, why }) => ({ division, siteId, name, why }));
  }
}

/** The figures of several villages together; exact in any order. */
export function sumOfVillages(villages: readonly ReportedVillage[]): Counts {
  return sumOf(villages);
}
