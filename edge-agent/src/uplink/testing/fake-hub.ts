import 'reflect-metadata';
import { createHash, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import * as x509 from '@peculiar/x509';
import {
  type Command,
  type CommandAnswer,
  encodeEnrolmentCode,
  enrolRequest,
  type FactBatch,
  factBatch,
  newId,
  toInstant,
} from '@sharp-eyes/protocol';
import { importJWK, jwtVerify } from 'jose';
import { type WebSocket, WebSocketServer } from 'ws';
import { MediaInlet } from '../../live/testing/media-inlet.ts';

export interface Seen {
  at: number;
  batch: FactBatch;
  connection: number;
}
type Respond = (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean;

/** A hub that follows the contract over real TLS and real sockets, and misbehaves on demand. */
export class FakeHub {
  readonly agentId = newId();
  readonly batches: Seen[] = [];
  readonly taken = new Set<number>();
  readonly stills = new Map<string, { jpeg: Buffer; sha256: string | undefined; at: string | undefined }>();
  readonly sockets = new Set<WebSocket>();
  readonly answers: CommandAnswer[] = [];
  /** Live pictures, by lease. */
  readonly media = new Map<string, MediaInlet>();
  /** Connections made: a handshake each. */
  connections = 0;
  tokensGiven = 0;
  enrolled: { signingKey: string; sealingKey: string } | undefined;
  secret: string | undefined = 'a-secret-of-more-than-twenty-letters';
  desiredConfig = 0;
  config: unknown;
  clockOffsetMs = 0;
  /** Takes a request over; answers true when it did. */
  intercept: Respond = () => false;
  /** Accepted bytes of a batch after inflation. */
  bodyLimit = 1024 * 1024;
  readonly #server: Server;
  readonly #ws = new WebSocketServer({ noServer: true });
  readonly #tokens = new Set<string>();
  readonly #authority: { pem: string; sha256: string };
  #jtis = new Set<string>();

  private constructor(server: Server, authority: { pem: string; sha256: string }) {
    this.#server = server;
    this.#authority = authority;
    server.on('request', (request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    server.on('secureConnection', (socket) => {
      this.connections += 1;
      (socket as { number?: number }).number = this.connections;
    });
    server.on('upgrade', (request, socket, head) => {
      if (!this.#knows(request)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
        return;
      }
      this.#ws.handleUpgrade(request, socket, head, (ws) => {
        const leaseId = /^\/agent\/v1\/media\/([^/]+)$/.exec(request.url ?? '')?.[1];
        if (leaseId !== undefined) {
          this.media.set(leaseId, new MediaInlet(ws));
          return;
        }
        this.sockets.add(ws);
        ws.on('close', () => this.sockets.delete(ws));
        ws.on('message', (data) => this.answers.push(JSON.parse(data.toString()) as CommandAnswer));
      });
    });
  }

  static async start(port = 0): Promise<FakeHub> {
    const { authority, sha256, certificate, key } = await makeCertificates();
    const server = createServer({ cert: certificate, key });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new FakeHub(server, { pem: authority, sha256 });
  }

  /** Where agents are told to find it, when that is not where it listens: a relay stands between. */
  behind: string | undefined;

  get address(): string {
    return this.behind ?? `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get caSha256(): string {
    return this.#authority.sha256;
  }

  code(change: { caSha256?: string } = {}): string {
    const secret = this.secret ?? 'a-secret-that-was-used-up';
    return encodeEnrolmentCode({ hub: this.address, caSha256: this.#authority.sha256, secret, ...change });
  }

  command(command: Command): void {
    for (const socket of this.sockets) socket.send(JSON.stringify(command));
  }

  /** As after a restore from an old backup: keys and tokens are unknown. */
  forgetAgent(): void {
    this.enrolled = undefined;
    this.#tokens.clear();
    for (const socket of this.sockets) socket.close(4003);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    for (const { socket } of this.media.values()) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #knows(request: IncomingMessage): boolean {
    return this.#tokens.has((request.headers.authorization ?? '').replace(/^Bearer /, ''));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    if (this.intercept(request, response, body)) return;
    const { url = '', method } = request;
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    const serverTime = toInstant(Date.now() + this.clockOffsetMs);
    if (url === '/agent/v1/ca') response.writeHead(200).end(this.#authority.pem);
    else if (url === '/agent/v1/time') json(200, { serverTime });
    else if (url === '/agent/v1/enrol') {
      const asked = enrolRequest.parse(JSON.parse(body.toString()));
      if (asked.secret !== this.secret) return json(403, { type: 'not-allowed' });
      this.secret = undefined;
      this.enrolled = asked;
      json(200, { agentId: this.agentId, hubs: [this.address], serverTime });
    } else if (url === '/agent/v1/token') await this.#token(body, json);
    else if (!this.#knows(request)) json(401, { type: 'not-signed-in' });
    else if (url === '/agent/v1/config') json(200, this.config);
    else if (url === '/agent/v1/facts' && method === 'POST') this.#facts(request, body, json, serverTime);
    else if (url.startsWith('/agent/v1/stills/') && method === 'PUT') {
      const { 'x-content-sha256': sha256, 'x-picture-time': at } = request.headers;
      this.stills.set(url.slice(17), { jpeg: body, sha256: sha256?.toString(), at: at?.toString() });
      response.writeHead(204).end();
    } else json(404, { type: 'not-found' });
  }

  async #token(body: Buffer, json: (status: number, value: unknown) => void): Promise<void> {
    if (this.enrolled === undefined) return json(401, { error: 'invalid_client' });
    const assertion = new URLSearchParams(body.toString()).get('client_assertion') ?? '';
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: this.enrolled.signingKey }, 'EdDSA');
    try {
      const { payload } = await jwtVerify(assertion, key, {
        issuer: this.agentId,
        subject: this.agentId,
        audience: 'sharp-eyes-hub',
        currentDate: new Date(Date.now() + this.clockOffsetMs),
        clockTolerance: 5,
        requiredClaims: ['exp', 'jti'],
      });
      if (this.#jtis.has(payload.jti ?? '')) throw new Error('a replay');
      this.#jtis.add(payload.jti ?? '');
    } catch {
      return json(401, { error: 'invalid_client' });
    }
    const token = newId();
    this.tokensGiven += 1;
    this.#tokens.add(token);
    json(200, { access_token: token, token_type: 'Bearer', expires_in: 600 });
  }

  #facts(request: IncomingMessage, body: Buffer, json: (s: number, v: unknown) => void, serverTime: string): void {
    const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    if (plain.length > this.bodyLimit) {
      json(413, { type: 'too-large' });
      return;
    }
    const batch = factBatch.parse(JSON.parse(plain.toString()));
    const connection = (request.socket as { number?: number }).number ?? 0;
    this.batches.push({ at: performance.now(), batch, connection });
    const seqs = (batch.facts as { seq: number }[]).map(({ seq }) => seq);
    for (const seq of seqs) this.taken.add(seq);
    const taken = seqs.map((seq) => [seq, seq]);
    json(200, { taken, refused: [], serverTime, desiredConfig: this.desiredConfig, hubs: [this.address] });
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A CA and a certificate of it for 127.0.0.1. */
async function makeCertificates() {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const generate = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const [caKeys, keys] = [await generate(), await generate()];
  const life = { notBefore: new Date(Date.now() - 3600_000), notAfter: new Date(Date.now() + 3600_000) };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Test authority',
    ...life,
    keys: caKeys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '02',
    subject: 'CN=Test hub',
    issuer: authority.subject,
    ...life,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    authority: authority.toString('pem'),
    sha256: createHash('sha256').update(Buffer.from(authority.rawData)).digest('hex'),
    certificate: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
  };
}
