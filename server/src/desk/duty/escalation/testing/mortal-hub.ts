import { AsyncLocalStorage } from 'node:async_hooks';
import type { MovableClock } from '../../../../platform/clock.ts';
import type { TestHub } from '../../../../testing/hub.ts';
import { leaseMs } from '../service.ts';

const minuteMs = 60_000;
const longestDeathMinutes = 20;

/** Killed with a claim in hand, before or after its commit; or only slow, until its claim is another's. */
export const dooms = ['claimed', 'written', 'committed', 'slow'] as const;
type Doom = (typeof dooms)[number];

/** What a hub's death hangs on. */
interface Fate {
  clock: MovableClock;
  random(): number;
  /** What the others do while this one is slow. */
  meanwhile(): Promise<void>;
}

class Killed extends Error {}

/** A hub that can be killed in the middle of its work, and is back some minutes later. */
export class MortalHub {
  readonly hub: TestHub;
  readonly #fate: Fate;
  readonly #kick: () => void;
  /** Hubs die while they decide steps, not while they take what a person sends at the same moment. */
  readonly #deciding = new AsyncLocalStorage<true>();
  #doom: Doom | undefined;
  #deadUntil = 0;
  /** How many dooms have struck it, and how many of those only made it slow. */
  struck = 0;
  slow = 0;

  constructor(hub: TestHub, fate: Fate) {
    this.hub = hub;
    this.#fate = fate;
    const { sender } = hub.rooms.noticesRoom;
    this.#kick = sender.kick.bind(sender);
    // Whoever hears of a notice through the events would begin to send at another moment than the test wants.
    sender.kick = () => undefined;
    const { database } = hub.platform;
    const whole = database.inTransaction.bind(database);
    database.inTransaction = async (work) => {
      const doom = this.#takeDoom();
      if (doom === undefined) return whole(work);
      if (doom === 'slow') {
        await this.#beSlow();
        return whole(work);
      }
      this.dieFor(Math.ceil(fate.random() * longestDeathMinutes) * minuteMs);
      if (doom === 'committed') await whole(work);
      if (doom === 'written')
        await whole(async (tx) => {
          await work(tx);
          throw new Killed();
        });
      throw new Killed();
    };
  }

  get isAlive(): boolean {
    return this.#deadUntil <= this.#fate.clock.now();
  }

  dieFor(ms: number): void {
    this.#deadUntil = this.#fate.clock.now() + ms;
  }

  /** What a hub does each second, up to where its doom strikes it. */
  async work(doom?: Doom): Promise<void> {
    const { platform, rooms } = this.hub;
    const now = new Date(this.#fate.clock.now());
    if (await platform.database.events.exists({ todo: 'duty-escalation' })) await platform.consumers.sweep(now);
    await rooms.alertsRoom.alerts.decisions.decideDue(now);
    this.#doom = doom;
    await this.#deciding.run(true, () => this.decideSteps());
    this.#doom = undefined;
  }

  decideSteps(): Promise<void> {
    return this.hub.rooms.dutyRoom.escalations.sweep(new Date(this.#fate.clock.now()));
  }

  /** Begins to send what waits. */
  beginSending(): void {
    this.#kick();
  }

  /** When nothing is on its way any more. */
  sent(): Promise<void> {
    return this.hub.rooms.noticesRoom.sender.idle();
  }

  /** What strikes this transaction, if any; each doom strikes once. */
  #takeDoom(): Doom | undefined {
    if (this.#doom === undefined || this.#deciding.getStore() === undefined) return undefined;
    const doom = this.#doom;
    this.#doom = undefined;
    this.struck += 1;
    return doom;
  }

  /** It goes on when its claim has lapsed and been taken by another. */
  async #beSlow(): Promise<void> {
    this.slow += 1;
    this.#fate.clock.advance(leaseMs + 1000);
    await this.#fate.meanwhile();
  }
}
