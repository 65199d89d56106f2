import type { Scene } from './scenes/scene-file.ts';

/** How walkers come: as the scene's loop has them, only when asked for, or one about every `everyS` seconds. */
export type WalkMode = { kind: 'loop' } | { kind: 'on-demand' } | { kind: 'every'; everyS: number };

/** One picture of a channel's endless film. */
export interface Projected {
  /** Counts from the start. */
  streamFrame: number;
  /** Place in the scene's loop. */
  sceneFrame: number;
  isKeyFrame: boolean;
  /** True while somebody stands in the zone. */
  isOccupied: boolean;
}

/**
 * Turns a scene's loop into an endless film. Jumps happen at key frames and between pictures that show nobody, so
 * that a decoder never sees a broken reference and a watcher never sees somebody vanish.
 */
export class Projector {
  readonly scene: Scene;
  readonly #mode: WalkMode;
  readonly #isKey: Uint8Array;
  readonly #everyFrames: number;
  /** Cameras with different phases show their walks at different times. */
  readonly #everyOffset: number;
  #position: number;
  #streamFrame = -1;
  #wanted = 0;
  #wantsKey = false;
  #nextWalk = 0;
  /** The walk that was asked for and is being shown. */
  #walking: { fromFrame: number; toFrame: number } | undefined;

  /** `phase`: where in the loop (or in the time between walks) to begin, 0…1; rounded down to a quiet key frame. */
  constructor(scene: Scene, mode: WalkMode, phase: number) {
    this.scene = scene;
    this.#mode = mode;
    this.#everyFrames = mode.kind === 'every' ? Math.round(mode.everyS * scene.framesPerSecond) : 0;
    this.#everyOffset = Math.floor(phase * this.#everyFrames);
    this.#isKey = Uint8Array.from(scene.streams[0]?.units ?? [], (unit) => (unit.isKeyFrame ? 1 : 0));
    let start = mode.kind === 'loop' ? Math.floor(phase * scene.frames) : 0;
    while (start > 0 && (this.#isKey[start] !== 1 || this.#walkAround(start))) start--;
    this.#position = start - 1;
  }

  /** Shows a walk from the next key frame at which nobody is in the picture. False when the scene has no walk. */
  askForWalk(): boolean {
    if (this.scene.walks.length === 0) return false;
    this.#wanted++;
    return true;
  }

  /** Shows a key frame next: the film goes on from the next one in the loop, up to a group of pictures further. */
  askForKeyFrame(): void {
    this.#wantsKey = true;
  }

  next(): Projected {
    this.#streamFrame++;
    if (this.#everyFrames > 0 && (this.#streamFrame + this.#everyOffset) % this.#everyFrames === 0) this.askForWalk();
    const sceneFrame = this.#choose(this.#nextInLoop());
    this.#position = sceneFrame;
    return {
      streamFrame: this.#streamFrame,
      sceneFrame,
      isKeyFrame: this.#isKey[sceneFrame] === 1,
      isOccupied: this.scene.entries.some((entry) => sceneFrame >= entry.enterFrame && sceneFrame < entry.leaveFrame),
    };
  }

  #nextInLoop(): number {
    let frame = (this.#position + 1) % this.scene.frames;
    while (this.#wantsKey && this.#isKey[frame] !== 1) frame = (frame + 1) % this.scene.frames;
    this.#wantsKey = false;
    return frame;
  }

  #walkAround(frame: number): { fromFrame: number; toFrame: number } | undefined {
    return this.scene.walks.find((walk) => frame > walk.fromFrame && frame < walk.toFrame);
  }

  #choose(candidate: number): number {
    if (this.#walking && candidate >= this.#walking.toFrame) this.#walking = undefined;
    if (this.#walking || this.#walkAround(candidate) || this.#isKey[candidate] !== 1) return candidate;
    if (this.#wanted > 0) {
      this.#wanted--;
      this.#walking = this.scene.walks[this.#nextWalk++ % this.scene.walks.length];
      return this.#walking?.fromFrame ?? candidate;
    }
    const beginsWalk = this.scene.walks.some((walk) => walk.fromFrame === candidate);
    return beginsWalk && this.#mode.kind !== 'loop' ? 0 : candidate;
  }
}
