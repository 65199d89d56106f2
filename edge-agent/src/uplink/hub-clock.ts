/**
 * The hub's time as this agent knows it. Runs on the monotonic clock from the best sample on, so that neither a wrong
 * nor a jumping clock of the machine reaches a fact. Until the first sample it is the machine's own clock.
 */
export class HubClock {
  readonly #wall: () => number;
  readonly #monotonic: () => number;
  #best: { hubMs: number; atMs: number; roundTripMs: number } | undefined;

  /** The clocks are given by tests; both in milliseconds. */
  constructor(wall: () => number = Date.now, monotonic: () => number = () => performance.now()) {
    this.#wall = wall;
    this.#monotonic = monotonic;
  }

  /** Epoch milliseconds by the hub's clock. */
  readonly now = (): number => {
    if (this.#best === undefined) return this.#wall();
    return this.#best.hubMs + (this.#monotonic() - this.#best.atMs);
  };

  get known(): boolean {
    return this.#best !== undefined;
  }

  /** The hub's clock minus this machine's, milliseconds. */
  get offsetMs(): number {
    return this.now() - this.#wall();
  }

  /** A moment of the monotonic clock, to give to `learn`. */
  readonly mark = (): number => this.#monotonic();

  /**
   * Takes a sample: the hub said `serverTime` between the moments `sentMs` and now. The halfway point is off by half
   * the round trip at most; a sample replaces an older one when its bound is no worse than the old one's, which grows
   * with age (a crystal drifts some 50 ppm; twice that is allowed).
   */
  learn(serverTime: string, sentMs: number): void {
    const atMs = this.#monotonic();
    const roundTripMs = atMs - sentMs;
    const drift = this.#best === undefined ? 0 : (atMs - this.#best.atMs) * 1e-4;
    if (this.#best !== undefined && roundTripMs / 2 > this.#best.roundTripMs / 2 + drift) return;
    this.#best = { hubMs: Date.parse(serverTime) + roundTripMs / 2, atMs, roundTripMs };
  }
}
