import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Channel, Viewer } from '../channel.ts';
import type { DigestGate } from '../digest-gate.ts';
import { fillIn, type PacketTemplate } from './packetise.ts';
import { describeStream } from './sdp.ts';

/** What a session needs to know of its device. */
export interface RtspDevice {
  readonly gate: DigestGate;
  readonly isRefusingPassword: boolean;
  readonly clockOffsetMs: number;
  /** The channel and stream that a path (`/live/1/main`) means. */
  findStream(path: string): { channel: Channel; stream: string } | undefined;
}

export interface RtspRequest {
  method: string;
  url: string;
  headers: ReadonlyMap<string, string>;
}

/** A client that leaves more than this unread is dropped: a camera has little memory. */
const backlogLimit = 1024 * 1024;
/** Told to the client; a session that says nothing for longer is dropped. */
export const sessionTimeoutS = 60;
const reportPeriodMs = 5000;
/** Seconds from 1900 (NTP) to 1970. */
const ntpOffsetS = 2_208_988_800;

/** The path of an RTSP address, without what SETUP adds to it. */
function pathOf(url: string): string {
  try {
    return new URL(url).pathname.replace(/\/trackID=\d+$/, '').replace(/\/$/, '');
  } catch {
    return '';
  }
}

/** One client's RTSP session over one TCP connection: requests in, answers and interleaved RTP and RTCP out. */
export class RtspSession implements Viewer {
  readonly #socket: Socket;
  readonly #device: RtspDevice;
  readonly #id = randomBytes(8).toString('hex');
  readonly #ssrc = randomBytes(4).readUInt32BE();
  #sequence = randomBytes(2).readUInt16BE();
  #chosen: { channel: Channel; stream: string; rtpChannel: number } | undefined;
  #isPlaying = false;
  #isWaitingForKey = true;
  #packets = 0;
  #octets = 0;
  #nextReportMs = 0;

  constructor(socket: Socket, device: RtspDevice) {
    this.#socket = socket;
    this.#device = device;
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  answer(request: RtspRequest): void {
    const { method } = request;
    if (method === 'OPTIONS') {
      this.#reply(request, 200, { Public: 'OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, SET_PARAMETER, TEARDOWN' });
      return;
    }
    const path = pathOf(request.url);
    const verdict = this.#device.isRefusingPassword
      ? 'wrong'
      : this.#device.gate.check(method, request.headers.get('authorization'), (uri) => pathOf(uri) === path);
    if (verdict !== 'ok') {
      this.#reply(request, 401, { 'WWW-Authenticate': this.#device.gate.challenges(verdict === 'stale') });
    } else if (method === 'DESCRIBE') this.#describe(request, path);
    else if (method === 'SETUP') this.#setUp(request, path);
    else if (method === 'PLAY') this.#play(request);
    else if (method === 'GET_PARAMETER' || method === 'SET_PARAMETER') this.#reply(request, 200, this.#sessionHeader());
    else if (method === 'TEARDOWN') {
      this.#reply(request, 200, this.#sessionHeader());
      this.close();
    } else this.#reply(request, 501);
  }

  send(template: PacketTemplate, picture: { rtpTimestamp: number; isKeyFrame: boolean; at: number }): boolean {
    if (!this.#chosen || this.#socket.destroyed) return false;
    if (this.#isWaitingForKey && !picture.isKeyFrame) return false;
    this.#isWaitingForKey = false;
    if (this.#socket.writableLength > backlogLimit) {
      this.close();
      return false;
    }
    const { rtpChannel } = this.#chosen;
    const { rtpTimestamp, at } = picture;
    if (at >= this.#nextReportMs) {
      this.#nextReportMs = at + reportPeriodMs;
      this.#socket.write(this.#makeReport(at, this.#chosen.channel.rtpTimestampAt(at), rtpChannel + 1));
    }
    this.#socket.write(
      fillIn(template, { channel: rtpChannel, sequence: this.#sequence, rtpTimestamp, ssrc: this.#ssrc }),
    );
    this.#sequence = (this.#sequence + template.starts.length) & 0xffff;
    this.#packets += template.starts.length;
    this.#octets += template.bytes.length - 16 * template.starts.length;
    return true;
  }

  close(): void {
    this.#isPlaying = false;
    this.#chosen?.channel.removeViewer(this.#chosen.stream, this);
    this.#socket.destroySoon();
  }

  #describe(request: RtspRequest, path: string): void {
    const found = this.#device.findStream(path);
    const stream = found?.channel.streams.get(found.stream);
    if (!found || !stream) {
      this.#reply(request, 404);
      return;
    }
    const body = describeStream(stream, this.#socket.localAddress ?? '127.0.0.1', found.channel.scene.framesPerSecond);
    this.#reply(request, 200, { 'Content-Base': `${request.url}/`, 'Content-Type': 'application/sdp' }, body);
  }

  #setUp(request: RtspRequest, path: string): void {
    const found = this.#device.findStream(path);
    if (!found) {
      this.#reply(request, 404);
      return;
    }
    const transport = request.headers.get('transport') ?? '';
    if (!/RTP\/AVP\/TCP/i.test(transport)) {
      this.#reply(request, 461);
      return;
    }
    const rtpChannel = Math.min(254, Number(/interleaved=(\d{1,3})/i.exec(transport)?.[1] ?? 0));
    this.#chosen?.channel.removeViewer(this.#chosen.stream, this);
    this.#chosen = { ...found, rtpChannel };
    const ssrc = this.#ssrc.toString(16).padStart(8, '0').toUpperCase();
    this.#reply(request, 200, {
      Transport: `RTP/AVP/TCP;unicast;interleaved=${rtpChannel}-${rtpChannel + 1};ssrc=${ssrc}`,
      Session: `${this.#id};timeout=${sessionTimeoutS}`,
    });
  }

  #play(request: RtspRequest): void {
    if (!this.#chosen) {
      this.#reply(request, 455);
      return;
    }
    this.#reply(request, 200, { ...this.#sessionHeader(), Range: 'npt=now-' });
    if (this.#isPlaying) return;
    this.#isPlaying = true;
    this.#isWaitingForKey = true;
    this.#chosen.channel.addViewer(this.#chosen.stream, this);
  }

  #sessionHeader(): Record<string, string> {
    return this.#chosen ? { Session: this.#id } : {};
  }

