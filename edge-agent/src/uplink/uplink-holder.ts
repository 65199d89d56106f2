import type { Hub } from './hub.ts';
import { type Identity, loadIdentity } from './identity.ts';
import { Uplink, type UplinkOptions, type UplinkState } from './uplink.ts';

/** A new enrolment is noticed within this time. */
const lookMs = 2000;
const stopWithinMs = 1500;
/** At start the hub's time is waited for this long; a site whose hub is away must watch all the same. */
const timeWithinMs = 3000;

/**
 * The uplink of whoever this agent is at present: when `enrol` is run again beside it (because a hub forgot us), the new
 * identity is taken over without ending the program.
 */
export class UplinkHolder {
  readonly #options: UplinkOptions;
  readonly #onState: (state: UplinkState, identity: Identity) => void;
  #identity: Identity;
  #uplink: Uplink;
  #timer: NodeJS.Timeout | undefined;
  #changing = false;

  constructor(options: UplinkOptions, onState: (state: UplinkState, identity: Identity) => void) {
    this.#options = options;
    this.#onState = onState;
    this.#identity = options.identity;
    this.#uplink = this.#make(options.identity);
  }

  /** The hub as whoever this agent is at present sees it. */
  get hub(): Hub {
    return this.#uplink.hub;
  }

  wake(what: { urgent: boolean; stills: boolean }): void {
    this.#uplink.wake(what);
  }

  /** Learns the hub's time before anything is dated, if the hub answers soon. */
  async learnTime(): Promise<void> {
    const tooLate = new Promise((resolve) => setTimeout(resolve, timeWithinMs).unref());
    await Promise.race([this.#uplink.hub.learnTime().catch(() => undefined), tooLate]);
  }

  resumeConfig(): Promise<void> {
    return this.#uplink.config.resume();
  }

  start(): void {
    this.#uplink.start();
    this.#timer = setInterval(() => {
      this.#lookForEnrolment().catch((error: unknown) =>
        this.#options.log.error({ err: error }, 'the new enrolment could not be taken over'),
      );
    }, lookMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#uplink.stop(stopWithinMs);
  }

  async #lookForEnrolment(): Promise<void> {
    if (this.#changing) return;
    const identity = await loadIdentity(this.#options.folder);
    const { authorities, agentId } = this.#identity;
    if (identity.agentId === agentId && identity.authorities[0] === authorities[0]) return;
    this.#changing = true;
    try {
      this.#options.log.info({ from: agentId, to: identity.agentId }, 'agent: enrolled anew');
      await this.#uplink.stop(0);
      this.#identity = identity;
      this.#uplink = this.#make(identity);
      this.#uplink.start();
    } finally {
      this.#changing = false;
    }
  }

  #make(identity: Identity): Uplink {
    return new Uplink({ ...this.#options, identity, onState: (state) => this.#onState(state, identity) });
  }
}
