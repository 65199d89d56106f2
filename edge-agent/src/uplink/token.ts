import { assertionAudience, assertionType, newId, tokenAnswer } from '@sharp-eyes/protocol';
import { SignJWT } from 'jose';
import { UplinkError } from './errors.ts';
import type { HubClient } from './hub-client.ts';
import type { HubClock } from './hub-clock.ts';
import type { AgentKeys } from './keys.ts';

/** An assertion is for one use, seconds. */
const assertionLifeS = 60;
/** A token is replaced when this share of its life is over: never in the way of an alert. */
const refreshAt = 0.7;
const timeoutMs = 10_000;

/** Keeps an access token at hand (RFC 7523 client assertion for a 10-minute token). */
export class TokenKeeper {
  readonly #parts: { client: HubClient; clock: HubClock; keys: Pick<AgentKeys, 'signer'>; agentId: string };
  #token: { text: string; refreshAtMs: number; expiresAtMs: number } | undefined;
  #asking: Promise<string> | undefined;

  constructor(parts: { client: HubClient; clock: HubClock; keys: Pick<AgentKeys, 'signer'>; agentId: string }) {
    this.#parts = parts;
  }

  /**
   * A token that is good now. One that nears its end is replaced in the background.
   * @throws {UplinkError} `not-enrolled` when the hub does not know us; others when it can't be asked
   */
  async get(): Promise<string> {
    const now = performance.now();
    if (this.#token !== undefined && now < this.#token.expiresAtMs) {
      if (now >= this.#token.refreshAtMs) this.#ask().catch(() => undefined);
      return this.#token.text;
    }
    return this.#ask();
  }

  /** Forgets `token`, which the hub refused. */
  refuse(token: string): void {
    if (this.#token?.text === token) this.#token = undefined;
  }

  #ask(): Promise<string> {
    this.#asking ??= this.#askHub().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #askHub(): Promise<string> {
    const { client, clock, keys, agentId } = this.#parts;
    const atS = Math.floor(clock.now() / 1000);
    const assertion = await new SignJWT()
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(agentId)
      .setSubject(agentId)
      .setAudience(assertionAudience)
      .setJti(newId())
      .setIssuedAt(atS)
      .setExpirationTime(atS + assertionLifeS)
      .sign(keys.signer);
    const asked = performance.now();
    const answer = await client
      .request({
        method: 'POST',
        path: '/agent/v1/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_assertion_type: assertionType,
          client_assertion: assertion,
        }).toString(),
        timeoutMs,
      })
      .catch((error: unknown) => {
        throw forgotten(error);
      });
    const { access_token, expires_in } = readAnswer(answer.body);
    const lifeMs = expires_in * 1000;
    this.#token = { text: access_token, refreshAtMs: asked + lifeMs * refreshAt, expiresAtMs: asked + lifeMs - 5000 };
    return access_token;
  }
}

/** RFC 6749, 5.2 lets a server say `invalid_client` by 400 or 401; both mean that our key is not known there. */
function forgotten(error: unknown): unknown {
  if (!(error instanceof UplinkError) || error.code !== 'hub-refused' || !/invalid_client/.test(error.message))
    return error;
  return new UplinkError('not-enrolled', {
    expected: 'a token for our signature',
    came: 'invalid_client',
    todo: 'run enrol again with a new code',
    cause: error,
  });
}

function readAnswer(body: Buffer) {
  try {
    return tokenAnswer.parse(JSON.parse(body.toString('utf8')));
  } catch (cause) {
    throw new UplinkError('bad-answer', {
      expected: 'an access token',
      came: 'something else',
      todo: 'check that agent and hub are of one version',
      cause,
    });
  }
}
