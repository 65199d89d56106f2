import { type Projected, Projector, type WalkMode } from './projector.ts';
import type { ChannelSpec } from './roster.ts';
import { layOut, type PacketTemplate, packetise } from './rtsp/packetise.ts';
import type { Scene, SceneStream } from './scenes/scene-file.ts';
import { nowMs, type TruthLog } from './truth-log.ts';

/** Somebody who receives a channel's stream. */
export interface Viewer {
  /** Hands over one picture; false when the viewer could not take it (still waiting for a key frame, or gone). */
  send(packets: PacketTemplate, picture: { rtpTimestamp: number; isKeyFrame: boolean; at: number }): boolean;
}

const templates = new WeakMap<Buffer, PacketTemplate>();

/** Packets are laid out once per picture and shared by all cameras that show the scene. */
function templateOf(stream: SceneStream, frame: number): PacketTemplate {
  const unit = stream.units[frame];
  if (!unit) throw new Error(`${stream.name}: no picture ${frame}; prepare the media again`);
  let template = templates.get(unit.data);
  if (!template) {
    template = layOut(packetise(stream.codec, unit.data));
    templates.set(unit.data, template);
  }
  return template;
}

/** One picture source of a device: a film that runs whether somebody looks or not, and its viewers. */
export class Channel {
  readonly spec: ChannelSpec;
  readonly scene: Scene;
  readonly mode: WalkMode;
  readonly streams: ReadonlyMap<string, SceneStream>;
  /** When the next picture is due, epoch milliseconds. */
  dueMs: number;
  /** While true nothing is sent; time goes on. */
  isHanging = false;
  readonly #projector: Projector;
  readonly #truth: TruthLog;
  readonly #viewers = new Map<string, Set<Viewer>>();
  readonly #startMs: number;
  readonly #rtpBase: number;
  readonly #periodMs: number;
  #sceneFrame = 0;
  #wasOccupied = false;

  constructor(wish: {
    spec: ChannelSpec;
    scene: Scene;
    mode: WalkMode;
    truth: TruthLog;
    startMs: number;
    rtpBase: number;
  }) {
    const { spec, scene } = wish;
    this.spec = spec;
    this.scene = scene;
    this.mode = wish.mode;
    this.#truth = wish.truth;
    this.#projector = new Projector(scene, wish.mode, spec.phase);
    this.#startMs = wish.startMs;
    this.#rtpBase = wish.rtpBase;
    this.#periodMs = 1000 / scene.framesPerSecond;
    this.dueMs = wish.startMs;
    const mainName = spec.codec === 'h265' ? 'main-h265' : 'main';
    const main = scene.streams.find((stream) => stream.name === mainName);
    const sub = scene.streams.find((stream) => stream.name === (spec.hasOnlyH265 ? mainName : 'sub'));
    if (!main || !sub) {
      throw new Error(
        `camera ${spec.id}: scene ${scene.name} has no ${spec.codec} stream; choose another scene or codec`,
      );
    }
    this.streams = new Map([
      ['main', main],
      ['sub', sub],
    ]);
  }

  /** The JPEG of the second that is being shown. */
  get snapshot(): Buffer | undefined {
    return this.scene.jpegs[Math.floor(this.#sceneFrame / this.scene.framesPerSecond)];
  }

  /** RTP timestamp of a moment by this channel's clock, 90 kHz. */
  rtpTimestampAt(ms: number): number {
    return (this.#rtpBase + Math.round((ms - this.#startMs) * 90)) >>> 0;
  }

  addViewer(stream: string, viewer: Viewer): void {
    const viewers = this.#viewers.get(stream) ?? new Set();
    this.#viewers.set(stream, viewers.add(viewer));
  }

  removeViewer(stream: string, viewer: Viewer): void {
    this.#viewers.get(stream)?.delete(viewer);
  }

  askForWalk(): boolean {
    return this.#projector.askForWalk();
  }

  /** ONVIF `SetSynchronizationPoint`: the next picture of both streams is a key frame. */
  askForKeyFrame(): void {
    this.#projector.askForKeyFrame();
  }

  /** Shows the picture that is due and sets when the next one is. */
  tick(): void {
    const dueMs = this.dueMs;
    const lateMs = nowMs() - dueMs;
    // After a stop of the whole process a camera goes on with its next picture at the right time: no burst.
    this.dueMs = lateMs > 500 ? nowMs() + this.#periodMs : dueMs + this.#periodMs;
    const projected = this.#projector.next();
    this.#sceneFrame = projected.sceneFrame;
    const rtpTimestamp = this.rtpTimestampAt(dueMs);
    const seen = { rtpTimestamp, ...projected };
    let sentAt = 0;
    if (!this.isHanging) {
      for (const [name, stream] of this.streams) {
        const at = this.#send(name, stream, seen);
        sentAt ||= at;
      }
    }
    if (projected.isOccupied !== this.#wasOccupied) {
      this.#wasOccupied = projected.isOccupied;
      this.#truth.add({
        event: projected.isOccupied ? 'walker-entered' : 'walker-left',
        at: sentAt || nowMs(),
        camera: this.spec.id,
        zone: 'zone',
        rtpTimestamp,
        streamFrame: projected.streamFrame,
        sceneFrame: projected.sceneFrame,
      });
    }
  }

  /**
   * Hands one picture to everybody who plays a stream. Answers to how many it went, and when the first had all of it
   * (epoch milliseconds).
   */
  show(
    stream: string,
    packets: PacketTemplate,
    picture: { rtpTimestamp: number; isKeyFrame: boolean },
  ): { clients: number; at: number } {
    let at = 0;
    let clients = 0;
    for (const viewer of this.#viewers.get(stream) ?? []) {
      if (!viewer.send(packets, { ...picture, at: nowMs() })) continue;
      clients++;
      at ||= nowMs();
    }
    return { clients, at };
  }

  #send(name: string, stream: SceneStream, seen: Projected & { rtpTimestamp: number }): number {
    if (!this.#viewers.get(name)?.size) return 0;
    const { rtpTimestamp, streamFrame, sceneFrame } = seen;
    const { clients, at } = this.show(name, templateOf(stream, sceneFrame), seen);
    if (clients === 0) return 0;
    const camera = this.spec.id;
    this.#truth.add({
      event: 'picture-sent',
      at,
      camera,
      stream: name,
      rtpTimestamp,
      streamFrame,
      sceneFrame,
      clients,
    });
    return at;
  }
}

/** Shows every channel's pictures when they are due, with one timer for all. */
export class Ticker {
  readonly #channels: readonly Channel[];
  #timer: NodeJS.Timeout | undefined;

  constructor(channels: readonly Channel[]) {
    this.#channels = channels;
  }

  start(): void {
    const now = nowMs();
    let next = now + 100;
    for (const channel of this.#channels) {
      if (channel.dueMs <= now) channel.tick();
      if (channel.dueMs < next) next = channel.dueMs;
    }
    this.#timer = setTimeout(() => this.start(), Math.max(1, next - nowMs()));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
