/**
 * Pauses after the first, second … refusal of a password, milliseconds. Many makers lock the account after five to seven
 * refusals within half an hour: these make four, and two in every half hour after that.
 */
const pausesMs = [30_000, 60_000, 900_000] as const;

/** How long a device that refused our password is left alone. Pure: the time comes from outside. */
export class RefusalPause {
  #refusals = 0;
  #untilMs = Number.NEGATIVE_INFINITY;

  refused(nowMs: number): void {
    this.#untilMs = nowMs + (pausesMs[Math.min(this.#refusals, pausesMs.length - 1)] ?? 0);
    this.#refusals += 1;
  }

  accepted(): void {
    this.#refusals = 0;
    this.#untilMs = Number.NEGATIVE_INFINITY;
  }

  isOver(nowMs: number): boolean {
    return nowMs >= this.#untilMs;
  }
}
