import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { DigestGate } from '../digest-gate.ts';
import { deviceOperations, openOperations } from './device-service.ts';
import { type MediaAnswer, media2Operations, mediaOperations } from './media-service.ts';
import { isTokenRight, makeFault, readRequest, type SoapRequest, wrap } from './soap.ts';
import type { OnvifDevice } from './view.ts';

/** The faults of a device that its HTTP side shows. */
export interface HttpDevice extends OnvifDevice {
  readonly gate: DigestGate;
  readonly password: string;
  readonly user: string;
  readonly isHanging: boolean;
  readonly isRefusingPassword: boolean;
  /** What the device spoils: SOAP answers, JPEGs. */
  readonly garbage: ReadonlySet<'discovery' | 'soap' | 'jpeg'>;
}

const bodyLimit = 256 * 1024;

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > bodyLimit) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The HTTP side of one device: ONVIF services and snapshots. */
export class OnvifServer {
  readonly #device: HttpDevice;
  readonly #server: Server;

  constructor(device: HttpDevice) {
    this.#device = device;
    this.#server = createServer({ keepAliveTimeout: 5000, requestTimeout: 30_000 }, (request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#server.maxConnections = 64;
  }

  /** Listens; answers the port, which differs from `port` when that is 0. */
  listen(address: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, address, () => {
        this.#server.off('error', reject);
        const bound = this.#server.address();
        resolve(typeof bound === 'object' && bound ? bound.port : port);
      });
    });
  }

  /** Cuts every connection, those that wait for an answer too. */
  dropClients(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#device.isHanging) return;
    const path = (request.url ?? '').split('?')[0] ?? '';
    const snapshot = /^\/snapshot\/(\d{1,3})\.jpg$/.exec(path);
    if (request.method === 'GET' && snapshot) return this.#answerSnapshot(request, response, Number(snapshot[1]));
    if (request.method !== 'POST' || !path.startsWith('/onvif/')) return void response.writeHead(404).end();
    const body = await readBody(request);
    if (body === undefined) return void response.writeHead(413, { connection: 'close' }).end();
    const soap = readRequest(body);
    const send = (status: number, xml: string, headers: Record<string, string | string[]> = {}): void => {
      response.writeHead(status, { 'Content-Type': 'application/soap+xml; charset=utf-8', ...headers }).end(xml);
    };
    if (this.#device.garbage.has('soap')) return send(200, '<env:Envelope><env:Body><oops attr=></env:Bod');
    if (!soap) return send(400, makeFault('Sender', 'WellFormed', 'expected a SOAP envelope'));
    if (!openOperations.has(soap.action)) {
      const refusal = this.#refuse(request, soap);
      if (refusal)
        return send(refusal.status, makeFault('Sender', 'NotAuthorized', 'Sender not authorized'), refusal.headers);
    }
    const answer = this.#perform(path, soap);
    if (typeof answer === 'string') return send(200, wrap(answer));
    send(answer.fault === 'ActionNotSupported' ? 500 : 400, makeFault('Sender', answer.fault, answer.reason));
  }

  #refuse(
    request: IncomingMessage,
    soap?: SoapRequest,
  ): { status: number; headers: Record<string, string[]> } | undefined {
    const { gate, spec, user, password, isRefusingPassword, nowMs } = this.#device;
    if (soap && spec.authentication === 'ws-token') {
      const isRight = soap.token && !isRefusingPassword && isTokenRight(soap.token, user, password, nowMs);
      return isRight ? undefined : { status: 400, headers: {} };
    }
    const verdict = gate.check(request.method ?? '', request.headers.authorization, (uri) => uri === request.url);
    if (verdict === 'ok' && !isRefusingPassword) return undefined;
    return { status: 401, headers: { 'WWW-Authenticate': gate.challenges(verdict === 'stale') } };
  }

  #perform(path: string, soap: SoapRequest): MediaAnswer {
    const { spec } = this.#device;
    const device = deviceOperations[soap.action];
    if (path === '/onvif/device_service' && device) return device(this.#device);
    const media = mediaOperations[soap.action];
    if (path === '/onvif/media_service' && media) return media(this.#device, soap.body);
    const media2 = media2Operations[soap.action];
    if (path === '/onvif/media2_service' && spec.hasMedia2 && media2) return media2(this.#device, soap.body);
    return { fault: 'ActionNotSupported', reason: `${soap.action} is not supported here` };
  }

  #answerSnapshot(request: IncomingMessage, response: ServerResponse, channelNumber: number): void {
    const refusal = this.#refuse(request);
    if (refusal) return void response.writeHead(refusal.status, refusal.headers).end();
    const jpeg = this.#device.channels[channelNumber - 1]?.snapshot;
    if (!jpeg) return void response.writeHead(404).end();
    // Broken as real ones are: a right beginning, then the end of another file.
    const bytes = this.#device.garbage.has('jpeg')
      ? Buffer.concat([jpeg.subarray(0, 200), Buffer.alloc(3000, 7)])
      : jpeg;
    response.writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': bytes.length }).end(bytes);
  }
}
