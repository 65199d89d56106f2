import { get, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { AlertRow, StreamEvent } from '@sharp-eyes/protocol';
import type { DeskSession } from './sessions.ts';

/** What one browser hears: the rows as the stream told them, and when each count was reached first. */
export class DeskListener {
  readonly session: DeskSession;
  /** Epoch milliseconds, by `zone count`. */
  readonly #heardAt = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  /** Lists that had to be loaded again. */
  reloads = 0;
  #answer: IncomingMessage | undefined;

  private constructor(session: DeskSession) {
    this.session = session;
  }

  /** Resolves when the hub has begun to tell. */
  static async open(base: string, session: DeskSession): Promise<DeskListener> {
    const listener = new DeskListener(session);
    await listener.#follow(base);
    return listener;
  }

  close(): void {
    this.#answer?.destroy();
  }

  /** When this browser first knew of a row that counts so much; undefined when it was never told. */
  heardAt(zone: string, count: number): number | undefined {
    return this.#heardAt.get(`${zone} ${count}`);
  }

  #follow(base: string): Promise<void> {
    const headers = { cookie: this.session.cookie, accept: 'text/event-stream' };
    return new Promise((resolve, reject) => {
      // A connection of its own, as every browser has.
      const asked = get(new URL('/api/v1/stream', base), { headers, agent: false }, (answer) => {
        if (answer.statusCode !== 200) return reject(new Error(`the stream answered ${answer.statusCode}`));
        this.#answer = answer;
        createInterface({ input: answer }).on('line', (line) => {
          if (line.startsWith('data: ')) this.#take(JSON.parse(line.slice(6)) as StreamEvent);
        });
        answer.on('error', () => undefined); // our own end
        resolve();
      });
      asked.on('error', reject);
    });
  }

  #take(said: StreamEvent): void {
    if (said.kind === 'reload') this.reloads += 1;
    if (said.kind === 'alert') this.#see(said.record);
  }

  #see({ zone, count, joinedTo }: AlertRow): void {
    if (joinedTo !== null) return;
    const now = Date.now();
    for (let n = (this.#counts.get(zone) ?? 0) + 1; n <= count; n += 1) this.#heardAt.set(`${zone} ${n}`, now);
    this.#counts.set(zone, Math.max(count, this.#counts.get(zone) ?? 0));
  }
}
