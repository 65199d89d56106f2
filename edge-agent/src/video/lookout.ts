import type { AccessUnit, Box, Eye, Judgement, Still, Wanted } from '../eyes/eye.ts';
import { EyeError } from '../eyes/eye-errors.ts';
import { noSignalAfterS } from '../health/picture-health.ts';
import type { Scene } from '../scene/scene.ts';
import type { SceneChange, SceneFrame } from '../scene/scene-change.ts';
import { DecoderThread } from './decoder-thread.ts';
import { Gate, type GateMode, GroupRhythm } from './gate.ts';
import type { LookClient } from './look-scheduler.ts';
import { type PlannedStill, StillPlan } from './still-plan.ts';
import { UnitRing } from './unit-ring.ts';
import { planWalkBack } from './walk-back.ts';

/** Seconds between looks at an open gate; when all there stand still, or are known; and at a closed gate. */
const everyS = { open: 0.2, still: 0.5, closed: 0.4 } as const;
/** The picture is measured for health this often, seconds. */
const measureEveryS = 10;
/** Pictures kept for stills, seconds apart; the eye keeps the newest six. */
const keepEveryS = 0.6;
/** After an eye's refusal the camera waits, milliseconds; a held stream waits longer. */
const restMs = { refused: 1000, held: 10_000 } as const;
const mostTries = 3;

export interface DatedStill extends Still {
  /** When the picture was received, epoch milliseconds. */
  pictureAtMs: number;
}

/** A still of an alert. */
export interface TakenStill extends DatedStill, Pick<PlannedStill, 'alertId' | 'n'> {}

export interface LookoutCounts {
  /** Access units taken in. */
  frames: number;
  /** Pictures that were due for a look and did not get one, because others were more urgent. */
  shedFrames: number;
  /** Refusals of the eyes, by code. */
  errors: Record<string, number>;
}

export interface LookoutOptions {
  /** Name of the stream at the eyes. */
  stream: string;
  eyes: Eye;
  scene: Scene;
  /** False: nothing is detected, the picture's health alone is judged. */
  detects: boolean;
  masks: readonly Box[];
  isLive: boolean;
  clock: { now(): number };
  onChange(change: SceneChange): void;
  onStill(still: TakenStill): void;
  onJudgement(judgement: Judgement, receivedAtMs: number): void;
}

/**
 * Looks after one camera: keeps its packets, watches through the gate, lets the detector look while the gate is open,
 * and hands what was seen to the scene. One look at a time.
 */
export class Lookout implements LookClient {
  readonly ring = new UnitRing();
  readonly counts: LookoutCounts = { frames: 0, shedFrames: 0, errors: {} };
  readonly #options: LookoutOptions;
  readonly #thread: DecoderThread;
  readonly #gate = new Gate();
  readonly #rhythm = new GroupRhythm();
  readonly #stills = new StillPlan();
  readonly #asked: { resolve(still: DatedStill): void; reject(error: unknown): void }[] = [];
  #mode: GateMode = this.#rhythm.observe(false, 0);
  /** A key frame that the closed gate has not seen yet. */
  #unseenKey: AccessUnit | undefined;
  /** The key frame that opened the gate, until what led up to it was looked at. */
  #opening: AccessUnit | undefined;
  #lastLookS = Number.NEGATIVE_INFINITY;
  #lastMeasureS = Number.NEGATIVE_INFINITY;
  #lastKeepS = Number.NEGATIVE_INFINITY;
  #restUntilMs = 0;
  #tries = 0;
  #isEnded = false;

  constructor(options: LookoutOptions) {
    this.#options = options;
    this.#thread = new DecoderThread({ ...options, ring: this.ring });
  }

  /** How the gate works here and why; whether it is open. */
  get gate(): GateMode & { isOpen: boolean } {
    return { ...this.#mode, isOpen: this.#gate.isOpen };
  }

  /** A new picture from the source. */
  take(unit: AccessUnit): void {
    this.counts.frames += 1;
    this.#mode = this.#rhythm.observe(unit.isKeyFrame, unit.streamTimeS);
    this.ring.push(unit);
    if (!unit.isKeyFrame || this.#isFollowing) return;
    if (this.#unseenKey) this.counts.shedFrames += 1;
    this.#unseenKey = unit;
  }

  /**
   * A masked still of the newest picture, for a person who asks.
   * @throws EyeError; `no-picture` when the camera sends none: what it showed earlier is not what is there now
   */
  still(): Promise<DatedStill> {
    const { newest } = this.ring;
    const isFresh = newest && this.#options.clock.now() - newest.receivedAtMs <= noSignalAfterS * 1000;
    if (this.#isEnded || !isFresh)
      return Promise.reject(
        new EyeError(
          'no-picture',
          `expected a picture within ${noSignalAfterS} s; the camera sent none: check its health`,
        ),
      );
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject });
    });
  }

