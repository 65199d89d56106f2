import { get } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AlertRow } from '@sharp-eyes/protocol';
import type { DeskSession } from './sessions.ts';

/** As often as ZoneMinder's console asks by default, milliseconds. */
export const pollEveryMs = 5000;

/** The rival: a desk that asks for its list again and again, and notes when it first saw each row. */
export class DeskPoller {
  readonly session: DeskSession;
  readonly #seenAt = new Map<string, number>();
  readonly #base: string;
  #timer: NodeJS.Timeout | undefined;

  /** @param phase - 0…1 of an interval until it asks first: browsers are not opened all at once */
  constructor(base: string, session: DeskSession, phase: number) {
    this.#base = base;
    this.session = session;
    this.#timer = setTimeout(() => {
      this.#ask();
      this.#timer = setInterval(() => this.#ask(), pollEveryMs);
    }, phase * pollEveryMs);
  }

  seenAt(zone: string): number | undefined {
    return this.#seenAt.get(zone);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #ask(): void {
    const url = new URL('/api/v1/alerts?state=open&limit=200', this.#base);
    const asked = get(url, { headers: { cookie: this.session.cookie } }, async (answer) => {
      const { items } = (await json(answer)) as { items?: AlertRow[] };
      for (const { zone } of items ?? []) if (!this.#seenAt.has(zone)) this.#seenAt.set(zone, Date.now());
    });
    asked.on('error', () => undefined); // one answer missed only makes it slower by one interval
  }
}
