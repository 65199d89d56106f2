import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import type { AccessUnit } from '../../eyes/eye.ts';
import { splitAnnexB } from '../nal-units.ts';
import { cutNal, interleave, makeNal, makeRtp } from './packetise.ts';

export interface ScriptedRequest {
  method: string;
  uri: string;
  headers: Map<string, string>;
}

/** What the camera does with a request: bytes to send, or nothing at all. */
export type Script = (request: ScriptedRequest, socket: Socket) => string | Buffer | undefined;

const sdp = 'v=0\r\ns=x\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n';

/** A well-behaved answer to each request. */
export function answerWell({ method, headers }: ScriptedRequest): string {
  const cseq = headers.get('cseq');
  const extra: Record<string, string> = {
    OPTIONS: 'Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER\r\n',
    DESCRIBE: `Content-Type: application/sdp\r\nContent-Length: ${sdp.length}\r\n`,
    SETUP: 'Session: 77;timeout=4\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n',
  };
  return `RTSP/1.0 200 OK\r\nCSeq: ${cseq}\r\n${extra[method] ?? ''}\r\n${method === 'DESCRIBE' ? sdp : ''}`;
}

/** An RTSP server on a free loopback port that follows a script; it sees every request. */
export class ScriptedCamera {
  readonly requests: ScriptedRequest[] = [];
  /** Connections made, whatever was asked on them. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #sequence = 0;

  private constructor(script: Script) {
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
          const request = readRequest(text.slice(0, end));
          text = text.slice(end + 4);
          this.requests.push(request);
          const answer = script(request, socket);
          if (answer !== undefined) socket.write(answer);
        }
      });
    });
  }

  static async start(script: Script): Promise<ScriptedCamera> {
    const camera = new ScriptedCamera(script);
    camera.#server.listen(0, '127.0.0.1');
    await once(camera.#server, 'listening');
    return camera;
  }

  get url(): string {
    return `rtsp://127.0.0.1:${(this.#server.address() as AddressInfo).port}/live`;
  }

  /** Interleaved packets of one key frame. */
  keyFrame(timestamp: number): Buffer {
    const nals = [7, 8, 5].map((type) => makeNal('h264', type, 40));
    return Buffer.concat(
      nals.map((nal, at) => {
        this.#sequence += 1;
        return interleave(0, makeRtp(nal, { sequence: this.#sequence, timestamp, marker: at === nals.length - 1 }));
      }),
    );
  }

  /** Interleaved packets of a real picture. */
  picture({ codec, data }: AccessUnit, timestamp: number): Buffer {
    const payloads = splitAnnexB(data).flatMap((nal) => cutNal(codec, Buffer.from(nal), 1400));
    return Buffer.concat(
      payloads.map((payload, at) => {
        this.#sequence += 1;
        const marker = at === payloads.length - 1;
        return interleave(0, makeRtp(payload, { sequence: this.#sequence, timestamp, marker }));
      }),
    );
  }

  /** Hangs up on everybody. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.hangUp();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function readRequest(text: string): ScriptedRequest {
  const [first = '', ...lines] = text.split('\r\n');
  const [method = '', uri = ''] = first.split(' ');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { method, uri, headers: new Map(headers) };
}
