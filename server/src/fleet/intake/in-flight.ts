import { ProblemError } from '../../platform/http/problem.ts';

/** Batches of one agent at once: the one that hangs, and the heartbeat that must not wait for it. */
export const perAgentMax = 4;
/** Batches at once on one hub; the database's connections are shared with people. */
export const perHubMax = 32;

/** Bounds what is worked on at once: an agent's excess is 429, the hub's is 503, both with Retry-After. */
export class InFlight {
  readonly #byAgent = new Map<string, number>();
  #all = 0;

  /** Takes a place until it is disposed of. @throws ProblemError `too-many` or `unavailable` */
  enter(agentId: string): Disposable {
    const own = this.#byAgent.get(agentId) ?? 0;
    if (own >= perAgentMax) throw new ProblemError('too-many', { code: 'too-many-batches', retryAfterS: 2 });
    if (this.#all >= perHubMax) throw new ProblemError('unavailable', { code: 'intake-full', retryAfterS: 2 });
    this.#byAgent.set(agentId, own + 1);
    this.#all += 1;
    return {
      [Symbol.dispose]: () => {
        this.#all -= 1;
        const left = (this.#byAgent.get(agentId) ?? 1) - 1;
        if (left === 0) this.#byAgent.delete(agentId);
        else this.#byAgent.set(agentId, left);
      },
    };
  }
}
