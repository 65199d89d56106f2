import { SseReader } from './sse-reader.ts';

/** What a tab is told about the line to the hub. */
export type LineState =
  | { state: 'connecting' }
  | { state: 'live' }
  /** `sinceMs`: when the last byte came, ms since the epoch by this computer. */
  | { state: 'lost'; sinceMs: number };

export type LineNews =
  | { kind: 'line'; line: LineState }
  /** The JSON text of a `streamEvent`. */
  | { kind: 'change'; data: string }
  /** What was missed is not known: load the lists again. */
  | { kind: 'reload' }
  /** The hub says that nobody is signed in. */
  | { kind: 'signed-out' };

/** The hub sends a comment every 15 s; after this long without a byte the line is dead, whatever the socket says. */
const silentForMs = 40_000;
const firstWaitMs = 500;
const longestWaitMs = 10_000;

export interface LineParts {
  fetch: typeof fetch;
  now: () => number;
  random: () => number;
}

/**
 * One line to `GET /api/v1/stream`, kept up until `close`. It is read with `fetch` rather than `EventSource`, which
 * hides the hub's comments (so a half-open connection looks alive for ever), forgets the last id when the hub restarts,
 * and doesn't tell a 401 from a cut cable.
 */
export class StreamLine {
  readonly #address: string;
  readonly #tell: (news: LineNews) => void;
  readonly #parts: LineParts;
  readonly #closed = new AbortController();
  #line: LineState = { state: 'connecting' };
  #lastId: string | null = null;
  #lastByteMs: number;
  #wakeUp: () => void = () => {};

  constructor(
    address: string,
    tell: (news: LineNews) => void,
    parts: LineParts = { fetch: (...a) => fetch(...a), now: Date.now, random: Math.random },
  ) {
    this.#address = address;
    this.#tell = tell;
    this.#parts = parts;
    this.#lastByteMs = parts.now();
  }

  get line(): LineState {
    return this.#line;
  }

  /** Runs until closed or signed out; never rejects. */
  async run(): Promise<void> {
    for (let failures = 0; !this.#closed.signal.aborted; ) {
      const end = await this.#connectOnce();
      if (this.#closed.signal.aborted) return;
      if (end === 'signed-out') {
        this.#closed.abort();
        this.#tell({ kind: 'signed-out' });
        return;
      }
      failures = end === 'was-live' ? 0 : failures + 1;
      if (this.#line.state !== 'lost') this.#say({ state: 'lost', sinceMs: this.#lastByteMs });
      await this.#wait(failures);
    }
  }

  /** Tries at once: the computer woke up, or the network came back. */
  hurry(): void {
    this.#wakeUp();
  }

  close(): void {
    this.#closed.abort();
    this.#wakeUp();
  }

  async #connectOnce(): Promise<'signed-out' | 'was-live' | 'failed'> {
    const attempt = new AbortController();
    const signal = AbortSignal.any([attempt.signal, this.#closed.signal]);
    let watch = setTimeout(() => attempt.abort(), silentForMs);
    let live = false;
    try {
      const headers: Record<string, string> = { accept: 'text/event-stream' };
      if (this.#lastId !== null) headers['last-event-id'] = this.#lastId;
      const response = await this.#parts.fetch(this.#address, {
        headers,
        signal,
        credentials: 'same-origin',
        cache: 'no-store',
      });
      if (response.status === 401) return 'signed-out';
      if (!response.ok || !response.body) {
        await response.body?.cancel();
        return 'failed';
      }
      live = true;
      this.#lastByteMs = this.#parts.now();
      // Without an id to resume from, whatever happened before this moment is only in the lists.
      if (this.#lastId === null) this.#tell({ kind: 'reload' });
      this.#say({ state: 'live' });
      const sse = new SseReader();
      const decoder = new TextDecoder();
      const body = response.body.getReader();
      for (;;) {
        const { done, value } = await body.read();
        if (done) return 'was-live';
        clearTimeout(watch);
        watch = setTimeout(() => attempt.abort(), silentForMs);
        this.#lastByteMs = this.#parts.now();
        const messages = sse.push(decoder.decode(value, { stream: true }));
        this.#lastId = sse.lastId ?? this.#lastId;
        for (const { event, data } of messages) if (event === 'change') this.#tell({ kind: 'change', data });
      }
    } catch {
      return live ? 'was-live' : 'failed';
    } finally {
      clearTimeout(watch);
      attempt.abort();
    }
  }

  #say(line: LineState): void {
    this.#line = line;
    this.#tell({ kind: 'line', line });
  }

  /** Doubling waits with jitter, so that a hub's restart isn't met by every desk in the same moment. */
  async #wait(failures: number): Promise<void> {
    const ceiling = Math.min(longestWaitMs, firstWaitMs * 2 ** failures);
    const ms = ceiling * (0.5 + this.#parts.random() / 2);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wakeUp = () => {};
  }
}
