import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HubClient } from '../demo/hub-client.ts';
import { SimulatorControl } from '../demo/simulator-control.ts';
import { type Program, startProgram } from './program.ts';

/** Where everything of one installation on this machine lies and listens. */
export interface StackOptions {
  /** Keys, outbox and logs. */
  data: string;
  web: string;
  mongoUri: string;
  database?: string;
  ports: { people: number; agents: number; control: number; live?: number };
  /** CIDR ranges that the agent may contact. */
  allowed: readonly string[];
  /** Words for the simulator; see `npm run simulate -- --help`. */
  simulator: readonly string[];
  /** A secret from which the simulated cameras' passwords are made. */
  simulatorKey: string;
  /** The program that carries live pictures, or where it will lie. */
  liveWorker?: string;
  /** Hub settings by environment name. */
  hubSettings?: Record<string, string>;
}

/** How the hub says its first password. */
const firstPasswordLine = /Shown once: user \S+, password (\S+)/;

/** A hub, an agent and simulated cameras, each a process of its own that can be killed and started again. */
export class Stack {
  readonly options: StackOptions;
  /** The console's address. */
  readonly base: string;
  hub: Program | undefined;
  agent: Program | undefined;
  simulatorProgram: Program | undefined;
  simulator: SimulatorControl;

  constructor(options: StackOptions) {
    this.options = options;
    this.base = `http://127.0.0.1:${options.ports.people}`;
    this.simulator = new SimulatorControl(`http://127.0.0.1:${options.ports.control}`);
  }

  #log(name: string): string {
    return join(this.options.data, 'logs', `${name}.log`);
  }

  get hubEnvironment(): Record<string, string> {
    const { data, web, mongoUri, database, ports, liveWorker, hubSettings } = this.options;
    return {
      SHARP_EYES_HUB__DATABASE__URI: mongoUri,
      SHARP_EYES_HUB__DATABASE__NAME: database ?? 'sharp-eyes',
      SHARP_EYES_HUB__PEOPLE__PORT: String(ports.people),
      SHARP_EYES_HUB__AGENTS__PORT: String(ports.agents),
      SHARP_EYES_HUB__AGENTS__HOST: '127.0.0.1',
      SHARP_EYES_HUB__AGENTS__ADDRESSES: `["https://127.0.0.1:${ports.agents}"]`,
      SHARP_EYES_HUB__KEY_FILE: join(data, 'hub', 'key'),
      SHARP_EYES_HUB__WEB: web,
      SHARP_EYES_HUB__LIVE__WORKER: liveWorker ?? '',
      SHARP_EYES_HUB__LIVE__PORT: String(ports.live ?? 0),
      ...hubSettings,
    };
  }

  get agentEnvironment(): Record<string, string> {
    return {
      SHARP_EYES_AGENT__DATA: join(this.options.data, 'agent'),
      SHARP_EYES_AGENT__ALLOWED_ADDRESSES: JSON.stringify(this.options.allowed),
    };
  }

  /** Starts the hub and waits until it answers. */
  async startHub(): Promise<Program> {
    this.hub = await startProgram('hub', {
      environment: this.hubEnvironment,
      logFile: this.#log('hub'),
      withhold: firstPasswordLine,
    });
    await this.#untilHealthy(this.hub);
    return this.hub;
  }

  /** The administrator's password: said once, at a hub's first start; a hub that was started before gets a new one. */
  async firstPassword(hub: Program): Promise<string> {
    const said = await hub.waitForLine(firstPasswordLine, 3000).catch(() => undefined);
    return said?.[1] ?? this.#resetPassword('admin');
  }

  async #resetPassword(user: string): Promise<string> {
    const program = await startProgram('hub', {
      args: ['reset-password', user],
      environment: this.hubEnvironment,
      logFile: this.#log('hub'),
      withhold: /^/,
    });
    const [, password = ''] = await program.waitForLine(new RegExp(`^${user}: (\\S+)$`), 30_000);
    await program.ended;
    return password;
  }

  async #untilHealthy(hub: Program): Promise<void> {
    let ended: number | string | undefined;
    void hub.ended.then((how) => {
      ended = how;
    });
    for (const deadline = Date.now() + 60_000; ; ) {
      const ok = await fetch(`${this.base}/healthz`, { signal: AbortSignal.timeout(2000) }).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ok) return;
      if (ended !== undefined || Date.now() > deadline) {
        const log = await readFile(this.#log('hub'), 'utf8').catch(() => '');
        throw new Error(
          `the hub ${ended === undefined ? 'did not answer in 60 s' : `ended (${ended})`}:\n${log.slice(-2000)}`,
        );
      }
      await delay(100);
    }
  }

  async startSimulator(): Promise<SimulatorControl> {
    const args = ['--control-port', String(this.options.ports.control), ...this.options.simulator];
    this.simulatorProgram = await startProgram('simulator', {
      args,
      // The cameras keep their passwords over a restart, as real ones do: the hub has them sealed.
      environment: { SHARP_EYES_SIMULATOR_PASSWORD_KEY: this.options.simulatorKey },
      logFile: this.#log('simulator'),
    });
    await this.simulatorProgram.waitForLine(/"control":/, 120_000);
    return this.simulator;
  }

  /** Enrols the agent with a code from the hub. */
  async enrol(code: string): Promise<void> {
    const program = await startProgram('agent', {
      args: ['enrol', code],
      environment: this.agentEnvironment,
      logFile: this.#log('agent'),
    });
    const how = await program.ended;
    if (how !== 0) throw new Error(`agent enrol ended with ${how}; see ${this.#log('agent')}`);
  }

  async startAgent(): Promise<Program> {
    this.agent = await startProgram('agent', {
      args: ['run'],
      environment: this.agentEnvironment,
      logFile: this.#log('agent'),
    });
    return this.agent;
  }

  signIn(user: string, password: string): Promise<HubClient> {
    return HubClient.signIn(this.base, user, password);
  }

  /** Stops what runs, the last started first. */
  async stop(): Promise<void> {
    await this.agent?.stop();
    await this.simulatorProgram?.stop();
    await this.hub?.stop();
  }
}
