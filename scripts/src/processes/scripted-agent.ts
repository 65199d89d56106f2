import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { request } from 'node:https';
import { connect } from 'node:tls';
import {
  type AlertRow,
  assertionAudience,
  assertionType,
  decodeEnrolmentCode,
  newId,
  stillHashHeader,
  stillTimeHeader,
  toInstant,
} from '@sharp-eyes/protocol';

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of several routes
  body: any;
}

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
  readonly #port: number;
  readonly #ca: string;
  readonly #key: KeyObject;
  readonly #outboxId = newId();
  #seq = 0;

  private constructor(parts: { agentId: string; port: number; ca: string; key: KeyObject }) {
    this.agentId = parts.agentId;
    this.#port = parts.port;
    this.#ca = parts.ca;
    this.#key = parts.key;
  }

  /** @param code as the administrator hands it out */
  static async enrol(port: number, code: string): Promise<ScriptedAgent> {
    const ca = await presentedCa(port);
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const sealing = generateKeyPairSync('x25519');
    const body = {
      secret: decodeEnrolmentCode(code).secret,
      signingKey: publicKey.export({ format: 'jwk' }).x,
      sealingKey: sealing.publicKey.export({ format: 'jwk' }).x,
    };
    const answer = await send({ port, ca }, 'POST', '/agent/v1/enrol', JSON.stringify(body), json);
    if (answer.status >= 300) throw new Error(`not enrolled: ${answer.status} ${JSON.stringify(answer.body)}`);
    return new ScriptedAgent({ agentId: answer.body.agentId, port, ca, key: privateKey });
  }

  /** Sends facts as one batch. @throws when the hub did not take each of them */
  async tell(facts: readonly object[]): Promise<void> {
    const numbered = facts.map((fact) => ({ seq: ++this.#seq, at: toInstant(Date.now()), ...fact }));
    const batch = {
      ...{ agentId: this.agentId, outboxId: this.#outboxId, oldestHeld: 1, sentAt: toInstant(Date.now()) },
      ...{ outbox: { depth: numbered.length, oldestAt: null }, facts: numbered },
    };
    const answer = await this.#send('POST', '/agent/v1/facts', JSON.stringify(batch), json);
    if (answer.status !== 200 || answer.body.refused.length > 0)
      throw new Error(`facts not taken: ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`);
  }

  /** A device with one picture. */
  async find(deviceKey: string): Promise<void> {
    const sources = [{ token: 'main' }];
    const body = { deviceKey, addresses: ['http://127.0.0.2/onvif'], reachability: 'reachable', sources };
    await this.tell([{ kind: 'device.found', body }]);
  }

  /** The fact that somebody stands in a zone; the id is the alert's. */
  raised(cameraId: string, { priority = 'medium', ruleId, zone = '院门' }: RaisedAs = {}) {
    const alertId = newId();
    const reason = { code: 'person-in-zone', params: { zone, people: 1, dwellS: 3 }, text: 'somebody stands there' };
    const body = {
      ...{ alertId, kind: 'person-in-zone', ruleId: ruleId ?? `rule/${alertId}`, ruleVersion: 1, zone, score: 0.9 },
      ...{ boxes: [{ x: 0.4, y: 0.3, width: 0.1, height: 0.3 }], dwellS: 3, frameTime: toInstant(Date.now()) },
      ...{ rtpTimestamp: 90_000, priority, reason },
    };
    return { alertId, fact: { kind: 'alert.raised', cameraId, body } };
  }

  /** One picture of an alert: a JPEG. */
  async still(alertId: string, n: number, picture: Buffer): Promise<void> {
    const answer = await this.#send('PUT', `/agent/v1/stills/${alertId}/${n}`, picture, {
      'content-type': 'image/jpeg',
      [stillHashHeader]: createHash('sha256').update(picture).digest('hex'),
      [stillTimeHeader]: toInstant(Date.now()),
    });
    if (answer.status >= 300) throw new Error(`still not taken: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  async #send(method: string, path: string, body: string | Buffer, headers: Record<string, string>): Promise<Answer> {
    const authorization = `Bearer ${await this.#token()}`;
    return send({ port: this.#port, ca: this.#ca }, method, path, body, { ...headers, authorization });
  }

  async #token(): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: this.agentId, sub: this.agentId, aud: assertionAudience, jti: randomUUID(), iat: now };
    const text = [{ alg: 'EdDSA' }, { ...claims, exp: now + 60 }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const assertion = `${text}.${sign(null, Buffer.from(text), this.#key).toString('base64url')}`;
    const form = new URLSearchParams({
      ...{ grant_type: 'client_credentials', client_assertion_type: assertionType, client_assertion: assertion },
    });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await send({ port: this.#port, ca: this.#ca }, 'POST', '/agent/v1/token', form.toString(), type);
    return answer.body.access_token;
  }
}

const json = { 'content-type': 'application/json' };

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

function send(
  { port, ca }: { port: number; ca: string },
  method: string,
  path: string,
  body: string | Buffer,
  headers: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const req = request({ host: '127.0.0.1', port, method, path, ca, headers: { ...length, ...headers } }, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const isJson = /json/.test(res.headers['content-type'] ?? '');
        resolve({ status: res.statusCode ?? 0, body: isJson ? JSON.parse(text) : text });
      });
    });
    req.on('error', reject);
    req.end(body);
  });
}
