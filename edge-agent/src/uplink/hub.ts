import { timeAnswer } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import { UplinkError } from './errors.ts';
import { type HubAnswer, HubClient, type HubRequest } from './hub-client.ts';
import type { HubClock } from './hub-clock.ts';
import { type Identity, saveIdentity } from './identity.ts';
import type { AgentKeys } from './keys.ts';
import { TokenKeeper } from './token.ts';

export interface HubOptions {
  identity: Identity;
  keys: AgentKeys;
  clock: HubClock;
  /** Data folder: where changed addresses and authorities are kept. */
  folder: string;
}

/** The hub as this agent sees it: every request signed for, its clock known first. */
export class Hub {
  readonly clock: HubClock;
  readonly client: HubClient;
  readonly token: TokenKeeper;
  readonly #folder: string;
  #identity: Identity;

  constructor({ identity, keys, clock, folder }: HubOptions) {
    this.#identity = identity;
    this.#folder = folder;
    this.clock = clock;
    this.client = new HubClient(identity.hubs, identity.authorities);
    this.token = new TokenKeeper({ client: this.client, clock, keys, agentId: identity.agentId });
  }

  get agentId(): string {
    return this.#identity.agentId;
  }

  /**
   * One request as this agent. A token that the hub refuses is replaced once: a hub that was given a new token key
   * refuses old tokens without having forgotten us.
   * @throws {UplinkError} `not-enrolled` only when the fresh token, or our signature, is refused too
   */
  async request(request: HubRequest): Promise<HubAnswer> {
    if (!this.clock.known) await this.learnTime();
    for (let attempt = 0; ; attempt++) {
      const token = await this.token.get();
      try {
        return await this.client.request({
          ...request,
          headers: { ...request.headers, authorization: `Bearer ${token}` },
        });
      } catch (error) {
        if (!(error instanceof UplinkError) || error.code !== 'not-enrolled') throw error;
        this.token.refuse(token);
        if (attempt > 0) throw error;
      }
    }
  }

  /** Asks the hub's time, without credentials: an agent with a wrong clock could not sign a valid assertion. */
  async learnTime(): Promise<void> {
    const sentMs = this.clock.mark();
    const { body } = await this.client.request({ method: 'GET', path: '/agent/v1/time', timeoutMs: 10_000 });
    this.clock.learn(readJson(timeAnswer, body, "the hub's time").serverTime, sentMs);
  }

  /** Takes over changed addresses of hubs and the next CA, on disk first. Answers true when something changed. */
  async follow(hubs: readonly string[], nextCa: string | undefined): Promise<boolean> {
    const { hubs: before, authorities, agentId } = this.#identity;
    const sound = hubs.filter((hub) => URL.canParse(hub) && new URL(hub).protocol === 'https:').slice(0, 16);
    const next: Identity = {
      agentId,
      hubs: sound.length > 0 ? sound : before,
      authorities: [...new Set([authorities[0] ?? '', ...(nextCa === undefined ? authorities.slice(1) : [nextCa])])],
    };
    if (JSON.stringify(next) === JSON.stringify(this.#identity)) return false;
    await saveIdentity(this.#folder, next);
    this.#identity = next;
    this.client.change(next.hubs, next.authorities);
    return true;
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

/** @throws {UplinkError} `bad-answer` */
export function readJson<T extends z.ZodType>(schema: T, body: Buffer, what: string): z.output<T> {
  try {
    return schema.parse(JSON.parse(body.toString('utf8')));
  } catch (cause) {
    throw new UplinkError('bad-answer', {
      expected: what,
      came: cause instanceof Error ? cause.message.replaceAll(/\s+/g, ' ').slice(0, 300) : 'something else',
      todo: 'check that agent and hub are of one version',
      cause,
    });
  }
}
