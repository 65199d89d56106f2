import type { Socket } from 'node:net';
import { type FakeSite, soap, startFakeCamera } from '../../camera/fake-camera.test-kit.ts';
import type { AccessUnit } from '../../eyes/eye.ts';
import { encodePictures, paintScene, paintWalker } from '../../eyes/testing/encode.ts';
import { splitAnnexB } from '../../video/nal-units.ts';
import { cutNal, interleave, makeRtp } from '../../video/testing/packetise.ts';
import { ScriptedCamera, type ScriptedRequest } from '../../video/testing/scripted-camera.ts';

type Codec = AccessUnit['codec'];
type StreamName = 'main' | 'sub';

export interface LiveCameraOptions {
  user: string;
  password: string;
  codecs?: Record<StreamName, Codec>;
  bFrames?: number;
  /** x264's quality, 0…51: low numbers make big pictures. */
  quality?: number;
  /** A new client gets what comes, as many cameras have it, not a key frame first. */
  beginsAnywhere?: boolean;
  /** Pictures from one key frame to the next, ten a second. */
  groupLength?: number;
}

const everyMs = 100;
const ticks = 9000;
const size = { width: 320, height: 240 } as const;

/** A camera on real sockets with two streams of real pictures, ten a second, that gives key frames when asked. */
export class LiveCamera {
  /** It says yes to `SetSynchronizationPoint` and does nothing. */
  ignoresSyncPoint = false;
  /** Takes requests and sends nothing. */
  isDark = false;
  readonly asked: { method: string }[];
  readonly rtsp: ScriptedCamera;
  readonly url: string;
  readonly #players: ReadonlySet<Player>;

  private constructor(rtsp: ScriptedCamera, asked: { method: string }[], url: string, players: ReadonlySet<Player>) {
    this.rtsp = rtsp;
    this.asked = asked;
    this.url = url;
    this.#players = players;
  }

  static async start(site: FakeSite, options: LiveCameraOptions): Promise<LiveCamera> {
    const codecs = options.codecs ?? { main: 'h264', sub: 'h264' };
    const films = { main: film(codecs.main, options), sub: film(codecs.sub, options) };
    const players = new Set<Player>();
    const rtsp = await ScriptedCamera.start((request, socket) => {
      const stream: StreamName = request.uri.includes('/main') ? 'main' : 'sub';
      if (request.method === 'PLAY') {
        const player = new Player(socket, films[stream], options.beginsAnywhere ? 3 : 0, () => camera.isDark);
        players.add(player);
        socket.on('close', () => {
          players.delete(player);
          player.stop();
        });
      }
      return answer(request, codecs[stream], films[stream]);
    });
    const port = Number(new URL(rtsp.url).port);
    const answers = onvifAnswers(codecs, port, () => {
      if (!camera.ignoresSyncPoint) for (const player of players) player.restartGroup();
    });
    const { user, password } = options;
    const { url, asked } = await startFakeCamera(site, { user, password, answers, media2: true });
    const camera: LiveCamera = new LiveCamera(rtsp, asked, url, players);
    return camera;
  }

  /** Streams that are being sent. */
  get playing(): number {
    return this.#players.size;
  }

  get syncPoints(): number {
    return this.asked.filter(({ method }) => method === 'SetSynchronizationPoint').length;
  }
}

/** One client's stream; its numbers and times begin anywhere, as a camera's do after each connection. */
class Player {
  readonly #timer: NodeJS.Timeout;
  #at: number;

  constructor(socket: Socket, units: readonly AccessUnit[], from: number, isDark: () => boolean) {
    this.#at = from;
    let sequence = Math.floor(Math.random() * 65_536);
    let timestamp = Math.floor(Math.random() * 2 ** 32);
    this.#timer = setInterval(() => {
      timestamp = (timestamp + ticks) >>> 0;
      const unit = units[this.#at % units.length];
      this.#at += 1;
      if (unit === undefined || isDark()) return;
      const payloads = splitAnnexB(unit.data).flatMap((nal) => cutNal(unit.codec, Buffer.from(nal), 1400));
      for (const [at, payload] of payloads.entries()) {
        sequence += 1;
        socket.write(interleave(0, makeRtp(payload, { sequence, timestamp, marker: at === payloads.length - 1 })));
      }
    }, everyMs);
  }

  restartGroup(): void {
    this.#at = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Somebody who walks through the picture, for one group. */
function film(codec: Codec, { bFrames = 0, quality = 30, groupLength = 10 }: LiveCameraOptions): AccessUnit[] {
  const { width, height } = size;
  const scene = paintScene(width, height);
  const pictures = Array.from({ length: groupLength }, (_, at) =>
    addGrain(paintWalker(scene, width, height, at / groupLength, 0.4), at),
  );
  return encodePictures(pictures, { codec, width, height, groupLength, bFrames, quality });
}

/** Noise as a sensor makes it, so that every picture costs something. */
function addGrain(picture: Buffer, seed: number): Buffer {
  for (let at = seed % 3; at < picture.length; at += 3)
    picture[at] = ((picture[at] ?? 0) + ((at * 7919 + seed * 104729) % 5)) & 0xff;
  return picture;
}

function answer({ method, headers }: ScriptedRequest, codec: Codec, units: readonly AccessUnit[]): string {
  const format = codec === 'h264' ? 'H264' : 'H265';
  const sdp = `v=0\r\ns=x\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 ${format}/90000\r\na=control:track1\r\n`;
  const extra: Record<string, string> = {
    OPTIONS: 'Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER\r\n',
    DESCRIBE: `Content-Type: application/sdp\r\nContent-Length: ${sdp.length}\r\n`,
    SETUP: 'Session: 77;timeout=60\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n',
  };
  const isThere = units.length > 0;
  return `RTSP/1.0 ${isThere ? '200 OK' : '404 Not Found'}\r\nCSeq: ${headers.get('cseq')}\r\n${extra[method] ?? ''}\r\n${method === 'DESCRIBE' ? sdp : ''}`;
}

function onvifAnswers(codecs: Record<StreamName, Codec>, port: number, onSyncPoint: () => void) {
  const profile = (stream: StreamName, width: number) =>
    `<Profiles token="${stream}"><Name>${stream}</Name><Configurations><VideoSource><SourceToken>001</SourceToken></VideoSource><VideoEncoder><Encoding>${codecs[stream].toUpperCase()}</Encoding><Resolution><Width>${width}</Width><Height>${width}</Height></Resolution></VideoEncoder></Configurations></Profiles>`;
  return {
    GetProfiles: soap(`<R>${profile('main', 640)}${profile('sub', 320)}</R>`),
    GetStreamUri: (_: string, body: string) => {
      const stream = body.includes('>main<') ? 'main' : 'sub';
      return soap(`<R><Uri>rtsp://127.0.0.1:${port}/live/${stream}</Uri></R>`);
    },
    SetSynchronizationPoint: () => {
      onSyncPoint();
      return soap('<R/>');
    },
  };
}
