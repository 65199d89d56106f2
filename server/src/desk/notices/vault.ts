import { randomInt } from 'node:crypto';
import type { Sealed, Secrets } from '../../platform/database/secrets.ts';

const channelName = 'notice-channel';
const wayName = 'notice-way';
const codeName = 'notice-code';

/** What lies sealed in this room: channels' secrets, people's numbers and addresses, codes of tests. */
export class Vault {
  readonly #secrets: Secrets;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  sealSecrets(secrets: Record<string, string>): Sealed {
    return this.#secrets.seal(channelName, Buffer.from(JSON.stringify(secrets)));
  }

  openSecrets(sealed: Sealed): Record<string, string> {
    return JSON.parse(this.#secrets.open(channelName, sealed).toString()) as Record<string, string>;
  }

  sealAddress(address: string): Sealed {
    return this.#secrets.seal(wayName, Buffer.from(address));
  }

  openAddress(sealed: Sealed): string {
    return this.#secrets.open(wayName, sealed).toString();
  }

  /** The same for the same address of one person, and nothing else. */
  markOf(personId: string, kind: string, address: string): string {
    return this.#secrets.mark(wayName, `${personId} ${kind} ${address}`);
  }

  makeCode(): Sealed {
    return this.#secrets.seal(codeName, Buffer.from(String(randomInt(1_000_000)).padStart(6, '0')));
  }

  openCode(sealed: Sealed): string {
    return this.#secrets.open(codeName, sealed).toString();
  }
}
