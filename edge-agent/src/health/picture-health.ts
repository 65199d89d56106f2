import { type CameraHealth, type PictureState, type Reason, toInstant } from '@sharp-eyes/protocol';
import type { Measures } from '../eyes/eye.ts';

/** domain.md 4: a camera is down after 20 s without a frame. */
export const noSignalAfterS = 20;

/**
 * Bounds beyond which a picture shows nothing to anybody. A dim street at night stays well above `dark`; that something
 * is merely hard to see, blurred, moved, dirty or frozen can't be told from one picture, so it is not claimed here.
 */
const bounds = { darkBrightness: 0.06, whiteBrightness: 0.94, contrast: 0.04 } as const;
/** Measures in a row that must agree before a state changes: one every 10 s, so lightning and passing lorries don't. */
const agreeing = 3;

/**
 * The state of one camera's picture, by frames that come or stay away and by what they measure. Pure: times come in.
 * Answers a health record whenever the state changes.
 */
export class PictureHealth {
  #state: PictureState = 'unknown';
  #lastFrameMs: number;
  #candidate: { state: PictureState; count: number; sinceMs: number } | undefined;

  /** @param startedAtMs when watching began: a camera that never sends is without signal 20 s later */
  constructor(startedAtMs: number) {
    this.#lastFrameMs = startedAtMs;
  }

  get state(): PictureState {
    return this.#state;
  }

  /** A whole picture has come. */
  received(atMs: number): CameraHealth | undefined {
    this.#lastFrameMs = atMs;
    if (this.#state !== 'no-signal') return undefined;
    this.#candidate = undefined;
    return this.#become('unknown', atMs, {
      code: 'signal-back',
      params: {},
      text: 'pictures come again; not judged yet',
    });
  }

  /** What one decoded picture measured. */
  measured(measures: Measures, atMs: number): CameraHealth | undefined {
    const state = judge(measures);
    if (state === this.#state) {
      this.#candidate = undefined;
      return undefined;
    }
    const before = this.#candidate?.state === state ? this.#candidate : { state, count: 0, sinceMs: atMs };
    this.#candidate = { ...before, count: before.count + 1 };
    // The first judgement of a good picture needs no second opinion: nobody is alarmed by it.
    const needed = this.#state === 'unknown' && state === 'clear' ? 1 : agreeing;
    if (this.#candidate.count < needed) return undefined;
    const { sinceMs } = this.#candidate;
    this.#candidate = undefined;
    return this.#become(state, sinceMs, reasonFor(state, measures));
  }

  /** To be called every second or so. */
  tick(nowMs: number): CameraHealth | undefined {
    // The clock was set back: without this the camera would be well for as long as the clock was set back.
    if (nowMs < this.#lastFrameMs) this.#lastFrameMs = nowMs;
    const silentS = (nowMs - this.#lastFrameMs) / 1000;
    if (this.#state === 'no-signal' || silentS < noSignalAfterS) return undefined;
    return this.#become('no-signal', this.#lastFrameMs, {
      code: 'no-frame',
      params: { seconds: noSignalAfterS },
      text: `no picture for ${noSignalAfterS} s`,
    });
  }

  #become(picture: PictureState, sinceMs: number, reason: Reason): CameraHealth {
    this.#state = picture;
    return { picture, since: toInstant(sinceMs), reason };
  }
}

function judge({ brightness, contrast }: Measures): PictureState {
  if (contrast >= bounds.contrast) return 'clear';
  if (brightness <= bounds.darkBrightness) return 'dark';
  if (brightness >= bounds.whiteBrightness) return 'washed-out';
  // One even grey: covered, fogged or an encoder's test picture. Which of them nobody can say from here.
  return 'unknown';
}

function reasonFor(state: PictureState, { brightness, contrast }: Measures): Reason {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  const params = { brightness: round(brightness), contrast: round(contrast) };
  const text = `brightness ${params.brightness}, contrast ${params.contrast}`;
  return { code: state === 'unknown' ? 'no-detail' : `measured-${state}`, params, text };
}
