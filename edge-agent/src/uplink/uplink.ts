import type { AgentConfig, NewFact } from '@sharp-eyes/protocol';
import type { Logger } from 'pino';
import type { Outbox } from '../outbox/outbox.ts';
import { type CommandHandlers, CommandSocket } from './command-socket.ts';
import { ConfigKeeper } from './config-keeper.ts';
import type { UplinkError } from './errors.ts';
import { FactsSender } from './facts-sender.ts';
import { Hub } from './hub.ts';
import type { HubClock } from './hub-clock.ts';
import type { Identity } from './identity.ts';
import type { AgentKeys } from './keys.ts';
import { StillsSender } from './stills-sender.ts';

/** What a supervisor looks for in the log, as `msg`. */
export const notEnrolledMessage = 'agent: not enrolled here; run enrol again';
export const connectedMessage = 'agent: connected to the hub';

export interface UplinkOptions {
  identity: Identity;
  keys: AgentKeys;
  clock: HubClock;
  folder: string;
  outbox: Outbox;
  log: Logger;
  /** Counts an error by its code. */
  count(code: string): void;
  /** Writes a fact to the outbox. */
  record(fact: NewFact): void;
  apply(config: AgentConfig): Promise<void>;
  /** Told whenever the state changes. */
  onState?(state: UplinkState): void;
  /** All commands but `configure`, which is the uplink's own. */
  handlers: Omit<CommandHandlers, 'configure'>;
  /** Only for tests; the protocol's ten seconds by default. */
  heartbeatMs?: number;
}

/** `connected` and `away` change by themselves; `not-enrolled` ends only by a new enrolment. */
export type UplinkState = 'connecting' | 'connected' | 'away' | 'not-enrolled';

/** Everything between the outbox and the hub. */
export class Uplink {
  readonly hub: Hub;
  readonly config: ConfigKeeper;
  readonly #facts: FactsSender;
  readonly #stills: StillsSender;
  readonly #commands: CommandSocket;
  readonly #options: UplinkOptions;
  #state: UplinkState = 'connecting';

  constructor(options: UplinkOptions) {
    this.#options = options;
    const { outbox, log, count, record, apply, clock } = options;
    this.hub = new Hub(options);
    const onFailure = (error: UplinkError): void => {
      count(`uplink-${error.code}`);
      log.debug({ err: error }, 'stills or commands find no way to the hub');
    };
    this.config = new ConfigKeeper({
      hub: this.hub,
      folder: options.folder,
      apply,
      report: (body) => record({ kind: 'agent.config', at: new Date(clock.now()).toISOString(), body }),
      onFailure: (error) => {
        count((error as { code?: string }).code ?? 'bad-configuration');
        log.error({ err: error }, 'the configuration is not taken over; the last good one goes on');
      },
    });
    this.#facts = new FactsSender({
      hub: this.hub,
      outbox,
      ...(options.heartbeatMs === undefined ? {} : { heartbeatMs: options.heartbeatMs }),
      onFailure: (error) => this.#failed(error),
      onAnswer: ({ desiredConfig, hubs, nextCa }) => {
        this.#enter('connected');
        this.config.follow(desiredConfig);
        this.#stills.wake();
        this.hub.follow(hubs, nextCa).catch((error: unknown) => {
          count('identity-not-kept');
          log.error({ err: error }, "the hubs' addresses could not be kept");
        });
      },
    });
    this.#stills = new StillsSender({ hub: this.hub, outbox, onFailure });
    this.#commands = new CommandSocket({
      hub: this.hub,
      handlers: {
        ...options.handlers,
        configure: async () => {
          await this.config.lookNow();
          return { version: this.config.appliedVersion ?? null };
        },
      },
      onOpen: () => log.info('commands can be heard'),
      onFailure,
      count,
    });
  }

  get state(): UplinkState {
    return this.#state;
  }

  start(): void {
    this.#facts.start();
    this.#commands.start();
  }

  /** Says what was just written to the outbox. */
  wake(what: { urgent: boolean; stills: boolean }): void {
    this.#facts.wake(what.urgent);
    // Before the first answer there is nothing that a still could hope for.
    if (what.stills && this.#state === 'connected') this.#stills.wake();
  }

  async stop(withinMs: number): Promise<void> {
    this.#commands.stop();
    this.#stills.stop();
    await this.#facts.stop(withinMs);
    await this.hub.close();
  }

  #enter(state: UplinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState?.(state);
    if (state === 'connected') {
      this.#options.log.info({ hub: this.hub.client.hub }, connectedMessage);
      this.#commands.hurry();
    }
    if (state === 'not-enrolled') this.#options.log.error({ hub: this.hub.client.hub }, notEnrolledMessage);
  }

  #failed(error: UplinkError): void {
    this.#options.count(`uplink-${error.code}`);
    const wasConnected = this.#state === 'connected';
    if (error.code === 'not-enrolled') this.#enter('not-enrolled');
    else if (error.code === 'unreachable' || error.code === 'timeout') this.#enter('away');
    // One line when the hub goes away, not one every few seconds for the week that it is away.
    if (wasConnected) this.#options.log.warn({ err: error }, 'the hub does not take what we send');
    else this.#options.log.debug({ err: error }, 'the hub does not take what we send');
  }
}
