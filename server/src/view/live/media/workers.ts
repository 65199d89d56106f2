import { access, constants, readFile } from 'node:fs/promises';
import { availableParallelism, networkInterfaces } from 'node:os';
import type { HubConfig } from '@sharp-eyes/config';
import type { LiveState } from '@sharp-eyes/protocol';
import type { types } from 'mediasoup';
import type { ErrorCounts } from '../../../platform/error-counts.ts';
import type { Logger } from '../../../platform/log.ts';
import { routerCodecs } from './codecs.ts';

type LiveConfig = HubConfig['live'];

/** While the program is not there yet it is looked for this often, milliseconds. */
const lookForMs = 1000;
/** A worker that died is started again after this long, twice as long each time, milliseconds. */
const respawnMs = { first: 200, most: 10_000 } as const;
/** One that has run this long is taken to be well again, milliseconds. */
const wellAfterMs = 60_000;

/** One worker process, with its port and the one router that its views share. */
export interface Bench {
  readonly worker: types.Worker;
  readonly router: types.Router;
  readonly server: types.WebRtcServer;
  /** Views on it now. */
  views: number;
}

/**
 * The worker processes that encrypt and send. Each has a port of its own, so a view lives on one worker as a whole:
 * what its camera sends is given to that worker by this process, and no worker has to pass anything to another.
 */
export class LiveWorkers {
  readonly #config: LiveConfig;
  readonly #log: Logger;
  readonly #errors: ErrorCounts;
  readonly #benches = new Map<number, Bench>();
  readonly #listeners = new Set<() => void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #mediasoup: typeof import('mediasoup') | undefined;
  #state: LiveState;
  #capabilities: types.RtpCapabilities | undefined;
  #stopped = false;

  constructor(parts: { config: LiveConfig; log: Logger; errors: ErrorCounts }) {
    this.#config = parts.config;
    this.#log = parts.log;
    this.#errors = parts.errors;
    this.#state = parts.config.worker === '' ? 'off' : 'preparing';
  }

  get state(): LiveState {
    return this.#state;
  }

  /** What a viewer's device is loaded with; empty until the first worker runs. */
  get rtpCapabilities(): Record<string, unknown> {
    return { ...this.#capabilities };
  }

  get count(): number {
    return this.#benches.size;
  }

  /** Told whenever the state is another one. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Returns at once: workers come when their program is there. */
  start(): void {
    if (this.#state === 'preparing') void this.#lookForProgram();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { worker } of this.#benches.values()) worker.close();
    this.#benches.clear();
  }

  /** The worker with the fewest views; undefined while none runs. */
  leastBusy(): Bench | undefined {
    return [...this.#benches.values()].sort((a, b) => a.views - b.views)[0];
  }

  /** The addresses that viewers are told for a port: mediasoup's own candidates, under each announced name. */
  announce(candidates: readonly types.IceCandidate[]): types.IceCandidate[] {
    const { host, announced } = this.#config;
    const named = announced.length > 0 ? announced : /^(0\.0\.0\.0|::)$/.test(host) ? ownAddresses() : [host];
    return named.flatMap((address, index) =>
      candidates.map((one) => ({ ...one, ip: address, address, foundation: `${one.foundation}${index || ''}` })),
    );
  }

  async #lookForProgram(): Promise<void> {
    const { worker } = this.#config;
    if (await isThere(worker, constants.X_OK)) return this.#begin();
    const failed = await readFile(`${worker}.failed`, 'utf8').catch(() => undefined);
    if (failed !== undefined && this.#state !== 'failed')
      this.#log.warn({ why: failed.slice(0, 1000) }, 'live view: its worker could not be provided');
    this.#become(failed === undefined ? 'preparing' : 'failed');
    this.#later(lookForMs, () => this.#lookForProgram());
  }

  async #begin(): Promise<void> {
    // Loaded only where somebody may look: it is no small module.
    this.#mediasoup ??= await import('mediasoup');
    const count = this.#config.workers === 0 ? availableParallelism() : this.#config.workers;
    await Promise.all(Array.from({ length: count }, (_, index) => this.#spawn(index, respawnMs.first)));
  }

  async #spawn(index: number, againMs: number): Promise<void> {
    if (this.#stopped) return;
    try {
      const bench = await this.#open(index);
      const startedAt = performance.now();
      bench.worker.once('died', (error) => {
        this.#benches.delete(index);
        if (this.#stopped) return;
        this.#errors.count('live-worker-died');
        this.#log.error({ err: error, index }, 'a live worker died; another one is started');
        const wait = performance.now() - startedAt > wellAfterMs ? respawnMs.first : againMs;
        this.#later(wait, () => this.#spawn(index, Math.min(wait * 2, respawnMs.most)));
      });
      if (this.#stopped) bench.worker.close();
      else this.#benches.set(index, bench);
      this.#become('ready');
    } catch (error) {
      this.#errors.count('live-worker-failed');
      this.#log.error({ err: error, index }, 'a live worker could not be started; it is tried again');
      if (this.#benches.size === 0) this.#become('failed');
      this.#later(againMs, () => this.#spawn(index, Math.min(againMs * 2, respawnMs.most)));
    }
  }

  async #open(index: number): Promise<Bench> {
    const mediasoup = this.#mediasoup as typeof import('mediasoup');
    const worker = await mediasoup.createWorker({ workerBin: this.#config.worker, logLevel: 'error' });
    try {
      const { host: ip, port } = this.#config;
      const where = port === 0 ? { ip } : { ip, port: port + index };
      const [router, server] = await Promise.all([
        worker.createRouter({ mediaCodecs: routerCodecs() }),
        worker.createWebRtcServer({
          listenInfos: [
            { protocol: 'udp', ...where },
            { protocol: 'tcp', ...where },
          ],
        }),
      ]);
      this.#capabilities ??= router.rtpCapabilities;
      return { worker, router, server, views: 0 };
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  #become(state: LiveState): void {
    if (this.#state === state || this.#stopped) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #later(ms: number, work: () => Promise<void>): void {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work().catch((error: unknown) => {
        this.#errors.count('live-worker-failed');
        this.#log.error({ err: error }, 'live view could not be prepared');
      });
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }
}

const isThere = (file: string, how: number): Promise<boolean> =>
  access(file, how).then(
    () => true,
    () => false,
  );

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((all = []) =>
    all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
  );
}
