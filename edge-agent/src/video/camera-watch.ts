import type { CameraHealth, RulesDocument } from '@sharp-eyes/protocol';
import type { AccessUnit, Eye } from '../eyes/eye.ts';
import { PictureHealth } from '../health/picture-health.ts';
import { Scene } from '../scene/scene.ts';
import type { OpenAlert, SceneChange } from '../scene/scene-change.ts';
import type { GateMode } from './gate.ts';
import type { LookScheduler } from './look-scheduler.ts';
import { type DatedStill, Lookout, type LookoutCounts, type TakenStill } from './lookout.ts';
import type { PacketSource, SourceCounts } from './packet-source.ts';

export interface CameraWatchOptions {
  camera: {
    /** Names the stream at the eyes; unique among all cameras of this agent. */
    cameraId: string;
    /** What the site's access basis allows. */
    functions: { health: boolean; alerts: boolean };
  };
  rules: RulesDocument;
  /** The site's own clock, an IANA zone name. */
  timeZone: string;
  source: PacketSource;
  eyes: Eye;
  scheduler: LookScheduler;
  /** Epoch milliseconds, corrected to the hub's clock. */
  clock: { now(): number };
  /** Makes an alert's id. */
  newId(): string;
  /** Alerts that were open before a restart. */
  open?: readonly OpenAlert[];
  onChange(change: SceneChange): void;
  /** A masked still of an alert: 0 before, 1 at, 2 five seconds after. */
  onStill?(still: TakenStill): void;
  /** Each unit as it comes, for whoever looks at the camera live. */
  onUnit?(unit: AccessUnit): void;
  /** The camera's picture changed its state. */
  onHealth?(health: CameraHealth): void;
}

export interface CameraWatchCounts extends LookoutCounts {
  source: SourceCounts;
}

const tickMs = 1000;

/**
 * Watches one camera: source → ring → gate → eye → scene. The agent's `run` and `watch` use this very class.
 *
 * A live source is never made to wait; a file waits until all that is due was looked at, so that nothing is left out.
 */
export class CameraWatch {
  readonly #options: CameraWatchOptions;
  readonly #scene: Scene;
  readonly #lookout: Lookout;
  readonly #health: PictureHealth;
  #isStopped = false;

  constructor(options: CameraWatchOptions) {
    this.#options = options;
    const { camera, rules, timeZone, newId, eyes, clock, source, onChange, onStill, onHealth } = options;
    const detects = camera.functions.alerts && rules.rules.length > 0;
    this.#scene = new Scene({ rules: detects ? rules : { ...rules, rules: [] }, timeZone, newId });
    this.#health = new PictureHealth(clock.now());
    this.#lookout = new Lookout({
      stream: camera.cameraId,
      eyes,
      scene: this.#scene,
      detects,
      masks: rules.masks,
      isLive: source.kind === 'live',
      clock,
      onChange,
      onStill: (still) => onStill?.(still),
      onJudgement: ({ measures }, atMs) => {
        const health = measures && camera.functions.health ? this.#health.measured(measures, atMs) : undefined;
        if (health) onHealth?.(health);
      },
    });
  }

  /**
   * Watches until the source ends or `stop`. Alerts that were open before and can't go on clear at once.
   *
   * @throws what the source throws: CameraError or MediaError
   */
  async run(): Promise<void> {
    const { source, clock, open = [], onChange } = this.#options;
    for (const change of this.#scene.restore(open, clock.now())) onChange(change);
    const timer = source.kind === 'live' ? setInterval(() => this.#tick(), tickMs) : undefined;
    try {
      if (source.kind === 'live') await this.#runLive();
      else await this.#runFile();
    } finally {
      clearInterval(timer);
      this.#options.scheduler.remove(this.#lookout);
      this.#lookout.end();
      await this.#options.eyes.forget(this.#options.camera.cameraId).catch(() => undefined);
    }
  }

  /**
   * Stops watching. Open alerts stay open, so that the next start goes on with them; `clear` ends them, for a camera
   * that is no longer to be watched.
   */
  async stop({ clear = false } = {}): Promise<void> {
    this.#isStopped = true;
    await this.#options.source.close();
    if (clear)
      for (const change of this.#scene.end(this.#options.clock.now(), 'rule-ended')) this.#options.onChange(change);
  }

  /** A masked still of the newest picture, for a command. @throws EyeError */
  still(): Promise<DatedStill> {
    const still = this.#lookout.still();
    this.#options.scheduler.wake(this.#lookout);
    return still;
  }

  /** What came since the last key frame, it included. */
  recentUnits(): readonly AccessUnit[] {
    return this.#lookout.ring.sinceKeyFrame();
  }

  /** Alerts that are active, with when somebody was last seen: what the outbox keeps for a restart. */
  get open(): OpenAlert[] {
    return this.#scene.open;
  }

  /** The gate's mode with its reason, and whether it is open. */
  get gate(): GateMode & { isOpen: boolean } {
    return this.#lookout.gate;
  }

  counts(): CameraWatchCounts {
    return { ...this.#lookout.counts, source: this.#options.source.counts() };
  }

  async #runLive(): Promise<void> {
    const { source, scheduler } = this.#options;
    for await (const unit of source.units()) {
      if (this.#isStopped) return;
      this.#report(this.#health.received(unit.receivedAtMs));
      this.#lookout.take(unit);
      scheduler.wake(this.#lookout);
      this.#options.onUnit?.(unit);
    }
  }

  async #runFile(): Promise<void> {
    const { source, onChange } = this.#options;
    let lastAtMs = 0;
    for await (const unit of source.units()) {
      if (this.#isStopped) return;
      lastAtMs = unit.receivedAtMs;
      this.#lookout.take(unit);
      await this.#settle();
    }
    await this.#lookout.finish();
    for (const change of this.#scene.end(lastAtMs, 'stream-ended')) onChange(change);
  }

  /** Looks until nothing is due any more; an eye that refuses is waited for. */
  async #settle(): Promise<void> {
    for (;;) {
      const { ms } = this.#lookout.rest;
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
      if (this.#lookout.urgency() === 0) return;
      await this.#lookout.look();
    }
  }

  #tick(): void {
    const nowMs = this.#options.clock.now();
    for (const change of this.#scene.tick(nowMs)) this.#options.onChange(change);
    this.#report(this.#health.tick(nowMs));
  }

  #report(health: CameraHealth | undefined): void {
    if (health && this.#options.camera.functions.health) this.#options.onHealth?.(health);
  }
}