  /** A sender report and a CNAME (RFC 3550 6.4.1, 6.5), interleaved. */
  #makeReport(atMs: number, rtpTimestamp: number, channel: number): Buffer {
    const cname = Buffer.from('camera');
    const bytes = Buffer.alloc(4 + 28 + 20);
    bytes[0] = 0x24;
    bytes[1] = channel;
    bytes.writeUInt16BE(bytes.length - 4, 2);
    bytes.writeUInt32BE(0x80c80006, 4);
    bytes.writeUInt32BE(this.#ssrc, 8);
    const wallMs = atMs + this.#device.clockOffsetMs;
    bytes.writeUInt32BE((Math.floor(wallMs / 1000) + ntpOffsetS) >>> 0, 12);
    bytes.writeUInt32BE(Math.floor(((wallMs % 1000) / 1000) * 2 ** 32) >>> 0, 16);
    bytes.writeUInt32BE(rtpTimestamp, 20);
    bytes.writeUInt32BE(this.#packets >>> 0, 24);
    bytes.writeUInt32BE(this.#octets >>> 0, 28);
    bytes.writeUInt32BE(0x81ca0004, 32);
    bytes.writeUInt32BE(this.#ssrc, 36);
    bytes[40] = 1;
    bytes[41] = cname.length;
    cname.copy(bytes, 42);
    return bytes;
  }

  #reply(request: RtspRequest, status: number, headers: Record<string, string | string[]> = {}, body = ''): void {
    const words: Record<number, string> = {
      200: 'OK',
      401: 'Unauthorized',
      404: 'Not Found',
      455: 'Method Not Valid in This State',
      461: 'Unsupported Transport',
      501: 'Not Implemented',
    };
    const lines = [`RTSP/1.0 ${status} ${words[status] ?? 'Error'}`, `CSeq: ${request.headers.get('cseq') ?? '0'}`];
    for (const [name, value] of Object.entries(headers))
      for (const one of [value].flat()) lines.push(`${name}: ${one}`);
    if (body) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  }
}
