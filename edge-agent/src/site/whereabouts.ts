import type { AddressAllowList } from '../camera/allow-list.ts';
import { type KnownDevice, locateDevices } from '../discovery/locate.ts';
import type { FoundDevice } from '../discovery/union.ts';

/** Forty cameras that came back with one switch ask within this time of each other, and share one pass. */
const gatherMs = 150;
/** A device that was found this recently is there, unless somebody asks anew. */
const freshMs = 60_000;
const placesMost = 10_000;

interface Question {
  device: KnownDevice;
  resolve(found: FoundDevice | undefined): void;
  reject(error: unknown): void;
}

/** Finds devices by their key, many in one pass of probes. */
export class Whereabouts {
  readonly #locate: typeof locateDevices;
  readonly #now: () => number;
  readonly #found = new Map<string, { device: FoundDevice; atMs: number }>();
  readonly #running = new Set<AbortController>();
  #asked = new Map<AddressAllowList, Question[]>();
  #timer: NodeJS.Timeout | undefined;

  /** Both are given by tests; `now` in milliseconds since any moment. */
  constructor(locate: typeof locateDevices = locateDevices, now: () => number = () => performance.now()) {
    this.#locate = locate;
    this.#now = now;
  }

  /** Where a device is now; `anew` when the place known last has failed. Undefined: nowhere to be found. */
  find(device: KnownDevice, allow: AddressAllowList, anew: boolean): Promise<FoundDevice | undefined> {
    const last = this.#found.get(device.deviceKey);
    if (!anew && last !== undefined && this.#now() - last.atMs < freshMs) return Promise.resolve(last.device);
    return new Promise((resolve, reject) => {
      const questions = this.#asked.get(allow) ?? [];
      questions.push({ device, resolve, reject });
      this.#asked.set(allow, questions);
      this.#timer ??= setTimeout(() => this.#go(), gatherMs);
    });
  }

  /** A pass over the site has just seen this device. */
  note(device: FoundDevice): void {
    if (device.addresses.length > 0) this.#found.set(device.key, { device, atMs: this.#now() });
    // Devices that were invented long ago make room for those that are there.
    const [oldest] = this.#found.keys();
    if (this.#found.size > placesMost && oldest !== undefined) this.#found.delete(oldest);
  }

  stop(): void {
    for (const running of this.#running) running.abort();
  }

  #go(): void {
    this.#timer = undefined;
    const asked = this.#asked;
    this.#asked = new Map();
    for (const [allow, questions] of asked)
      this.#pass(allow, questions).catch((error: unknown) => {
        for (const { reject } of questions) reject(error);
      });
  }

  async #pass(allow: AddressAllowList, questions: readonly Question[]): Promise<void> {
    const abort = new AbortController();
    this.#running.add(abort);
    try {
      // The address that worked last goes first; the configuration may not know it yet.
      const known = new Map(questions.map(({ device }) => [device.deviceKey, this.#withLast(device)]));
      const found = await this.#locate([...known.values()], { allow, signal: abort.signal });
      for (const device of found.values()) this.note(device);
      for (const { device, resolve } of questions) resolve(found.get(device.deviceKey));
    } finally {
      this.#running.delete(abort);
    }
  }

  #withLast({ deviceKey, addresses }: KnownDevice): KnownDevice {
    const last = this.#found.get(deviceKey)?.device.addresses.map(({ url }) => url) ?? [];
    return { deviceKey, addresses: [...new Set([...last, ...addresses])].slice(0, 16) };
  }
}
