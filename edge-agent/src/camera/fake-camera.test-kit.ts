import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';

/** Servers for tests: real sockets on loopback that behave as badly as they are told to. */
export class FakeSite {
  readonly #closers: (() => Promise<unknown>)[] = [];

  /** Speaks raw bytes on each new connection. Answers its port. */
  async raw(speak: (socket: Socket) => void, host = '127.0.0.1'): Promise<number> {
    return this.open(createSocketServer(speak), host);
  }

  async web(
    answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
    host = '127.0.0.1',
  ): Promise<number> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => answer(request, Buffer.concat(chunks).toString(), response));
    });
    return this.open(server, host);
  }

  /** Closes everything at once; for `afterEach`. */
  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }

  onClose(close: () => Promise<unknown>): void {
    this.#closers.push(close);
  }

  private async open(server: Server, host: string): Promise<number> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    this.onClose(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return (server.address() as AddressInfo).port;
  }
}

/** The text inside `Body`, wrapped as cameras do. */
export function soap(inner: string): string {
  return `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${inner}</s:Body></s:Envelope>`;
}

export const NOT_AUTHORISED = soap(
  '<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code><s:Reason><s:Text>Sender not authorized</s:Text></s:Reason></s:Fault>',
);

/** True when the `Authorization` header answers our MD5 challenge (realm `cam`, nonce `abc`, qop auth). */
export function isGoodDigest(
  header: string | undefined,
  method: string,
  uri: string,
  user: string,
  password: string,
): boolean {
  const field = (name: string) => new RegExp(`\\b${name}="?([^",]+)`).exec(header ?? '')?.[1];
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const expected = md5(
    `${md5(`${user}:cam:${password}`)}:abc:${field('nc')}:${field('cnonce')}:auth:${md5(`${method}:${uri}`)}`,
  );
  return field('response') === expected;
}

export const DIGEST_CHALLENGE = 'Digest realm="cam", nonce="abc", qop="auth"';

export interface FakeCameraOptions {
  user?: string;
  password?: string;
  /** `digest` (default), `token`: only WS-UsernameToken, without any HTTP challenge, as old firmware does. */
  wants?: 'digest' | 'token';
  clockOffsetMs?: number;
  /** Answers by SOAP method, in place of the usual ones; `undefined` leaves the connection hanging. */
  answers?: Record<string, string | ((origin: string, body: string) => string) | undefined>;
  media2?: boolean;
  rtspPort?: number;
}

/** A camera with one source and two profiles. Answers its port and what it was asked, in order. */
export async function startFakeCamera(site: FakeSite, options: FakeCameraOptions = {}) {
  const { user = 'onvif', password = 'secret-9', wants = 'digest', media2 = false, rtspPort = 8554 } = options;
  const asked: { method: string; authorization: string | undefined; body: string; path: string }[] = [];
  const port = await site.web((request, body, response) => {
    const method = /<(?:\w+:)?Body[^>]*><(?:\w+:)?(\w+)/.exec(body)?.[1] ?? 'GET';
    const { authorization } = request.headers;
    const path = request.url ?? '';
    asked.push({ method, authorization, body, path });
    const known =
      wants === 'digest'
        ? isGoodDigest(authorization, request.method ?? '', path, user, password)
        : body.includes(`<Username>${user}</Username>`) || request.method === 'GET';
    if (method !== 'GetSystemDateAndTime' && !known) {
      if (wants === 'digest') return response.writeHead(401, { 'www-authenticate': DIGEST_CHALLENGE }).end();
      return response.writeHead(400).end(NOT_AUTHORISED);
    }
    const origin = `http://127.0.0.1:${port}`;
    const all = { ...usualAnswers(media2, rtspPort, options.clockOffsetMs ?? 0), ...options.answers };
    if (method in all && all[method] === undefined) return;
    const answer = all[method];
    const text = typeof answer === 'function' ? answer(origin, body) : answer;
    response
      .writeHead(text === undefined ? 500 : 200)
      .end(text ?? soap('<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code></s:Fault>'));
  });
  return { port, url: `http://127.0.0.1:${port}/onvif/device_service`, asked };
}

function usualAnswers(media2: boolean, rtspPort: number, offsetMs: number): NonNullable<FakeCameraOptions['answers']> {
  const now = new Date(Date.now() + offsetMs);
  const time = `<Time><Hour>${now.getUTCHours()}</Hour><Minute>${now.getUTCMinutes()}</Minute><Second>${now.getUTCSeconds()}</Second></Time>`;
  const date = `<Date><Year>${now.getUTCFullYear()}</Year><Month>${now.getUTCMonth() + 1}</Month><Day>${now.getUTCDate()}</Day></Date>`;
  const profile = (token: string, width: number, height: number, codec: string) =>
    media2
      ? `<Profiles token="${token}"><Name>${token}</Name><Configurations><VideoSource><SourceToken>001</SourceToken></VideoSource><VideoEncoder><Encoding>${codec}</Encoding><Resolution><Width>${width}</Width><Height>${height}</Height></Resolution></VideoEncoder></Configurations></Profiles>`
      : `<Profiles token="${token}"><Name>${token}</Name><VideoSourceConfiguration><SourceToken>001</SourceToken></VideoSourceConfiguration><VideoEncoderConfiguration><Encoding>${codec}</Encoding><Resolution><Width>${width}</Width><Height>${height}</Height></Resolution><RateControl><FrameRateLimit>25</FrameRateLimit></RateControl></VideoEncoderConfiguration></Profiles>`;
  const service = (namespace: string, path: string) =>
    `<Service><Namespace>http://www.onvif.org/${namespace}/wsdl</Namespace><XAddr>http://192.168.1.64${path}</XAddr></Service>`;
  const stream = `rtsp://127.0.0.1:${rtspPort}/live?ch=1&amp;stream=0`;
  return {
    GetSystemDateAndTime: soap(
      `<R><SystemDateAndTime><UTCDateTime>${time}${date}</UTCDateTime></SystemDateAndTime></R>`,
    ),
    GetDeviceInformation: soap(
      '<R><Manufacturer>ACME</Manufacturer><Model>X1</Model><FirmwareVersion>1.0</FirmwareVersion><SerialNumber>0042</SerialNumber></R>',
    ),
    GetNetworkInterfaces: soap(
      '<R><NetworkInterfaces><Enabled>true</Enabled><Info><HwAddress>AA-BB-CC-00-11-22</HwAddress></Info></NetworkInterfaces></R>',
    ),
    GetServices: soap(
      `<R>${service('ver10/device', '/onvif/device_service')}${service('ver10/media', '/onvif/media')}${media2 ? service('ver20/media', '/onvif/media2') : ''}</R>`,
    ),
    GetVideoSources: soap('<R><VideoSources token="001"/></R>'),
    GetProfiles: soap(
      `<R>${profile('1.0', 640, 360, 'H264')}${profile('01', 1920, 1080, media2 ? 'H265' : 'H264')}</R>`,
    ),
    GetStreamUri: soap(media2 ? `<R><Uri>${stream}</Uri></R>` : `<R><MediaUri><Uri>${stream}</Uri></MediaUri></R>`),
  };
}
