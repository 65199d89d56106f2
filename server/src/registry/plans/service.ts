import type { Plan, PlanAcceptance, PlanAccepted, PlanAsked, PlanRow } from '@sharp-eyes/protocol';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import type { Scope } from '../../platform/scope.ts';

const soon = (): ProblemError => new ProblemError('unavailable');

/** Where the next cameras go. */
export class Plans {
  async make(_scope: Scope, _caller: PersonCaller, _asked: PlanAsked, _left: AbortSignal): Promise<Plan> {
    throw soon();
  }

  async list(
    _scope: Scope,
    _asked: { division?: string | undefined; cursor?: string | undefined; limit: number },
  ): Promise<{ items: PlanRow[]; next: string | null }> {
    throw soon();
  }

  async find(_scope: Scope, _id: string): Promise<Plan> {
    throw soon();
  }

  async remove(_scope: Scope, _caller: PersonCaller, _id: string): Promise<void> {
    throw soon();
  }

  async accept(_scope: Scope, _caller: PersonCaller, _id: string, _body: PlanAcceptance): Promise<PlanAccepted> {
    throw soon();
  }
}
