import type { Server } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log.ts';
import type { Authority, ServerCertificate } from './authority.ts';

/** How often a hub looks whether its certificate is due, milliseconds. */
const lookMs = 3600_000;

/** This hub's certificate for agents, renewed by itself while the hub runs: new connections get the new one. */
export class HubCertificate {
  readonly #authority: Authority;
  readonly #hosts: readonly string[];
  readonly #clock: Clock;
  readonly #log: Logger;
  #current: ServerCertificate;
  #looking: NodeJS.Timeout | undefined;

  private constructor(
    parts: { authority: Authority; hosts: readonly string[]; clock: Clock; log: Logger },
    current: ServerCertificate,
  ) {
    this.#authority = parts.authority;
    this.#hosts = parts.hosts;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#current = current;
  }

  static async create(parts: {
    authority: Authority;
    /** Names and IP addresses where agents reach this hub. */
    hosts: readonly string[];
    clock: Clock;
    log: Logger;
  }): Promise<HubCertificate> {
    return new HubCertificate(parts, await parts.authority.certify(parts.hosts, parts.clock.now()));
  }

  get tls(): SecureContextOptions {
    return { cert: this.#current.chainPem, key: this.#current.keyPem };
  }

  /** Keeps a server's certificate fresh until `stop`. */
  keepFresh(server: Pick<Server, 'setSecureContext'>): void {
    this.#looking = setInterval(() => {
      this.renewIfDue(server).catch((error: unknown) => {
        this.#log.error({ err: error }, 'the certificate for agents could not be renewed; it is tried again');
      });
    }, lookMs);
    this.#looking.unref();
  }

  /** @returns whether it was due */
  async renewIfDue(server: Pick<Server, 'setSecureContext'>): Promise<boolean> {
    const now = this.#clock.now();
    if (now < this.#current.renewAt) return false;
    this.#current = await this.#authority.certify(this.#hosts, now);
    server.setSecureContext({ ...this.tls, minVersion: 'TLSv1.2' });
    return true;
  }

  stop(): void {
    clearInterval(this.#looking);
  }
}
