/** A hostile camera must not be able to grow the table: further codes are counted together. */
const codesMost = 200;
const codeMost = 60;

/** Every named error, by its code, since the agent started; travels as `agent.vitals`. */
export class ErrorCounts {
  readonly #counts = new Map<string, number>();

  readonly count = (code: string, times = 1): void => {
    const short = code.slice(0, codeMost);
    const name = this.#counts.has(short) || this.#counts.size < codesMost ? short : 'other';
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + times);
  };

  /** Takes an error's own code, or `code`. */
  readonly countError = (error: unknown, code = 'failed'): void => {
    const own = (error as { code?: unknown } | null)?.code;
    this.count(typeof own === 'string' ? own : code);
  };

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
