import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  assertionAudience,
  assertionType,
  decodeEnrolmentCode,
  type FactBatch,
  newId,
  toInstant,
} from '@sharp-eyes/protocol';
import { SignJWT } from 'jose';

/** An answer of the agents' port. */
export interface PortAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  body: any;
}

export interface SendOptions {
  body?: Buffer | string;
  headers?: Record<string, string>;
}

export type Send = (method: string, path: string, options?: SendOptions) => Promise<PortAnswer>;

/** Speaks to an agents' port of 127.0.0.1 by TLS, pinning this CA. */
export function senderTo(address: Pick<AddressInfo, 'port'>, ca: string): Send {
  return (method, path, options = {}) => sendTo(address, ca, method, path, options);
}

function sendTo(
  { port }: Pick<AddressInfo, 'port'>,
  ca: string,
  method: string,
  path: string,
  { body, headers = {} }: SendOptions,
): Promise<PortAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { host: '127.0.0.1', port, method, path, ca, headers: { ...length, ...headers } };
    const req = request(options, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const isJson = /json/.test(res.headers['content-type'] ?? '');
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: isJson ? JSON.parse(text) : text });
      });
    });
    req.on('error', reject);
    req.end(body);
  });
}

export const json = { 'content-type': 'application/json' };

/** Enrols by a code with fresh keys. */
export async function enrol(send: Send, code: string): Promise<{ agentId: string; key: KeyObject; status: number }> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const sealing = generateKeyPairSync('x25519');
  const body = {
    secret: decodeEnrolmentCode(code).secret,
    signingKey: publicKey.export({ format: 'jwk' }).x,
    sealingKey: sealing.publicKey.export({ format: 'jwk' }).x,
  };
  const answer = await send('POST', '/agent/v1/enrol', { body: JSON.stringify(body), headers: json });
  return { agentId: answer.body.agentId, key: privateKey, status: answer.status };
}

/** What an agent signs to be given a token: valid for a minute from `now` (ms). */
export function assertionOf(agentId: string, key: KeyObject, now: number, claims: Record<string, unknown> = {}) {
  return new SignJWT({ jti: newId(), ...claims })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(agentId)
    .setSubject(agentId)
    .setAudience(assertionAudience)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor(now / 1000) + 60)
    .sign(key);
}

/** The answer to a signed assertion; its `access_token` goes into the other requests. */
export function askToken(send: Send, assertion: string): Promise<PortAnswer> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: assertionType,
    client_assertion: assertion,
  });
  return send('POST', '/agent/v1/token', {
    body: form.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}

/** A batch as it goes over the wire. */
export function batchOf({ agentId, outboxId }: { agentId: string; outboxId: string }, facts: unknown[]): FactBatch {
  const outbox = { depth: facts.length, oldestAt: null };
  return { agentId, outboxId, oldestHeld: 1, sentAt: toInstant(Date.now()), outbox, facts };
}

/** A fact of a device with one picture. */
export function foundFact(deviceKey: string): object {
  const body = {
    deviceKey,
    addresses: ['http://127.0.0.2/onvif'],
    reachability: 'reachable',
    sources: [{ token: 'main' }],
  };
  return { kind: 'device.found', body };
}

const reason = { code: 'person-in-zone', params: {}, text: 'somebody stands in the yard' };

/** A fact of an alert, numbered or not. Each is of a rule of its own, so that none joins another unless a test says so. */
export function alertFact(
  kind: 'raised' | 'changed' | 'cleared',
  cameraId: string,
  alertId: string,
  more: object = {},
  ruleId = `person-in-zone/${alertId}`,
) {
  const finding = {
    ...{ kind: 'person-in-zone', ruleId, ruleVersion: 1, zone: 'yard', score: 0.9 },
    ...{ boxes: [], dwellS: 0.4, frameTime: toInstant(Date.now()), rtpTimestamp: 90_000, priority: 'medium' },
  };
  const body = kind === 'cleared' ? { alertId, reason } : { alertId, ...finding, reason };
  return { kind: `alert.${kind}`, cameraId, body, ...more };
}
