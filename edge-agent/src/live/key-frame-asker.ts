/** A camera is asked this often at most, milliseconds: each key frame costs as much as ten other pictures. */
const everyMs = 1000;
/** A camera that heard sends one within this time. */
const answerMs = 1000;
/** So often unheard in a row, a camera is taken for one that ignores it, and asked this seldom. */
const unheardMost = 3;
const ignoredEveryMs = 30_000;

export interface KeyFrameAskerOptions {
  /** ONVIF `SetSynchronizationPoint`. */
  ask(): Promise<void>;
  /** Milliseconds since any moment. */
  now(): number;
  /** Told once when the camera turns out to ignore or refuse it. */
  onIgnored(): void;
}

/** Asks one camera for key frames, seldom enough, and notes whether it listens. */
export class KeyFrameAsker {
  readonly #options: KeyFrameAskerOptions;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #isWaiting = false;
  #unheard = 0;

  constructor(options: KeyFrameAskerOptions) {
    this.#options = options;
  }

  /** The camera says yes and does nothing, or refuses. */
  get isIgnored(): boolean {
    return this.#unheard >= unheardMost;
  }

  ask(): void {
    const nowMs = this.#options.now();
    this.#judge(nowMs);
    if (nowMs - this.#askedAtMs < (this.isIgnored ? ignoredEveryMs : everyMs)) return;
    this.#askedAtMs = nowMs;
    this.#isWaiting = true;
    this.#options.ask().catch(() => {
      this.#isWaiting = false;
      this.#noteUnheard();
    });
  }

  /** A picture came. */
  saw(isKeyFrame: boolean): void {
    if (!this.#isWaiting) return;
    if (isKeyFrame && this.#options.now() - this.#askedAtMs <= answerMs) {
      this.#isWaiting = false;
      this.#unheard = 0;
    } else this.#judge(this.#options.now());
  }

  #judge(nowMs: number): void {
    if (!this.#isWaiting || nowMs - this.#askedAtMs <= answerMs) return;
    this.#isWaiting = false;
    this.#noteUnheard();
  }

  #noteUnheard(): void {
    this.#unheard += 1;
    if (this.#unheard === unheardMost) this.#options.onIgnored();
  }
}
