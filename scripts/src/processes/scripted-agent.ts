import { createHash, type KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { type AlertRow, newId, stillHashHeader, stillTimeHeader, toInstant } from '@sharp-eyes/protocol';
import {
  alertFact,
  askToken,
  assertionOf,
  batchOf,
  enrol,
  foundFact,
  json,
  type PortAnswer,
  type Send,
  senderTo,
} from '@sharp-eyes/server/agent-wire';

/** A hub that is busy for longer has failed. */
const triesMax = 10;

/** What of an alert a test wants to be different. */
export interface RaisedAs {
  priority?: AlertRow['priority'];
  /** Alerts of one camera and rule join; each has a rule of its own unless a test says so. */
  ruleId?: string;
  zone?: string;
}

/**
 * An agent that says what a test tells it, over the same TLS port and in the same shapes as a real one: alerts come
 * when they are wanted, not when somebody walks.
 */
export class ScriptedAgent {
  readonly agentId: string;
  readonly #key: KeyObject;
  readonly #send: Send;
  readonly #outboxId = newId();
  #seq = 0;
  #token: { text: string; untilMs: number } | undefined;

  private constructor(agentId: string, key: KeyObject, send: Send) {
    this.agentId = agentId;
    this.#key = key;
    this.#send = send;
  }

  /** @param code as the administrator hands it out */
  static async enrol(port: number, code: string): Promise<ScriptedAgent> {
    const send = senderTo({ port }, await presentedCa(port));
    const { agentId, key, status } = await enrol(send, code);
    if (status >= 300) throw new Error(`not enrolled: ${status}`);
    return new ScriptedAgent(agentId, key, send);
  }

  /** Sends facts as one batch, again when the hub is too busy to take it. @throws when it did not take each of them */
  async tell(facts: readonly object[]): Promise<void> {
    const numbered = facts.map((fact) => ({ seq: ++this.#seq, at: toInstant(Date.now()), ...fact }));
    const batch = JSON.stringify(batchOf({ agentId: this.agentId, outboxId: this.#outboxId }, numbered));
    let answer = await this.#ask('POST', '/agent/v1/facts', batch, json);
    for (let tries = 1; answer.status === 503 && tries < triesMax; tries += 1) {
      await delay(Number(answer.headers['retry-after'] ?? 1) * 1000);
      answer = await this.#ask('POST', '/agent/v1/facts', batch, json);
    }
    const { status, body } = answer;
    if (status !== 200 || body.refused.length > 0)
      throw new Error(`facts not taken: ${status} ${JSON.stringify(body).slice(0, 500)}`);
  }

  /** A device with one picture. */
  find(deviceKey: string): Promise<void> {
    return this.tell([foundFact(deviceKey)]);
  }

  /** The fact that somebody stands in a zone; the id is the alert's. */
  raised(cameraId: string, { priority = 'medium', ruleId, zone = '院门' }: RaisedAs = {}) {
    const alertId = newId();
    const { body, ...fact } = alertFact('raised', cameraId, alertId, {}, ruleId);
    const seen = {
      ...{ zone, priority, dwellS: 3, boxes: [{ x: 0.4, y: 0.3, width: 0.1, height: 0.3 }] },
      reason: { code: 'person-in-zone', params: { zone, people: 1, dwellS: 3 }, text: 'somebody stands there' },
    };
    return { alertId, fact: { ...fact, body: { ...body, ...seen } } };
  }

  /** One picture of an alert: a JPEG. */
  async still(alertId: string, n: number, picture: Buffer): Promise<void> {
    const { status, body } = await this.#ask('PUT', `/agent/v1/stills/${alertId}/${n}`, picture, {
      'content-type': 'image/jpeg',
      [stillHashHeader]: createHash('sha256').update(picture).digest('hex'),
      [stillTimeHeader]: toInstant(Date.now()),
    });
    if (status >= 300) throw new Error(`still not taken: ${status} ${JSON.stringify(body)}`);
  }

  async #ask(
    method: string,
    path: string,
    body: string | Buffer,
    headers: Record<string, string>,
  ): Promise<PortAnswer> {
    const authorization = `Bearer ${await this.#currentToken()}`;
    return this.#send(method, path, { body, headers: { ...headers, authorization } });
  }

  async #currentToken(): Promise<string> {
    const now = Date.now();
    if (this.#token && now < this.#token.untilMs) return this.#token.text;
    const { body } = await askToken(this.#send, await assertionOf(this.agentId, this.#key, now));
    this.#token = { text: body.access_token, untilMs: now + (body.expires_in * 1000) / 2 };
    return this.#token.text;
  }
}

/** The certificate authority that the port presents: on loopback, of a hub that the test started itself. */
function presentedCa(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      const { raw, issuerCertificate } = socket.getPeerCertificate(true);
      const ca = (issuerCertificate?.raw ?? raw).toString('base64');
      resolve(`-----BEGIN CERTIFICATE-----\n${ca}\n-----END CERTIFICATE-----\n`);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
