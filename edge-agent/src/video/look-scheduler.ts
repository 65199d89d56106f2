/** One camera as the scheduler sees it. */
export interface LookClient {
  /**
   * How much it wants an eye now: 0 for nothing to look at, otherwise higher first. Asked again before every look, so it
   * speaks of the newest picture; nothing is queued.
   */
  urgency(): number;
  /** Takes its newest pictures to an eye. Never throws. */
  look(): Promise<void>;
}

/**
 * Shares the eyes among all cameras. There is no queue: whenever an eye is free, the camera that wants it most is asked
 * for what it has *then*. Under load every camera is looked at less often, and none later.
 */
export class LookScheduler {
  readonly #places: number;
  /** Cameras that got something new since they were last asked. */
  readonly #willing = new Set<LookClient>();
  readonly #busy = new Set<LookClient>();
  #isScheduled = false;

  /** @param places looks that may be under way at once: one per eye */
  constructor(places: number) {
    this.#places = places;
  }

  /** The camera has something new. Cheap; called for every access unit. */
  wake(client: LookClient): void {
    this.#willing.add(client);
    this.#schedule();
  }

  /** Forgets a camera; a look that is under way goes on. */
  remove(client: LookClient): void {
    this.#willing.delete(client);
  }

  #schedule(): void {
    if (this.#isScheduled || this.#busy.size >= this.#places) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      while (this.#busy.size < this.#places) {
        const client = this.#mostUrgent();
        if (!client) return;
        void this.#serve(client);
      }
    });
  }

  async #serve(client: LookClient): Promise<void> {
    this.#busy.add(client);
    this.#willing.delete(client);
    await client.look();
    this.#busy.delete(client);
    this.#schedule();
  }

  #mostUrgent(): LookClient | undefined {
    let best: LookClient | undefined;
    let highest = 0;
    for (const client of this.#willing) {
      if (this.#busy.has(client)) continue;
      const urgency = client.urgency();
      if (urgency <= 0) this.#willing.delete(client);
      if (urgency <= highest) continue;
      highest = urgency;
      best = client;
    }
    return best;
  }
}
