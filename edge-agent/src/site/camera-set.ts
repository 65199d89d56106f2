import { type AgentConfig, type NewFact, newId, toInstant, type WatchedCamera } from '@sharp-eyes/protocol';
import type { Logger } from 'pino';
import type { AddressAllowList } from '../camera/allow-list.ts';
import type { Eye } from '../eyes/eye.ts';
import type { LiveFeed } from '../live/feed.ts';
import { LiveError } from '../live/live-error.ts';
import { UnitTaps } from '../live/unit-taps.ts';
import { type OpenAlert, type SceneChange, seenKeptEveryS } from '../scene/scene-change.ts';
import { CameraWatch } from '../video/camera-watch.ts';
import { LookScheduler } from '../video/look-scheduler.ts';
import type { DatedStill, TakenStill } from '../video/lookout.ts';
import { RtspSource } from '../video/rtsp-source.ts';
import { factOf } from './alert-facts.ts';
import type { Devices } from './devices.ts';
import type { ErrorCounts } from './error-counts.ts';
import type { Recorder } from './recorder.ts';
import { asOpen, faultsOf, signatureOf, type Watched } from './watched.ts';

/** A watch that ended by an error is begun again after this long. */
const againMs = 5000;
/** A camera's end is looked at again after this long at the latest: the clock may be set meanwhile. */
const endsAgainMs = 60_000;
/** A camera that only people may look at is left alone this long after somebody asked. */
const askedForMs = 30_000;

export interface CameraSetOptions {
  eyes: Eye;
  /** Looks at once: one per eye. */
  places: number;
  devices: Devices;
  recorder: Recorder;
  /** Epoch milliseconds by the hub's clock. */
  now(): number;
  errors: ErrorCounts;
  log: Logger;
}

/** The cameras that the configuration names, each watched by the same code as the command `watch`. */
export class CameraSet {
  readonly #options: CameraSetOptions;
  readonly #scheduler: LookScheduler;
  readonly #watched = new Map<string, Watched>();
  /** Where live view alone was agreed: nothing is opened until a person asks. */
  #whenAsked: ReadonlyMap<string, { camera: WatchedCamera; begin(): Watched | undefined }> = new Map();
  readonly #taps = new UnitTaps();
  #timer: NodeJS.Timeout | undefined;
  #endTimer: NodeJS.Timeout | undefined;
  #allow: AddressAllowList | undefined;

  constructor(options: CameraSetOptions) {
    this.#options = options;
    this.#scheduler = new LookScheduler(options.places);
  }

  get size(): number {
    return this.#watched.size;
  }

