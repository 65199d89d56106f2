import { type NewFact, toInstant } from '@sharp-eyes/protocol';
import type { AddressAllowList } from '../camera/allow-list.ts';
import { discoverDevices } from '../discovery/discover.ts';
import { discover, nothingAllowed } from './command-handlers.ts';
import type { Devices } from './devices.ts';
import type { ErrorCounts } from './error-counts.ts';
import type { Vitals } from './vitals.ts';
import type { Whereabouts } from './whereabouts.ts';

const tickMs = 1000;
const vitalsMs = 60_000;
/** The site is looked over this often, so that a camera that was put up yesterday stands in the queue today. */
const discoverMs = 15 * 60_000;

export interface PatrolOptions {
  devices: Devices;
  whereabouts: Whereabouts;
  record(...facts: NewFact[]): void;
  vitals: Vitals;
  now(): number;
  errors: ErrorCounts;
  /** Given by tests, which have no multicast of their own. */
  find?: typeof discoverDevices;
}

/** What the agent does by the clock: judging reachability, its own vitals, looking for devices. Adopts nothing. */
export class Patrol {
  readonly #options: PatrolOptions;
  readonly #stopped = new AbortController();
  #timers: NodeJS.Timeout[] = [];
  #ranges: string | undefined;
  #allowed: AddressAllowList = nothingAllowed;
  #discovering = false;

  constructor(options: PatrolOptions) {
    this.#options = options;
  }

  /** What may be contacted now; nothing before the first configuration. */
  get allowed(): AddressAllowList {
    return this.#allowed;
  }

  /** Takes the ranges of a configuration; the same ones give the same list, so that nothing need start anew. */
  allow(ranges: readonly string[], parse: (ranges: readonly string[]) => AddressAllowList): AddressAllowList {
    const text = JSON.stringify(ranges);
    if (text === this.#ranges) return this.#allowed;
    this.#allowed = parse(ranges);
    this.#ranges = text;
    setImmediate(() => this.#discover());
    return this.#allowed;
  }

  start(): void {
    const { devices } = this.#options;
    this.#timers = [
      setInterval(() => devices.tick(), tickMs),
      setInterval(() => this.#tellVitals(), vitalsMs),
      setInterval(() => this.#discover(), discoverMs),
    ];
    this.#tellVitals();
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#stopped.abort();
  }

  #tellVitals(): void {
    const { record, vitals, now } = this.#options;
    record({ kind: 'agent.vitals', at: toInstant(now()), body: vitals.read() });
  }

  #discover(): void {
    if (this.#discovering || this.#stopped.signal.aborted || this.#ranges === undefined) return;
    this.#discovering = true;
    const { devices, whereabouts, find = discoverDevices } = this.#options;
    discover({ allow: () => this.#allowed, devices, whereabouts, find }, [], this.#stopped.signal)
      .catch((error: unknown) => this.#options.errors.countError(error, 'discovery'))
      .finally(() => {
        this.#discovering = false;
      })
      .catch(() => undefined);
  }
}
