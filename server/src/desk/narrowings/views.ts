import type { Narrowing } from '@sharp-eyes/protocol';
import type { AlertVerdicts } from '../alerts/verdicts.ts';
import { falsePerDay } from './precision-rules.ts';
import type { NarrowingDocument } from './repository.ts';
import { type Configuration, ripeAt, type Span, spansAround } from './rules.ts';

const dayMs = 24 * 3600_000;

interface ViewNeeds {
  verdicts: AlertVerdicts;
  now(): number;
  /** How the agent stands to a version of its configuration; undefined where it is gone. */
  applied(agentId: string, version: number): Promise<Configuration | undefined>;
  /** What a rule in shadow would have raised since. */
  shadowsOf(cameraId: string, ruleId: string, since: Date): Promise<number>;
}

/** Narrowings as people see them: what was proposed and decided, and what has come of it until now. */
export class NarrowingViews {
  readonly #needs: ViewNeeds;

  constructor(needs: ViewNeeds) {
    this.#needs = needs;
  }

  async of(narrowing: NarrowingDocument): Promise<Narrowing> {
    const { _id: id, county: _county, configuration: _configuration, ...shown } = narrowing;
    const { madeAt, from, until, decided, undone, tally } = narrowing;
    const days = (until.getTime() - from.getTime()) / dayMs;
    const [applied, since, trial] = await Promise.all([
      this.#applied(narrowing),
      this.#since(narrowing),
      this.#trial(narrowing),
    ]);
    return {
      ...{ ...shown, id, applied, since, trial, falsePerDay: falsePerDay(tally, days) },
      ...{ madeAt: madeAt.toISOString(), from: from.toISOString(), until: until.toISOString() },
      decided: decided && { ...decided, at: decided.at.toISOString() },
      undone: undone && { ...undone, at: undone.at.toISOString() },
    };
  }

  async #applied({ state, configuration }: NarrowingDocument): Promise<Narrowing['applied']> {
    if (state !== 'accepted' && state !== 'undone') return null;
    if (configuration === null) return { state: 'no-agent', version: null, why: null };
    const { agentId, version } = configuration;
    if (version === null) return { state: 'waiting', version, why: null };
    const known = await this.#needs.applied(agentId, version);
    return known ? { ...known, version } : { state: 'no-agent', version, why: null };
  }

  async #since({ county, cameraId, ruleId, state, decided, undone }: NarrowingDocument): Promise<Narrowing['since']> {
    if ((state !== 'accepted' && state !== 'undone') || !decided) return null;
    const until = undone?.at.getTime() ?? this.#needs.now();
    const { before, after, days } = spansAround(decided.at.getTime(), until);
    const tallyIn = ({ from, to }: Span) =>
      this.#needs.verdicts.tallyOf({ county, cameraId, ruleId, from: new Date(from), until: new Date(to) });
    return { days, before: await tallyIn(before), after: await tallyIn(after) };
  }

  async #trial({ county, cameraId, ruleId, trial }: NarrowingDocument): Promise<Narrowing['trial']> {
    if (!trial) return null;
    const { by, startedAt } = trial;
    const until = new Date(this.#needs.now());
    const raised = await this.#needs.verdicts.tallyOf({ county, cameraId, ruleId, from: startedAt, until });
    return {
      ...{ by, startedAt: startedAt.toISOString(), ripeAt: new Date(ripeAt(startedAt.getTime())).toISOString() },
      shadows: await this.#needs.shadowsOf(cameraId, trial.ruleId, startedAt),
      raised: raised.genuine + raised.falseAlarm + raised.other,
    };
  }
}
