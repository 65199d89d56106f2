/** A bucket of tokens that fills evenly: `take` says whether so much may pass now. */
export class Rate {
  readonly #perSecond: number;
  readonly #max: number;
  #left: number;
  #atMs: number;

  /** @param burst - what may pass at once after a rest */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#max = burst;
    this.#left = burst;
    this.#atMs = nowMs;
  }

  take(amount: number, nowMs: number): boolean {
    this.#left = Math.min(this.#max, this.#left + ((nowMs - this.#atMs) / 1000) * this.#perSecond);
    this.#atMs = nowMs;
    if (this.#left < amount) return false;
    this.#left -= amount;
    return true;
  }
}

/** Counts what passes, and gives bits per second of the last whole span. */
export class BitMeter {
  #bytes = 0;
  #fromMs: number;
  #last = 0;

  constructor(nowMs: number) {
    this.#fromMs = nowMs;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Reads, and begins anew once two seconds are full. */
  read(nowMs: number): number {
    const spanMs = nowMs - this.#fromMs;
    if (spanMs >= 2000) {
      this.#last = Math.round((this.#bytes * 8000) / spanMs);
      this.#bytes = 0;
      this.#fromMs = nowMs;
    }
    return this.#last;
  }
}
