import { Worker } from 'node:worker_threads';
import type { Platform } from '../../platform/platform.ts';
import type { Heard } from './hearing.ts';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.ts';

/** A thread that does not end by itself is ended, milliseconds. */
const graceMs = 5000;
/** Memory of the thread's own heap, MiB: a batch of the densest villages takes a third of it (measured). */
const heapMb = { old: 192, young: 24 };

type Asked = { ask: 'hear'; heard: Heard } | { ask: 'sweep' };

/** The hub's side of the thread that works out coverage. One that dies is started again when there is work. */
export class CoverageThread {
  readonly #platform: Platform;
  readonly #waiting = new Map<number, { resolve(): void; reject(error: Error): void }>();
  #worker: Worker | undefined;
  #lastId = 0;
  #closed = false;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  async hear(heard: Heard): Promise<void> {
    await this.#ask({ ask: 'hear', heard });
  }

  async sweep(): Promise<void> {
    await this.#ask({ ask: 'sweep' });
  }

  /** Works on until nothing is due; returns at once. */
  poke(): void {
    if (!this.#closed) this.#send({ ask: 'work' });
  }

  async stop(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.#send({ ask: 'stop' });
    const late = setTimeout(() => void worker.terminate(), graceMs);
    await ended;
    clearTimeout(late);
  }

  #ask(asked: Asked): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the hub stops; what was heard is heard again by another'));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ ...asked, id });
    });
  }

  #send(message: ToThread): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const { uri, name } = this.#platform.database.address;
    const worker = new Worker(new URL('./thread-main.ts', import.meta.url), {
      workerData: { uri, name } satisfies ThreadStart,
      resourceLimits: { maxOldGenerationSizeMb: heapMb.old, maxYoungGenerationSizeMb: heapMb.young },
    });
    worker.on('message', (message: FromThread) => this.#hearBack(message));
    worker.on('error', (error) => this.#fail(`the thread ended: ${error.stack ?? error.message}`));
    worker.on('exit', () => this.#lose(worker));
    return worker;
  }

  #hearBack(message: FromThread): void {
    if (!('id' in message)) {
      this.#fail(message.failed);
      return;
    }
    const asked = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.failed === null) asked?.resolve();
    else asked?.reject(new Error(message.failed));
  }

  #fail(words: string): void {
    this.#platform.errors.count('coverage-failed');
    this.#platform.log.error({ words }, 'coverage could not be worked out; it is tried again');
  }

  #lose(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(new Error('the thread that works out coverage ended'));
    this.#waiting.clear();
  }
}
