import type { Credential } from '@sharp-eyes/protocol';
import type { AddressAllowList } from '../camera/allow-list.ts';
import { CameraError, type CameraErrorCode } from '../camera/errors.ts';
import type { Measurement } from '../camera/reachability.ts';
import { RefusalPause } from '../camera/refusal-pause.ts';
import type { DeviceDescription } from '../camera/session.ts';
import { type InspectedDevice, inspectDevice } from '../discovery/inspect.ts';
import type { FoundDevice } from '../discovery/union.ts';

/** A recorder's channels ask for the same description at the same time; it is good for all of them this long. */
const freshMs = 20_000;
/** The same where a stream has failed: what was asked for another channel a moment ago still holds. */
const anewFreshMs = 2000;

export interface DeviceAskOptions {
  allow: AddressAllowList;
  locate(anew: boolean): Promise<FoundDevice | undefined>;
  /** Opened for each use and not kept. */
  credential(): Credential | undefined;
  /** The device answered, at the address it has now. */
  onAnswer(inspected: InspectedDevice): void;
  inspect?: typeof inspectDevice;
  /** Milliseconds since any moment. */
  now?: () => number;
}

/** Asks one device what it shows: one question at a time, however many of its cameras want to know. */
export class DeviceAsk {
  readonly allow: AddressAllowList;
  readonly #options: DeviceAskOptions;
  readonly #now: () => number;
  #last: { measurement: Measurement; url: string | undefined; atMs: number } | undefined;
  #asking: Promise<Measurement> | undefined;
  readonly #pause = new RefusalPause();

  constructor(options: DeviceAskOptions) {
    this.#options = options;
    this.allow = options.allow;
    this.#now = options.now ?? (() => performance.now());
  }

  /** The camera's clock less the agent's as last heard, milliseconds. */
  get clockOffsetMs(): number | undefined {
    return this.#last?.measurement.clockOffsetMs;
  }

  /** The device service that answered last. */
  get url(): string | undefined {
    return this.#last?.url;
  }

  /**
   * What the device shows, with the credential for its streams. `anew`: its stream has failed.
   * @throws CameraError when it does not answer, or refuses
   */
  async description(anew: boolean): Promise<{ credential: Credential; description: DeviceDescription }> {
    const credential = this.#options.credential();
    if (credential === undefined)
      throw new CameraError('unauthorised', {
        expected: 'a credential for the device',
        came: 'none',
        todo: 'give its user name and password in the console',
      });
    const { description, reachability, reason } = await this.measure(anew);
    if (description !== undefined) return { credential, description };
    throw new CameraError(codeOf(reachability), {
      expected: 'a device that answers and takes our credential',
      came: reason.text,
      todo:
        reachability === 'unauthorised' ? 'give the password again in the console' : 'check power, cable and address',
    });
  }

  /** As `description`; what was heard last will do, however long ago. */
  async lastDescription(): Promise<{ credential: Credential; description: DeviceDescription }> {
    const credential = this.#options.credential();
    const description = this.#last?.measurement.description;
    return credential && description ? { credential, description } : this.description(false);
  }

  /**
   * How far the device can be reached; shared by all who ask within 20 s. Throws only what locating throws. No stream is
   * opened: that a device streams is for its watched cameras to say, and nobody may look at the others.
   */
  measure(anew: boolean): Promise<Measurement> {
    if (this.#last !== undefined) {
      const { measurement, atMs } = this.#last;
      const nowMs = this.#now();
      const isFresh = measurement.description !== undefined && nowMs - atMs < (anew ? anewFreshMs : freshMs);
      if (isFresh || !this.#pause.isOver(nowMs)) return Promise.resolve(measurement);
    }
    this.#asking ??= this.#ask(anew).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(anew: boolean): Promise<Measurement> {
    const { allow, locate, credential, onAnswer, inspect = inspectDevice } = this.#options;
    const found = await locate(anew);
    if (found === undefined) return nowhere;
    const given = credential();
    const inspected = await inspect(found, { allow, ...(given ? { credential: given } : {}) });
    const { measurement } = inspected;
    const atMs = this.#now();
    if (measurement.reachability === 'unauthorised') this.#pause.refused(atMs);
    else this.#pause.accepted();
    this.#last = { measurement, url: inspected.url, atMs };
    if (measurement.reachability !== 'unreachable') onAnswer(inspected);
    return measurement;
  }
}

const nowhere: Measurement = {
  reachability: 'unreachable',
  reason: {
    code: 'not-found',
    params: {},
    text: 'no device with this key answers, neither where it was nor elsewhere',
  },
};

function codeOf(reachability: Measurement['reachability']): CameraErrorCode {
  if (reachability === 'unauthorised') return 'unauthorised';
  return reachability === 'unreachable' ? 'unreachable' : 'bad-answer';
}
