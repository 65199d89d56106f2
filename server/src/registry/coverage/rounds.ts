/** Does something soon after it was asked to, once for all that ask meanwhile; never two rounds at once. */
export class Rounds {
  readonly #afterMs: number;
  readonly #round: () => Promise<boolean>;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #again = false;
  #stopped = false;

  /** @param round - answers whether everything was done; if not, the next one follows at once */
  constructor(afterMs: number, round: () => Promise<boolean>, failed: (error: unknown) => void) {
    this.#afterMs = afterMs;
    this.#round = round;
    this.#failed = failed;
  }

  ask(): void {
    if (this.#running) this.#again = true;
    else if (!this.#stopped) this.#timer ??= setTimeout(() => void this.#run(), this.#afterMs);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#running = true;
    this.#again = false;
    try {
      while (!(await this.#round()) && !this.#stopped);
    } catch (error) {
      this.#failed(error);
    }
    this.#running = false;
    if (this.#again) this.ask();
  }
}
