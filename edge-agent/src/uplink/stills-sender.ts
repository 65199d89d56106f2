import { createHash } from 'node:crypto';
import { stillHashHeader, stillTimeHeader } from '@sharp-eyes/protocol';
import type { Outbox } from '../outbox/outbox.ts';
import { toUplinkError, type UplinkError } from './errors.ts';
import type { Hub } from './hub.ts';
import { forgottenPauseMs, pauseAfter, pauseAsTold } from './pace.ts';

const timeoutMs = 60_000;
/** A still that was refused for good is forgotten; one that only failed waits for the others, then comes again. */
const passedOverMost = 1000;

export interface StillsSenderOptions {
  hub: Hub;
  outbox: Outbox;
  onFailure(error: UplinkError): void;
  random?: () => number;
}

/** Uploads stills one after another, beside the facts: a slow picture never holds up an alert. */
export class StillsSender {
  readonly #options: StillsSenderOptions;
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #failures = 0;

  constructor(options: StillsSenderOptions) {
    this.#options = options;
  }

  /** Says that there may be stills to send. */
  wake(): void {
    if (this.#running || this.#timer !== undefined || this.#stopped.signal.aborted) return;
    this.#running = true;
    this.#drain()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#running = false;
      })
      .catch(() => undefined);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stopped.abort();
  }

  async #drain(): Promise<void> {
    const { hub, outbox } = this.#options;
    const passedOver = new Set<string>();
    let failure: unknown;
    while (!this.#stopped.signal.aborted && passedOver.size < passedOverMost) {
      const still = outbox.stills.next(passedOver);
      if (still === undefined) break;
      try {
        await hub.request({
          method: 'PUT',
          path: `/agent/v1/stills/${still.owner}/${still.n}`,
          headers: {
            'content-type': 'image/jpeg',
            [stillHashHeader]: createHash('sha256').update(still.jpeg).digest('hex'),
            [stillTimeHeader]: still.at,
          },
          body: still.jpeg,
          timeoutMs,
          signal: this.#stopped.signal,
        });
        outbox.stills.settle(still);
        this.#failures = 0;
      } catch (error) {
        const { code } = toUplinkError(error, hub.client.hub);
        // 404: another agent's alert; 413, 422: not a still that this hub takes. Asking again is of no use.
        if (code === 'hub-refused' || code === 'too-large') {
          outbox.stills.settle(still);
          this.#options.onFailure(toUplinkError(error, hub.client.hub));
        } else if (code === 'hub-failed' || code === 'bad-answer') {
          passedOver.add(`${still.owner}/${still.n}`);
          failure = error;
        } else throw error;
      }
    }
    if (failure !== undefined) throw failure;
  }

  #failed(error: unknown): void {
    if (this.#stopped.signal.aborted) return;
    const known = toUplinkError(error, this.#options.hub.client.hub);
    this.#options.onFailure(known);
    const random = (this.#options.random ?? Math.random)();
    let pauseMs = pauseAfter(++this.#failures, random);
    if (known.retryAfterMs !== undefined) pauseMs = pauseAsTold(known.retryAfterMs, random);
    if (known.code === 'not-enrolled') pauseMs = forgottenPauseMs * (0.75 + random / 2);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.wake();
    }, pauseMs);
  }
}