  /** Nothing more will be looked at: whoever waits for a still is told so. */
  end(): void {
    this.#isEnded = true;
    const error = new EyeError('no-picture', 'the camera is watched no longer, or is begun again: ask again');
    for (const { reject } of this.#asked.splice(0)) reject(error);
  }

  urgency(): number {
    const nowMs = this.#options.clock.now();
    // A clock that was set back must not make a camera rest for hours.
    if (nowMs < this.#restUntilMs && this.#restUntilMs - nowMs <= restMs.held) return 0;
    const newest = this.ring.newest;
    if (!newest) return 0;
    if (this.#opening) return 4000;
    if (this.#unseenKey && !this.#isFollowing) return 3000;
    if (this.#asked.length > 0) return 2000;
    if (this.#stills.due(this.#lastKeepS)) return 1500;
    if (!this.#isFollowing || newest === this.#thread.given) return 0;
    const waitingS = newest.streamTimeS - this.#lastLookS;
    if (waitingS < this.#everyS - 1e-6 && waitingS >= 0) return 0;
    // Whoever stands in a zone without an alert must not wait behind those who have one.
    const { isDeciding, isSettled } = this.#options.scene;
    const base = isDeciding ? 1900 : isSettled ? 500 : 1000;
    return base + Math.min(400, Math.abs(waitingS) * 100);
  }

  async look(): Promise<void> {
    try {
      const still = this.#stills.due(this.#lastKeepS);
      if (this.#opening) await this.#lookBack(this.#opening);
      else if (this.#unseenKey && !this.#isFollowing) await this.#lookAtKeyFrame(this.#unseenKey);
      else if (this.#asked.length > 0) await this.#answerAsked();
      else if (still) await this.#takeStill(still);
      else await this.#follow();
      this.#tries = 0;
    } catch (error) {
      this.#recover(error);
    }
  }

  /** The rest of a file, which is not due yet. */
  async finish(): Promise<void> {
    if (this.#isFollowing && this.ring.newest !== this.#thread.given)
      await this.#follow().catch((e) => this.#recover(e));
  }

  /** Milliseconds until the camera may be looked at again after a refusal, and how many there were in a row. */
  get rest(): { ms: number; refusals: number } {
    return { ms: Math.max(0, this.#restUntilMs - this.#options.clock.now()), refusals: this.#tries };
  }

  get #isFollowing(): boolean {
    return this.#gate.isOpen || this.#mode.mode === 'pictures';
  }

  get #everyS(): number {
    if (!this.#gate.isOpen) return everyS.closed;
    return this.#options.scene.isSettled || this.#gate.isQuiet(this.#lastLookS) ? everyS.still : everyS.open;
  }

  async #lookAtKeyFrame(unit: AccessUnit): Promise<void> {
    const detect = this.#options.detects && this.#gate.isLookDue(unit.streamTimeS);
    const judgements = await this.#thread.look([
      { unit, wanted: this.#wanted(unit, { activity: true, detect, keep: true }) },
    ]);
    if (this.#unseenKey === unit) this.#unseenKey = undefined;
    for (const judgement of judgements) if (this.#judge(judgement)) this.#opening = unit;
    this.#lastLookS = unit.streamTimeS;
  }

  /** The gate opened at a key frame: what led up to it is looked at, the newest first. */
  async #lookBack(key: AccessUnit): Promise<void> {
    const held = this.ring.all();
    const units = held.slice(0, held.lastIndexOf(key) + 1);
    const { near, far } = planWalkBack(units, everyS.open, this.#options.masks);
    const late = near.length > 0 ? this.#frames(await this.#thread.look(near)) : [];
    const isAnswer = late.some(({ detections }) => this.#options.scene.concerns(detections));
    const isSomebodyThere = late.some(({ detections }) => detections.length > 0);
    const early = far.length > 0 && isSomebodyThere && !isAnswer ? this.#frames(await this.#thread.look(far)) : [];
    this.#opening = undefined;
    this.#lastKeepS = key.streamTimeS;
    this.#lastLookS = key.streamTimeS;
    const frames = [...early, ...late].sort((a, b) => a.streamTimeS - b.streamTimeS);
    this.#gate.looked(key.streamTimeS, isSomebodyThere);
    this.#tell(this.#options.scene.see(frames));
  }

  /** Everything since the last look, so that the decoder stays in step; the newest picture is judged. */
  async #follow(): Promise<void> {
    const units = this.#thread.untaken();
    const newest = units.at(-1);
    if (!newest) return;
    const behindS = newest.streamTimeS - this.#lastLookS;
    if (this.#options.isLive && Number.isFinite(behindS) && this.#gate.isOpen)
      this.counts.shedFrames += Math.max(0, Math.floor(behindS / this.#everyS + 1e-6) - 1);
    const detect = this.#options.detects && (this.#gate.isOpen || this.#gate.isLookDue(newest.streamTimeS));
    const isKept = this.#options.scene.isDeciding || newest.streamTimeS - this.#lastKeepS >= keepEveryS;
    const wanted = this.#wanted(newest, { activity: true, detect, keep: isKept && this.#options.detects });
    const judgements = await this.#thread.look(units.map((unit) => ({ unit, wanted: unit === newest ? wanted : {} })));
    this.#lastLookS = newest.streamTimeS;
    for (const judgement of judgements) this.#judge(judgement);
  }

  /** One judgement to gate and scene. Answers true when the gate opened by it. */
  #judge(judgement: Judgement): boolean {
    const { scene } = this.#options;
    const { streamTimeS, activity, detections } = judgement;
    const [frame] = this.#frames([judgement]);
    this.#options.onJudgement(judgement, frame?.receivedAtMs ?? this.#options.clock.now());
    const isMoved = activity && this.#options.detects ? this.#gate.observe(activity, streamTimeS) : false;
    const isSeen = detections
      ? this.#gate.looked(
          streamTimeS,
          detections.some(({ label }) => label === 'person'),
        )
      : false;
    if (!frame) return isMoved || isSeen;
    if (detections) this.#tell(scene.see([frame]));
    else if (!this.#gate.isOpen) this.#tell(scene.pass(frame.streamTimeS, frame.receivedAtMs));
    this.#gate.settle(streamTimeS, scene.isOccupied || scene.isDeciding);
    return isMoved || isSeen;
  }

  async #answerAsked(): Promise<void> {
    const asked = this.#asked.splice(0);
    try {
      const units = this.#thread.untaken();
      const newest = units.at(-1);
      if (newest)
        await this.#thread.look(units.map((unit) => ({ unit, wanted: unit === newest ? { keep: true } : {} })));
      const atS = newest?.streamTimeS ?? this.ring.newest?.streamTimeS ?? 0;
      const still = this.#dated(await this.#thread.still(atS));
      for (const { resolve } of asked) resolve(still);
    } catch (error) {
      for (const { reject } of asked) reject(error);
      throw error;
    }
  }

  async #takeStill(planned: PlannedStill): Promise<void> {
    this.#stills.done(planned);
    const still = this.#dated(await this.#thread.still(planned.atS));
    this.#options.onStill({ ...still, alertId: planned.alertId, n: planned.n });
  }

  #dated(still: Still): DatedStill {
    const { newest } = this.ring;
    const sinceMs = newest ? (newest.streamTimeS - still.streamTimeS) * 1000 : 0;
    return { ...still, pictureAtMs: (newest?.receivedAtMs ?? this.#options.clock.now()) - sinceMs };
  }

  #wanted(unit: AccessUnit, wanted: Wanted): Wanted {
    const measure = Math.abs(unit.streamTimeS - this.#lastMeasureS) >= measureEveryS;
    if (measure) this.#lastMeasureS = unit.streamTimeS;
    if (wanted.keep) this.#lastKeepS = unit.streamTimeS;
    return { ...wanted, measure, masks: this.#options.masks };
  }

  /** Judgements joined to the times of their pictures. */
  #frames(judgements: readonly Judgement[]): SceneFrame[] {
    const held = this.ring.all();
    return judgements.flatMap(({ streamTimeS, detections = [] }) => {
      const unit = held.findLast((candidate) => candidate.streamTimeS === streamTimeS);
      return unit
        ? [{ streamTimeS, receivedAtMs: unit.receivedAtMs, rtpTimestamp: unit.rtpTimestamp, detections }]
        : [];
    });
  }

  #tell(changes: readonly SceneChange[]): void {
    for (const change of changes) {
      if (change.change === 'raised' && !change.shadow) this.#stills.plan(change.alertId, change.t);
      this.#options.onChange(change);
    }
  }

  #recover(error: unknown): void {
    const code = error instanceof EyeError ? error.code : 'failed';
    this.counts.errors[code] = (this.counts.errors[code] ?? 0) + 1;
    if (code === 'no-picture') return;
    this.#thread.lose();
    this.#tries += 1;
    // A walk-back or a key frame is tried again with another eye, then given up: the newest picture counts more.
    if (this.#tries >= mostTries) {
      this.#opening = undefined;
      this.#unseenKey = undefined;
    }
    if (code === 'lost' || code === 'key-frame-needed') return;
    this.#restUntilMs = this.#options.clock.now() + (code === 'stream-held' ? restMs.held : restMs.refused);
  }
}
