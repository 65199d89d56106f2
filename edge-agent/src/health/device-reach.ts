import { type DeviceHealth, type Reachability, type Reason, toInstant } from '@sharp-eyes/protocol';
import { noSignalAfterS } from './picture-health.ts';

type KnownReach = Exclude<Reachability, 'unknown'>;

/** What one source of a device (a recorder's channel) last showed of it. */
export interface SourceReach {
  reachability: KnownReach;
  reason: Reason;
}

/** Best first: a recorder with one dead channel streams. */
const order: readonly KnownReach[] = ['streaming', 'unauthorised', 'reachable', 'unreachable'];
const streaming: Reason = { code: 'streaming', params: {}, text: 'pictures come' };

/**
 * Reachability of one device from what its sources show: streaming when any does, otherwise the best of the rest, and
 * worse news only after it has held for 20 s, so that a dropped connection that comes back tells nobody. Pure.
 */
export class DeviceReach {
  readonly #deviceKey: string;
  readonly #sources = new Map<string, SourceReach>();
  #told: KnownReach | undefined;
  #worse: { reachability: KnownReach; sinceMs: number } | undefined;

  constructor(deviceKey: string) {
    this.#deviceKey = deviceKey;
  }

  /** A source of the device changed its state. Answers what is to be told, if anything. */
  report(source: string, reach: SourceReach, nowMs: number): DeviceHealth | undefined {
    this.#sources.set(source, reach);
    return this.tick(nowMs);
  }

  /** A source is no longer watched. */
  forget(source: string): void {
    this.#sources.delete(source);
  }

  /** To be called every second or so. */
  tick(nowMs: number): DeviceHealth | undefined {
    const best = [...this.#sources.values()].sort(
      (a, b) => order.indexOf(a.reachability) - order.indexOf(b.reachability),
    )[0];
    if (!best || best.reachability === this.#told) {
      this.#worse = undefined;
      return undefined;
    }
    if (this.#told === 'streaming') {
      if (!this.#worse || nowMs < this.#worse.sinceMs)
        this.#worse = { reachability: best.reachability, sinceMs: nowMs };
      if (nowMs - this.#worse.sinceMs < noSignalAfterS * 1000) return undefined;
    }
    const sinceMs = this.#worse?.sinceMs ?? nowMs;
    this.#worse = undefined;
    this.#told = best.reachability;
    const reason = best.reachability === 'streaming' ? streaming : best.reason;
    return { deviceKey: this.#deviceKey, reachability: best.reachability, since: toInstant(sinceMs), reason };
  }
}
