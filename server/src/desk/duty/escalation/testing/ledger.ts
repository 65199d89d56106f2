import type { ServerResponse } from 'node:http';
import type { Endpoint } from '../../../notices/testing/endpoint.ts';

/** Which messages came to the channel's other side. */
export class Ledger {
  readonly #endpoint: Endpoint;
  /** Notices in the order in which they arrived. */
  readonly heard: string[] = [];
  /** Those that had arrived when their hub was killed, before it could note so. */
  readonly cutOff: string[] = [];

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /** From now on each message is answered. */
  takeAll(): void {
    this.#endpoint.answer((res) => {
      this.#hear();
      res.end('ok');
    });
  }

  /** The next message arrives and hangs without an answer; what comes by other channels meanwhile is answered. */
  cutNext(): Promise<ServerResponse> {
    return new Promise((resolve) => {
      this.#endpoint.answer((res) => {
        const id = this.#hear();
        this.takeAll();
        this.cutOff.push(id);
        resolve(res);
      });
    });
  }

  heardTwice(): string[] {
    return [...Map.groupBy(this.heard, (id) => id)].filter(([, times]) => times.length > 1).map(([id]) => id);
  }

  #hear(): string {
    const id = String(this.#endpoint.received.at(-1)?.headers['sharp-eyes-notice']);
    this.heard.push(id);
    return id;
  }
}
