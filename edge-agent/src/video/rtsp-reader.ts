import { CameraError } from '../camera/errors.ts';

/** An RTSP response (RFC 2326 7) or a request that the server makes of us. */
export interface RtspMessage {
  startLine: string;
  /** 0 for a request. */
  status: number;
  /** Names in lower case; every value of a repeated header, in order. */
  headers: ReadonlyMap<string, readonly string[]>;
  body: string;
}

export interface RtspReaderEvents {
  onPacket(channel: number, bytes: Uint8Array): void;
  onMessage(message: RtspMessage): void;
}

/** An SDP of a camera with eight streams is under 4 KiB. */
export const readerLimits = { headerBytes: 16 * 1024, bodyBytes: 64 * 1024, garbageBytes: 64 * 1024 } as const;

const dollar = 0x24;
const frameHeaderBytes = 4;
/** Channels that a server may use for the one or two tracks that were set up. */
const mostChannel = 15;
/** The methods that servers send on their own (RFC 2326 10): anything else in capitals is garbage. */
const startPattern = /^(RTSP\/|OPTIONS |ANNOUNCE |REDIRECT |TEARDOWN |GET_PARAMETER |SET_PARAMETER |PLAY_NOTIFY )/;
const longestStart = 'SET_PARAMETER '.length;

/**
 * Takes the bytes of an RTSP connection apart: interleaved packets (RFC 2326 10.12) and messages between them.
 *
 * Some servers lose count in a packet's length, or send a picture's tail after TEARDOWN. The reader then looks for the
 * next packet (`$`, a channel, a length, RTP version 2) or message and counts what it skipped; too much of it ends the
 * connection.
 */
export class RtspReader {
  readonly #events: RtspReaderEvents;
  #bytes: Buffer = Buffer.alloc(0);
  #garbage = 0;

  constructor(events: RtspReaderEvents) {
    this.#events = events;
  }

  /** @throws CameraError `bad-answer` or `too-large` when the connection is not worth going on with. */
  push(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    let at = 0;
    for (;;) {
      const used = this.#readOne(this.#bytes.subarray(at));
      if (used === 0) break;
      at += used;
    }
    // A view into a large chunk would hold all of it; what is left is short.
    this.#bytes = at === 0 ? this.#bytes : Buffer.from(this.#bytes.subarray(at));
  }

  /** How many bytes were used, 0 when more are needed. */
  #readOne(bytes: Buffer): number {
    const first = bytes[0];
    if (first === undefined) return 0;
    if (first === dollar) return this.#readPacket(bytes);
    const start = bytes.toString('latin1', 0, longestStart);
    if (startPattern.test(start)) return this.#readMessage(bytes);
    if (bytes.length < longestStart && couldStart(start)) return 0;
    return this.#skip(bytes);
  }

  #readPacket(bytes: Buffer): number {
    if (bytes.length < frameHeaderBytes + 1) return 0;
    const channel = bytes.readUInt8(1);
    const length = bytes.readUInt16BE(2);
    const isMedia = length >= 4 && bytes.readUInt8(frameHeaderBytes) >> 6 === 2;
    if (channel > mostChannel || !isMedia) return this.#skip(bytes);
    if (bytes.length < frameHeaderBytes + length) return 0;
    this.#garbage = 0;
    this.#events.onPacket(channel, bytes.subarray(frameHeaderBytes, frameHeaderBytes + length));
    return frameHeaderBytes + length;
  }

  #readMessage(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n\r\n');
    const bareEnd = bytes.indexOf('\n\n');
    const [headerEnd, gap] = end >= 0 && (bareEnd < 0 || end < bareEnd) ? [end, 4] : [bareEnd, 2];
    if (headerEnd > readerLimits.headerBytes || (headerEnd < 0 && bytes.length > readerLimits.headerBytes))
      throw new CameraError('too-large', {
        expected: `an RTSP header of at most ${readerLimits.headerBytes} bytes`,
        came: bytes.toString('latin1', 0, 80),
        todo: 'is this address a camera?',
      });
    if (headerEnd < 0) return 0;
    const [startLine = '', ...lines] = bytes.toString('latin1', 0, headerEnd).split(/\r?\n/);
    const headers = readHeaders(lines);
    const length = Number(headers.get('content-length')?.[0] ?? 0);
    if (!Number.isInteger(length) || length < 0 || length > readerLimits.bodyBytes)
      throw new CameraError('too-large', {
        expected: `a body of at most ${readerLimits.bodyBytes} bytes`,
        came: `Content-Length: ${headers.get('content-length')?.[0]}`,
        todo: 'update the firmware of the camera',
      });
    const bodyStart = headerEnd + gap;
    if (bytes.length < bodyStart + length) return 0;
    this.#garbage = 0;
    const status = Number(/^RTSP\/\d\.\d\s+(\d{3})\b/.exec(startLine)?.[1] ?? 0);
    const body = bytes.toString('utf8', bodyStart, bodyStart + length);
    this.#events.onMessage({ startLine, status, headers, body });
    return bodyStart + length;
  }

  #skip(bytes: Buffer): number {
    const nextPacket = bytes.indexOf(dollar, 1);
    const nextMessage = bytes.indexOf('RTSP/', 1, 'latin1');
    const ends = [nextPacket, nextMessage].filter((at) => at > 0);
    const used = ends.length > 0 ? Math.min(...ends) : bytes.length;
    const isBlank = /^[\r\n]*$/.test(bytes.toString('latin1', 0, Math.min(used, 4)));
    this.#garbage += isBlank && used <= 4 ? 0 : used;
    if (this.#garbage > readerLimits.garbageBytes)
      throw new CameraError('bad-answer', {
        expected: 'RTSP messages and interleaved packets',
        came: `${this.#garbage} bytes of something else`,
        todo: 'is this the RTSP port of a camera?',
      });
    return used;
  }
}

function couldStart(start: string): boolean {
  return /^[A-Z_]+$/.test(start);
}

function readHeaders(lines: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines.slice(0, 100)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const values = headers.get(name) ?? [];
    values.push(line.slice(colon + 1).trim());
    headers.set(name, values);
  }
  return headers;
}
