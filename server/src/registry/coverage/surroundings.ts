import type { SurroundingsAsked, SurroundingsData } from '@sharp-eyes/protocol';
import { ProblemError } from '../../platform/http/problem.ts';
import type { Scope } from '../../platform/scope.ts';

/** What the browser needs to say what a camera would see. */
export class CoverageSurroundings {
  async around(_scope: Scope, _asked: SurroundingsAsked): Promise<SurroundingsData> {
    throw new ProblemError('unavailable');
  }
}