  /** Starts, stops and restarts exactly the cameras that differ; the others don't notice. */
  async change({ cameras, timeZone }: AgentConfig, allow: AddressAllowList): Promise<void> {
    this.#timer ??= setInterval(() => this.#noteSeen(), seenKeptEveryS * 1000);
    const anew = this.#allow !== undefined && this.#allow !== allow;
    this.#allow = allow;
    const wanted = new Map(cameras.filter((camera) => this.#mayWatch(camera)).map((one) => [one.cameraId, one]));
    const onlyAsked = cameras.filter(({ cameraId, functions }) => functions.live && !wanted.has(cameraId));
    this.#whenAsked = new Map(
      onlyAsked.map((one) => [one.cameraId, { camera: one, begin: () => this.#beginAsked(one, timeZone, allow) }]),
    );
    const open = new Map<string, readonly OpenAlert[]>();
    const ending = [...this.#watched.values()].map(async (watched) => {
      const { cameraId, deviceKey, source } = watched.camera;
      const next = wanted.get(cameraId);
      if (next !== undefined && !anew && !watched.stopped && signatureOf(next, timeZone) === watched.signature) {
        watched.camera = next;
        return;
      }
      open.set(cameraId, watched.watch.open);
      await this.#end(watched, next === undefined);
      this.#options.devices.forget(deviceKey, source);
    });
    await Promise.all(ending);
    this.#clearStrays(wanted);
    for (const camera of wanted.values())
      if (!this.#watched.has(camera.cameraId)) this.#begin(camera, timeZone, allow, open.get(camera.cameraId));
    this.#awaitEnds();
  }

  /** Nothing is watched where the site's access basis allows neither health nor alerts, or not any more. */
  #mayWatch(camera: WatchedCamera): boolean {
    return !this.#isOver(camera) && (camera.functions.health || camera.functions.alerts);
  }

  #isOver({ until }: WatchedCamera): boolean {
    return until != null && Date.parse(until) <= this.#options.now();
  }

  /** The site's word ends on the day that was agreed, also while no hub is there to say so. */
  #awaitEnds(): void {
    clearTimeout(this.#endTimer);
    const ends = [...this.#watched.values()].flatMap(({ camera: { until } }) =>
      until == null ? [] : [Date.parse(until)],
    );
    if (ends.length === 0) return;
    const waitMs = Math.max(0, Math.min(...ends) - this.#options.now());
    this.#endTimer = setTimeout(() => void this.#endWhatIsOver(), Math.min(waitMs, endsAgainMs));
  }

  async #endWhatIsOver(): Promise<void> {
    const over = [...this.#watched.values()].filter(({ camera }) => this.#isOver(camera));
    await Promise.all(over.map((watched) => this.#end(watched, true)));
    for (const { camera } of over) this.#options.devices.forget(camera.deviceKey, camera.source);
    this.#awaitEnds();
  }

  /** True when the configuration lets this source of a device be looked at. */
  isWatched(deviceKey: string, source: string): boolean {
    return [...this.#watched.values()].some(({ camera }) => camera.deviceKey === deviceKey && camera.source === source);
  }

  /**
   * A masked still of a camera's newest picture. @throws Error with `code`: `unknown-camera`, `not-permitted` where the
   * site's access basis covers the camera's health alone, or why there is no picture
   */
  async still(cameraId: string): Promise<DatedStill> {
    const watched = this.#watched.get(cameraId) ?? this.#whenAsked.get(cameraId)?.begin();
    if (watched === undefined || this.#isOver(watched.camera))
      throw Object.assign(new Error(`expected a camera that is watched here; came ${cameraId}`), {
        code: 'unknown-camera',
      });
    const { alerts, live } = watched.camera.functions;
    if (!alerts && !live)
      throw Object.assign(
        new Error('expected an access basis for alerts or live view; came one for health: nobody may see its picture'),
        { code: 'not-permitted' },
      );
    return watched.watch.still();
  }

  /**
   * A camera that may be looked at live now, by this agent's own word. Its placement is answered: else it would not be
   * configured. @throws LiveError `unknown-camera`, `not-permitted`
   */
  visible(cameraId: string): WatchedCamera {
    const camera = this.#watched.get(cameraId)?.camera ?? this.#whenAsked.get(cameraId)?.camera;
    if (camera === undefined || this.#isOver(camera))
      throw new LiveError('unknown-camera', `expected a camera that is configured here; came ${cameraId}`);
    if (!camera.functions.live)
      throw new LiveError('not-permitted', "expected an access basis for live view; the site's does not cover it");
    return camera;
  }

  /** The stream that is watched anyway; undefined where nothing is, be it that people alone may look. */
  feed(cameraId: string): LiveFeed | undefined {
    const watched = this.#whenAsked.has(cameraId) ? undefined : this.#watched.get(cameraId);
    if (watched === undefined) return undefined;
    return {
      stream: watched.camera.stream,
      isWatched: true,
      recent: () => this.#watched.get(cameraId)?.watch.recentUnits() ?? [],
      follow: (take) => this.#taps.follow(cameraId, take),
      leave: () => undefined,
    };
  }

  /** For `diagnose`. */
  describe(): object[] {
    return [...this.#watched.values()].map(({ camera, watch }) => ({
      cameraId: camera.cameraId,
      gate: watch.gate,
      ...watch.counts(),
      open: watch.open.length,
    }));
  }

  /**
   * Refusals of the eyes, by code, and `frames-shed`: pictures that were due for a look and got none, because this machine
   * has too few eyes for its cameras. A visit may have been missed among them.
   */
  errorCounts(): Record<string, number> {
    const sum: Record<string, number> = {};
    for (const { watch } of this.#watched.values())
      for (const [name, count] of faultsOf(watch)) sum[name] = (sum[name] ?? 0) + count;
    return sum;
  }

  /** Ends all; open alerts stay open and go on after the next start. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#endTimer);
    this.#noteSeen();
    await Promise.all([...this.#watched.values()].map((watched) => this.#end(watched, false)));
  }

  /** Opens a camera for whoever asks, and closes it again; its first picture comes within a second or two. */
  #beginAsked(camera: WatchedCamera, timeZone: string, allow: AddressAllowList): Watched | undefined {
    if (this.#isOver(camera)) return undefined;
    const watched = this.#begin(camera, timeZone, allow);
    const closing = setTimeout(() => void this.#end(watched, true), askedForMs);
    watched.running = watched.running.finally(() => clearTimeout(closing));
    this.#awaitEnds();
    return watched;
  }

  #begin(camera: WatchedCamera, timeZone: string, allow: AddressAllowList, open?: readonly OpenAlert[]): Watched {
    const { eyes, devices, recorder, now, errors, log } = this.#options;
    const { cameraId, deviceKey, source, stream, functions, rules } = camera;
    const kept = recorder.openAlerts.filter((alert) => alert.cameraId === cameraId).map(asOpen);
    const watch = new CameraWatch({
      camera: { cameraId, functions },
      rules,
      timeZone,
      source: new RtspSource({
        locate: (attempt) => devices.stream(deviceKey, source, stream, attempt),
        allow,
        clock: { now },
        onLink: (state) => devices.report(deviceKey, source, state),
      }),
      eyes,
      scheduler: this.#scheduler,
      clock: { now },
      newId,
      open: open ?? kept,
      onChange: (change) => this.#changed(cameraId, change),
      onStill: (still) => this.#keep(still),
      onUnit: (unit) => this.#taps.give(cameraId, unit),
      onHealth: (body) => recorder.record({ kind: 'camera.health', at: toInstant(now()), cameraId, body }),
    });
    const watched: Watched = {
      camera,
      signature: signatureOf(camera, timeZone),
      watch,
      stopped: false,
      ended: undefined,
      timer: undefined,
      running: watch.run().catch((error: unknown) => {
        errors.countError(error, 'watch-failed');
        log.error({ err: error, cameraId }, 'a camera could not be watched; it is begun again');
        if (watched.stopped) return;
        watched.timer = setTimeout(() => {
          this.#forget(watched);
          this.#begin(camera, timeZone, allow, watch.open);
        }, againMs);
      }),
    };
    this.#watched.set(cameraId, watched);
    return watched;
  }

  #end(watched: Watched, clear: boolean): Promise<void> {
    watched.stopped = true;
    clearTimeout(watched.timer);
    watched.ended ??= watched.watch.stop({ clear }).then(async () => {
      await watched.running;
      this.#forget(watched);
    });
    return watched.ended;
  }

  /** What a watch counted stays counted. */
  #forget({ camera, watch }: Watched): void {
    for (const [name, count] of faultsOf(watch)) this.#options.errors.count(name, count);
    this.#watched.delete(camera.cameraId);
  }

  /** Alerts that were open at the last end of this program, of cameras that are not watched any more. */
  #clearStrays(wanted: ReadonlyMap<string, unknown>): void {
    const { recorder, now } = this.#options;
    const reason = { code: 'rule-ended', params: {}, text: 'the camera is not watched any more' };
    const at = toInstant(now());
    const strays = recorder.openAlerts.filter(({ cameraId }) => !wanted.has(cameraId));
    recorder.record(
      ...strays.map(
        ({ alertId, cameraId }): NewFact => ({ kind: 'alert.cleared', at, cameraId, body: { alertId, reason } }),
      ),
    );
  }

  #changed(cameraId: string, change: SceneChange): void {
    const fact = factOf(cameraId, change);
    if (fact !== undefined) this.#options.recorder.record(fact);
  }

  #keep({ alertId, n, pictureAtMs, jpeg }: TakenStill): void {
    this.#options.recorder.keepStill({ owner: alertId, n, at: toInstant(pictureAtMs), jpeg });
  }

  #noteSeen(): void {
    this.#options.recorder.noteSeen(
      [...this.#watched.values()].flatMap(({ watch }) =>
        watch.open.map(({ alertId, lastSeenAtMs }) => ({ alertId, atMs: lastSeenAtMs })),
      ),
    );
  }
}
