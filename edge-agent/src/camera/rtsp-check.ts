import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AddressAllowList } from './allow-list.ts';
import { DigestSession } from './digest.ts';
import { CameraError, toCameraError } from './errors.ts';
import type { Credential } from './http.ts';

export interface StreamCheckOptions {
  allow: AddressAllowList;
  credential?: Credential;
  /** For the whole check. Default 5,000 ms. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Checks that a stream really comes: resolves when the first media packet was received. */
export type StreamCheck = (uri: string, options: StreamCheckOptions) => Promise<void>;

const MAX_ANSWER_BYTES = 65_536;
const RTSP_PORT = 554;
const RTSPS_PORT = 322;

/**
 * Asks for a stream by RTSP over TCP (RFC 2326 10, interleaved) and waits for its first packet, then hangs up. It is a
 * thermometer for reachability, not a player; watching is done by `video/`.
 *
 * @throws CameraError `unauthorised`, `unreachable`, `timeout`, `bad-answer`, `fault`, `refused-address`, `too-large`.
 */
export const checkStream: StreamCheck = async (uri, { allow, credential, timeoutMs = 5000, signal }) => {
  const url = allow.checkUrl(uri, ['rtsp:', 'rtsps:']);
  const host = await allow.resolve(url.hostname);
  const secure = url.protocol === 'rtsps:';
  const port = Number(url.port || (secure ? RTSPS_PORT : RTSP_PORT));
  const socket = secure ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port });
  const deadline = AbortSignal.timeout(timeoutMs);
  const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
  const onStop = () => socket.destroy(stop.reason as Error);
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    await askForFirstPacket(new RtspLine(socket, credential), url);
  } catch (error) {
    throw stop.aborted ? toCameraError(stop.reason, url.host) : toCameraError(error, url.host);
  } finally {
    stop.removeEventListener('abort', onStop);
    socket.on('error', () => undefined).destroy();
  }
};

