import type { Logger } from './log.ts';

/** What was started, to be stopped in reverse. One that fails to stop holds up no other. */
export class Parts {
  readonly #log: Logger;
  readonly #started: { name: string; stop(): unknown }[] = [];

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Starts a part; from then on `stop` ends it. */
  async start<T>(name: string, start: () => T | Promise<T>, stop: (part: T) => unknown): Promise<T> {
    const part = await start();
    this.#log.debug({ part: name }, 'started');
    this.#started.push({ name, stop: () => stop(part) });
    return part;
  }

  async stop(): Promise<void> {
    for (const { name, stop } of this.#started.splice(0).reverse())
      try {
        await stop();
      } catch (error) {
        this.#log.error({ err: error, part: name }, 'a part did not stop as it should');
      }
  }
}
