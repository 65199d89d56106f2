import { FakeSite, startFakeCamera } from '../camera/fake-camera.test-kit.ts';
import type { AccessUnit } from '../eyes/eye.ts';
import { encodePictures } from '../eyes/testing/encode.ts';
import { streetHeight as height, readStreet, streetWidth as width } from '../eyes/testing/street-clip.ts';
import { answerWell, ScriptedCamera } from '../video/testing/scripted-camera.ts';

/** The part of the street clip that somebody crosses in pictures 656 to 740, and where nobody is before or after. */
export const lawn = {
  name: 'lawn',
  polygon: [
    [20 / width, 345 / height],
    [285 / width, 345 / height],
    [285 / width, 560 / height],
    [20 / width, 560 / height],
  ],
};
const pictureOf = { walker: 710, nobody: 640 } as const;

/** A camera on real sockets that shows one real picture five times a second: somebody on the lawn, or nobody. */
export class StreetCamera {
  readonly #site = new FakeSite();
  readonly #pictures: Record<keyof typeof pictureOf, AccessUnit>;
  readonly #timers = new Set<NodeJS.Timeout>();
  #rtsp: ScriptedCamera | undefined;
  #shown: keyof typeof pictureOf = 'nobody';
  /** The address of its device service. */
  url = '';
  /** When it was last asked to play, epoch milliseconds. */
  playedAtMs = 0;

  private constructor(pictures: Record<keyof typeof pictureOf, AccessUnit>) {
    this.#pictures = pictures;
  }

  static async start(user: string, password: string): Promise<StreetCamera> {
    const encode = async (from: number): Promise<AccessUnit> => {
      const [unit] = encodePictures(await readStreet(from, 1), { codec: 'h264', width, height });
      if (!unit) throw new Error('nothing was encoded');
      return unit;
    };
    const camera = new StreetCamera({
      walker: await encode(pictureOf.walker),
      nobody: await encode(pictureOf.nobody),
    });
    const rtsp = await ScriptedCamera.start((request, socket) => {
      if (request.method === 'PLAY') {
        camera.playedAtMs = Date.now();
        let timestamp = 0;
        const timer = setInterval(() => {
          timestamp += 18_000;
          socket.write(rtsp.picture(camera.#pictures[camera.#shown], timestamp));
        }, 200);
        camera.#timers.add(timer);
        socket.on('close', () => clearInterval(timer));
      }
      return answerWell(request);
    });
    camera.#rtsp = rtsp;
    const rtspPort = Number(new URL(rtsp.url).port);
    camera.url = (await startFakeCamera(camera.#site, { user, password, rtspPort })).url;
    return camera;
  }

  show(what: keyof typeof pictureOf): void {
    this.#shown = what;
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#rtsp?.stop();
    await this.#site.close();
  }
}