async function askForFirstPacket(line: RtspLine, url: URL): Promise<void> {
  const described = await line.ask('DESCRIBE', url.href, { Accept: 'application/sdp' });
  const base = described.headers.get('content-base') ?? described.headers.get('content-location') ?? url.href;
  const control = controlOfVideo(described.body, base);
  // The control address comes from the camera; only its path is asked for, on the connection that is already open.
  const setup = await line.ask('SETUP', control, { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' });
  const session = setup.headers.get('session')?.split(';')[0]?.trim() ?? '';
  await line.ask('PLAY', base, { Session: session, Range: 'npt=0.000-' });
  await line.waitForPacket();
}

/** The control address of the first video section of an SDP. @throws CameraError `bad-answer` when there is none. */
export function controlOfVideo(sdp: string, base: string): string {
  const lines = sdp.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith('m=video'));
  if (start < 0)
    throw new CameraError('bad-answer', {
      expected: 'a stream description with video',
      came: sdp.trim() === '' ? 'an empty one' : 'one without video',
      todo: 'check that this channel of the recorder has a camera',
    });
  const next = lines.findIndex((line, index) => index > start && line.startsWith('m='));
  const section = lines.slice(start, next < 0 ? undefined : next);
  const control =
    section
      .find((line) => line.startsWith('a=control:'))
      ?.slice('a=control:'.length)
      .trim() ?? '*';
  if (control === '*' || control === '') return base;
  if (/^rtsps?:\/\//i.test(control)) return control;
  return `${base}${base.endsWith('/') ? '' : '/'}${control}`;
}

interface RtspAnswer {
  status: number;
  headers: Map<string, string>;
  challenges: string[];
  body: string;
}

/** One RTSP connection: a question, its answer; interleaved packets in between are skipped. */
class RtspLine {
  readonly #socket: Socket;
  readonly #digest: DigestSession | undefined;
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  #sequence = 0;

  constructor(socket: Socket, credential: Credential | undefined) {
    this.#socket = socket;
    this.#digest = credential && new DigestSession(credential.user, credential.password);
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async ask(method: string, uri: string, headers: Record<string, string>): Promise<RtspAnswer> {
    for (let round = 1; ; round += 1) {
      this.#sequence += 1;
      const authorization = this.#digest?.authorise(method, uri);
      const all = {
        CSeq: String(this.#sequence),
        ...headers,
        ...(authorization ? { Authorization: authorization } : {}),
      };
      const text = Object.entries(all)
        .map(([name, value]) => `${name}: ${value.replace(/[\r\n]/g, '')}\r\n`)
        .join('');
      this.#socket.write(`${method} ${uri} RTSP/1.0\r\n${text}\r\n`, 'latin1');
      const answer = await this.readAnswer();
      if (answer.status === 200) return answer;
      if (answer.status !== 401) throw refusedStream(method, answer.status);
      if (!this.#digest?.challenged(answer.challenges) || round >= 3) throw refusedPassword();
    }
  }

  async waitForPacket(): Promise<void> {
    while (this.#held[0] !== 0x24) {
      if (this.#held.length > 0) await this.readAnswer();
      else await this.readMore();
    }
  }

  private async readAnswer(): Promise<RtspAnswer> {
    for (;;) {
      while (this.#held[0] === 0x24) await this.take(4 + (await this.peek(4)).readUInt16BE(2));
      const end = this.#held.indexOf('\r\n\r\n');
      if (end >= 0) return this.parseAnswer((await this.take(end + 4)).toString('latin1'));
      await this.readMore();
    }
  }

  private async parseAnswer(head: string): Promise<RtspAnswer> {
    const [statusLine = '', ...lines] = head.split('\r\n');
    const [version, status] = statusLine.split(' ');
    if (!version?.startsWith('RTSP/') || !/^\d{3}$/.test(status ?? ''))
      throw new CameraError('bad-answer', {
        expected: 'an RTSP answer',
        came: statusLine,
        todo: 'check the RTSP port of the camera',
      });
    const pairs = lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const];
    });
    const headers = new Map(pairs);
    const length = Number(headers.get('content-length') ?? 0);
    if (!(length >= 0 && length <= MAX_ANSWER_BYTES)) throw tooLong();
    const challenges = pairs.filter(([name]) => name === 'www-authenticate').map(([, value]) => value);
    return { status: Number(status), headers, challenges, body: (await this.take(length)).toString('utf8') };
  }

  private async take(count: number): Promise<Buffer> {
    const taken = await this.peek(count);
    this.#held = this.#held.subarray(count);
    return taken;
  }

  private async peek(count: number): Promise<Buffer> {
    while (this.#held.length < count) await this.readMore();
    return this.#held.subarray(0, count);
  }

  private async readMore(): Promise<void> {
    if (this.#held.length > 2 * MAX_ANSWER_BYTES) throw tooLong();
    const { value, done } = await this.#chunks.next();
    if (done)
      throw new CameraError('unreachable', {
        expected: 'a stream',
        came: 'a connection that the camera closed',
        todo: 'check how many clients the camera allows at once',
      });
    this.#held = Buffer.concat([this.#held, value]);
  }
}

function tooLong(): CameraError {
  return new CameraError('too-large', {
    expected: `an RTSP answer of at most ${MAX_ANSWER_BYTES} bytes`,
    came: 'more',
    todo: 'check the RTSP port of the camera',
  });
}

function refusedStream(method: string, status: number): CameraError {
  return new CameraError(status === 403 ? 'unauthorised' : 'fault', {
    expected: `${method} to be answered with 200`,
    came: `RTSP ${status}`,
    todo: 'check that this source has a stream and the camera allows another client',
  });
}

function refusedPassword(): CameraError {
  return new CameraError('unauthorised', {
    expected: 'the camera to take the credential for its stream',
    came: 'RTSP 401',
    todo: 'give this ONVIF user the right to view the stream',
  });
}
