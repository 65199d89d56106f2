import type { Activity } from '../eyes/eye.ts';

/** How the gate of one camera looks for movement, and why so; shown to technicians. */
export interface GateMode {
  /**
   * `key-frames`: decodes key frames only; works on every kind of stream, adds up to one group of pictures of delay.
   * `pictures`: decodes everything at a low rate of looking; the last resort.
   */
  mode: 'key-frames' | 'pictures';
  reason: string;
}

/** Above this a key frame comes too seldom to wait for: i-LIDS calls an alarm right within 10 s of the event. */
const longestGroupS = 4;
const rememberedGroups = 8;

/** Learns how often a stream sends key frames and chooses the gate's mode by it. Pure. */
export class GroupRhythm {
  #lastKeyS: number | undefined;
  #lengthsS: number[] = [];
  #mode: GateMode = { mode: 'pictures', reason: 'the rhythm of key frames is not known yet' };

  /** Takes every access unit; answers the mode that holds from it on. */
  observe(isKeyFrame: boolean, streamTimeS: number): GateMode {
    const sinceS = streamTimeS - (this.#lastKeyS ?? streamTimeS);
    if (isKeyFrame) {
      if (this.#lastKeyS !== undefined && sinceS > 0)
        this.#lengthsS = [...this.#lengthsS, sinceS].slice(-rememberedGroups);
      this.#lastKeyS = streamTimeS;
    }
    const longestS = Math.max(...this.#lengthsS, sinceS);
    if (longestS > longestGroupS)
      this.#mode = {
        mode: 'pictures',
        reason: `key frames come up to ${longestS.toFixed(1)} s apart, more than ${longestGroupS} s`,
      };
    else if (this.#lengthsS.length >= 2)
      this.#mode = { mode: 'key-frames', reason: `a key frame comes every ${longestS.toFixed(1)} s at most` };
    return this.#mode;
  }

  /** Seconds between the last key frames at most; undefined before the second one. */
  get groupS(): number | undefined {
    return this.#lengthsS.length > 0 ? Math.max(...this.#lengthsS) : undefined;
  }
}

/**
 * Grey levels of one block out of 160×90 (video.md): walks begin at 3.9, the quietest scenes stay below 2.8. A camera
 * that is noisier than that lifts its own threshold, but never so far that a walker by day is lost.
 */
const opensAt = { least: 3.9, most: 8, aboveNoise: 1.5 } as const;
/** Closes below this part of the opening threshold … */
const closesBelow = 0.85;
/** … when nothing moved and nobody was seen for so long, seconds. */
const closesAfterS = 4;
/** How fast the noise estimate follows, per look. */
const noiseFollows = 0.05;
/** The detector looks at least this often, whatever the gate says, seconds. */
const lookEveryS = 120;

/**
 * Decides when the detector is worth its cost. Opens at movement, closes with hysteresis; a change of the whole picture
 * at once (a light, infra-red) opens nothing and asks for one look instead. Pure: times come from the stream.
 */
export class Gate {
  #isOpen = false;
  #noise = 2;
  #lastMovementS = 0;
  #lastSeenS = 0;
  #lastLookS = Number.NEGATIVE_INFINITY;
  #wantsLook = true;

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Open, but nothing has moved for a while: somebody stands or sits there. */
  isQuiet(streamTimeS: number): boolean {
    return streamTimeS - this.#lastMovementS >= closesAfterS;
  }

  /** The threshold of now, grey levels. */
  get threshold(): number {
    return Math.min(opensAt.most, Math.max(opensAt.least, this.#noise * opensAt.aboveNoise));
  }

  /** A look at everything is due though nothing moves. */
  isLookDue(streamTimeS: number): boolean {
    return this.#wantsLook || streamTimeS - this.#lastLookS >= lookEveryS || streamTimeS < this.#lastLookS;
  }

  /** Block differences of one picture. Answers true when the gate opened by it. */
  observe({ max, global }: Activity, streamTimeS: number): boolean {
    if (global) {
      this.#wantsLook = true;
      return false;
    }
    if (!this.#isOpen && max < this.threshold) this.#noise += noiseFollows * (max - this.#noise);
    const level = this.threshold * (this.#isOpen ? closesBelow : 1);
    if (max < level) return false;
    this.#lastMovementS = streamTimeS;
    return this.#open();
  }

  /**
   * The detector has looked.
   *
   * @param sees somebody that a rule may be about is in the picture
   * @returns true when the gate opened by it
   */
  looked(streamTimeS: number, sees: boolean): boolean {
    this.#lastLookS = streamTimeS;
    this.#wantsLook = false;
    if (!sees) return false;
    this.#lastSeenS = streamTimeS;
    return this.#open();
  }

  /**
   * Closes the gate when it is time. `isHeld`: an alert is open, so the zone is looked at until it clears, also by a gate
   * that has seen nothing move yet: after a restart somebody may stand there quite still.
   */
  settle(streamTimeS: number, isHeld: boolean): void {
    const quietS = streamTimeS - Math.max(this.#lastMovementS, this.#lastSeenS);
    if (isHeld) this.#isOpen = true;
    else if (quietS >= closesAfterS || quietS < 0) this.#isOpen = false;
  }

  #open(): boolean {
    const opened = !this.#isOpen;
    this.#isOpen = true;
    return opened;
  }
}
