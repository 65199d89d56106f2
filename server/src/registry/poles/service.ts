import type { Pole, PoleImport, PoleReport } from '@sharp-eyes/protocol';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import type { Scope } from '../../platform/scope.ts';

const soon = (): ProblemError => new ProblemError('unavailable');

/** Places where cameras could hang (候选立杆). */
export class Poles {
  async list(
    _scope: Scope,
    _asked: { division?: string | undefined; cursor?: string | undefined; limit: number },
  ): Promise<{ items: Pole[]; next: string | null }> {
    throw soon();
  }

  async import(_scope: Scope, _caller: PersonCaller, _order: PoleImport, _file: Buffer): Promise<PoleReport> {
    throw soon();
  }

  async clear(_scope: Scope, _caller: PersonCaller, _division: string): Promise<void> {
    throw soon();
  }

  async remove(_scope: Scope, _caller: PersonCaller, _id: string): Promise<void> {
    throw soon();
  }
}
