import type { ProblemType } from '@sharp-eyes/protocol';
import { type Fault, ProblemError } from '../../platform/http/problem.ts';

/** Gathers what is wrong with each of a recorder's channels, so that all of it is told at once. */
export class ChannelProblems {
  readonly #faults: Fault[] = [];
  #first: ProblemError | undefined;

  /** Does something for channel N; what it is refused for is kept under `cameras.N.`. */
  async during(n: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.#first ??= error;
      const faults = error.details.faults ?? [{ path: fieldOf[error.type] ?? 'source', message: error.message }];
      for (const { path, message } of faults) this.#faults.push({ path: `cameras.${n}.${path}`, message });
    }
  }

  /** @throws ProblemError of the first refusal's kind, with the faults of all channels */
  throwAny(): void {
    if (this.#first === undefined) return;
    throw new ProblemError(this.#first.type, { ...this.#first.details, faults: this.#faults });
  }
}

/** The field that a refusal without faults is about. */
const fieldOf: Partial<Record<ProblemType, string>> = { conflict: 'source', 'not-found': 'source' };
