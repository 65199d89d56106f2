import { Cam } from 'onvif';
import { CameraError } from './errors.ts';
import type { CameraHttp, Credential } from './http.ts';
import { childOf, childrenOf, escapeXml, MAX_XML_BYTES, parseEnvelope, textOf, type XmlNode } from './xml.ts';

/**
 * - `digest`: HTTP digest and nothing else (ONVIF core specification 5.9).
 * - `username-token`: WS-UsernameToken and nothing else; a legacy whose support ends with Profile S on 2027-03-31.
 * - `auto`: HTTP digest; only where a device refuses without ever offering digest, WS-UsernameToken instead. Which of
 *   the two it came to is told, so that the legacy can be shown. The two never stand in one request.
 */
export type Authentication = 'auto' | 'digest' | 'username-token';

export type ServiceName = 'device' | 'media' | 'media2' | 'events';

/** What the `onvif` package hands to its transport: a whole SOAP message, and the service that it is for. */
interface Composed {
  body: string;
  service?: string;
}

/** The parts of `Cam` that its types leave out; `session.test.ts` fails when another version lacks them. */
type Composer = Cam & {
  _request: (message: Composed, callback: unknown) => void;
  media2Support: boolean;
  timeShift: number;
  useWSSecurity: boolean;
};

/**
 * SOAP to one device. The `onvif` package writes the messages; carrying and reading them is ours, because 0.8.3 waits
 * 120 s, reads answers without limit, hides a 401 behind a text, and runs a quadratic expression over camera text.
 */
export class SoapClient {
  readonly #http: CameraHttp;
  readonly #composer: Composer;
  readonly #services = new Map<string, URL>();
  readonly #credential: Credential | undefined;
  #authentication: Authentication;
  #caught: Composed | undefined;

  constructor(
    http: CameraHttp,
    deviceService: URL,
    authentication: Authentication,
    credential: Credential | undefined,
  ) {
    this.#http = http;
    this.#authentication = authentication;
    this.#services.set('device', deviceService);
    this.#credential = credential;
    this.#composer = new Cam({
      hostname: deviceService.hostname,
      autoconnect: false,
      useWSSecurity: false,
      ...(credential ? { username: escapeXml(credential.user), password: credential.password } : {}),
    }) as Composer;
    this.#composer.useWSSecurity = authentication === 'username-token';
    this.#composer._request = (message) => {
      this.#caught = message;
    };
  }

  /** The device takes only WS-UsernameToken: works, and is to be shown as a legacy. */
  get usesLegacyAuthentication(): boolean {
    return this.#composer.useWSSecurity;
  }

  /** Media2 (ver20) is used for everything where the device offers it: only it knows H.265. */
  get usesMedia2(): boolean {
    return this.#composer.media2Support === true;
  }

  /**
   * Tells where a service is. Only path and query of the address are taken: host and port stay those at which the
   * device was reached, since cameras behind a changed address go on naming the old one.
   */
  placeService(name: ServiceName, address: string): void {
    const device = this.#services.get('device');
    if (!device || !URL.canParse(address)) return;
    const { pathname, search } = new URL(address);
    this.#services.set(name, new URL(pathname + search, device));
    // The package asks Media or Media2 for the sources depending on what stands here; the address itself is ours.
    this.#composer.uri = { ...this.#composer.uri, [name]: {} } as NonNullable<Composer['uri']>;
    if (name === 'media2') this.#composer.media2Support = true;
  }

  hasService(name: ServiceName): boolean {
    return this.#services.has(name);
  }

  /** The camera's clock less ours, for WS-UsernameToken, which a camera refuses when its time is off. */
  setClockOffset(offsetMs: number): void {
    this.#composer.timeShift = Date.now() + offsetMs - process.uptime() * 1000;
  }

  /**
   * Sends what `compose` makes the `onvif` package write, and gives the element inside the answer's `Body`.
   *
   * @throws CameraError of `CameraHttp`, and `fault`, `bad-answer`, `unauthorised` (by SOAP fault).
   */
  async call(compose: (cam: Cam) => void, { authenticate = true, signal }: CallOptions = {}): Promise<XmlNode> {
    try {
      return await this.exchange(compose, authenticate, signal);
    } catch (error) {
      if (!authenticate || !this.mayFallBack(error)) throw error;
      this.#composer.useWSSecurity = true;
      this.#authentication = 'username-token';
      return await this.exchange(compose, authenticate, signal);
    }
  }

  private mayFallBack(error: unknown): boolean {
    const refused = error instanceof CameraError && (error.code === 'unauthorised' || error.code === 'unsupported');
    const possible = this.#authentication === 'auto' && this.#credential !== undefined;
    return refused && possible && !this.#http.wasOfferedDigest;
  }

  private async exchange(compose: (cam: Cam) => void, authenticate: boolean, signal?: AbortSignal): Promise<XmlNode> {
    this.#caught = undefined;
    compose(this.#composer);
    const message = this.#caught as Composed | undefined;
    if (!message) throw new Error('the onvif package composed no message; is its version still 0.8.3?');
    const url = this.#services.get(message.service ?? 'device') ?? this.#services.get('device');
    if (!url) throw new Error('no device service');
    const answer = await this.#http.send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
      body: message.body,
      maxBytes: MAX_XML_BYTES,
      authenticate: authenticate && !this.#composer.useWSSecurity,
      ...(signal ? { signal } : {}),
    });
    return readAnswer(answer.status, answer.body);
  }
}

export interface CallOptions {
  /** False: sent without any credential (the clock). */
  authenticate?: boolean;
  signal?: AbortSignal;
}

/** Tells a SOAP fault and an HTTP error from an answer. Pure. */
export function readAnswer(status: number, bytes: Uint8Array): XmlNode {
  if (status === 401 || status === 403) throw refused(`HTTP ${status}`);
  let envelope: XmlNode;
  try {
    envelope = parseEnvelope(bytes);
  } catch (error) {
    if (status === 200) throw error;
    throw fault(`HTTP ${status}`);
  }
  const body = childOf(envelope, 'Body');
  const failure = childOf(body, 'Fault');
  if (failure) {
    const codes = [
      textOf(failure, 'Code', 'Value'),
      ...subcodes(childOf(failure, 'Code')),
      textOf(failure, 'faultcode'),
    ];
    const reason = textOf(failure, 'Reason', 'Text') ?? textOf(failure, 'faultstring') ?? 'no reason given';
    const text = `${codes.filter(Boolean).join(' / ')}: ${reason}`;
    throw /NotAuthorized|FailedAuthentication|SenderNotAuthorized/i.test(codes.join(' ')) ? refused(text) : fault(text);
  }
  const name = Object.keys(body ?? {}).find((key) => !key.startsWith('@') && !key.startsWith('#'));
  const content = name && childOf(body, name);
  if (!content) throw fault(`HTTP ${status} with an empty answer`);
  return content;
}

function subcodes(code: XmlNode | undefined): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  for (let at = childrenOf(code, 'Subcode')[0]; at && found.length < 5; at = childrenOf(at, 'Subcode')[0])
    found.push(textOf(at, 'Value'));
  return found;
}

function refused(came: string): CameraError {
  return new CameraError('unauthorised', {
    expected: 'the camera to take the credential',
    came,
    todo: 'enter user and password of an ONVIF user of this camera (a plain "User" is enough)',
  });
}

function fault(came: string): CameraError {
  return new CameraError('fault', {
    expected: 'an answer',
    came,
    todo: 'check that ONVIF is switched on in the camera and its firmware is current',
  });
}
