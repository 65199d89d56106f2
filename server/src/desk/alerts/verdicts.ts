import type { Tally } from '@sharp-eyes/protocol';
import type { Scope } from '../../platform/scope.ts';
import type { AlertsByRule, RuleSpan, RuleTally } from './by-rule.ts';
import type { AlertDocument } from './documents.ts';

/** Alerts of a rule that are looked at, and occurrences that they count; the newest. */
const limits = { alerts: 1000, repeats: 3000 };

/** What people decided about the alerts of a camera's rule: for whoever judges the rule by it. */
export class AlertVerdicts {
  readonly #repository: AlertsByRule;

  constructor(repository: AlertsByRule) {
    this.#repository = repository;
  }

  /** Alerts of a rule with what each counts, newest first. */
  async alertsOf(span: RuleSpan): Promise<{ alerts: RuleAlert[]; truncated: boolean }> {
    const found = await this.#repository.ofRule(span, limits.alerts + 1);
    const leads = found.slice(0, limits.alerts);
    const counting = leads.filter(({ count }) => count > 1).map(({ alertId }) => alertId);
    const repeats = Map.groupBy(
      await this.#repository.repeatsOf(counting, limits.repeats),
      ({ joinedTo }) => joinedTo ?? '',
    );
    const alerts = leads.map((lead) => ({ lead, repeats: repeats.get(lead.alertId) ?? [] }));
    return { alerts, truncated: found.length > leads.length };
  }

  /** How the alerts of a rule that rose in a span were decided. */
  async tallyOf(span: RuleSpan): Promise<Tally> {
    return this.#repository.tallyOfRule(span);
  }

  /** How the alerts of each rule of an area were decided, by the hour in which they rose. */
  async talliesIn(
    scope: Scope,
    asked: { division?: string | undefined; from: Date; limit: number },
  ): Promise<RuleTally[]> {
    return this.#repository.talliesIn(scope, asked);
  }
}

export interface RuleAlert {
  lead: AlertDocument;
  /** The repeats that it counts; perhaps not all of them. */
  repeats: AlertDocument[];
}
