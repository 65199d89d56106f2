import type { AccessUnit, Activity, Box, Detection, Eye, Judgement, Still, Wanted } from '../../eyes/eye.ts';
import { EyeError } from '../../eyes/eye-errors.ts';

export interface FakeWorld {
  /** What is to be seen at a stream time. */
  see(streamTimeS: number): { detections: Detection[]; activity: Activity };
}

export const quiet: Activity = { mean: 0.3, max: 1.2, global: false };
export const moving: Activity = { mean: 1, max: 12, global: false };

export function personAt(x: number, footY: number, score = 0.9): Detection {
  return { label: 'person', score, box: { x: x - 0.05, y: footY - 0.3, width: 0.1, height: 0.3 } };
}

/** An eye that sees what the test says, and insists on what a decoder insists on: order, and a key frame first. */
export class FakeEye implements Eye {
  readonly looks: { first: number; last: number; units: number; detected: number[] }[] = [];
  /** Errors for the next looks, in order. */
  readonly failures: (EyeError | undefined)[] = [];
  readonly kept: number[] = [];
  #world: FakeWorld;
  #last: AccessUnit | undefined;

  constructor(world: FakeWorld) {
    this.#world = world;
  }

  async look(_: string, units: readonly { unit: AccessUnit; wanted: Wanted }[]): Promise<Judgement[]> {
    const failure = this.failures.shift();
    if (failure) {
      this.#last = undefined;
      throw failure;
    }
    const judgements: Judgement[] = [];
    for (const { unit, wanted } of units) {
      const follows = this.#last !== undefined && unit.rtpTimestamp - this.#last.rtpTimestamp === 9000;
      if (!unit.isKeyFrame && !follows) throw new EyeError('key-frame-needed', `out of step at ${unit.streamTimeS} s`);
      this.#last = unit;
      const { detections, activity } = this.#world.see(unit.streamTimeS);
      if (wanted.keep) this.kept.push(unit.streamTimeS);
      if (!wanted.detect && !wanted.activity && !wanted.measure) continue;
      judgements.push({
        streamTimeS: unit.streamTimeS,
        width: 640,
        height: 480,
        ...(wanted.activity ? { activity } : {}),
        ...(wanted.detect ? { detections } : {}),
      });
    }
    const detected = units.filter(({ wanted }) => wanted.detect).map(({ unit }) => unit.streamTimeS);
    const times = units.map(({ unit }) => unit.streamTimeS);
    this.looks.push({ first: times[0] ?? 0, last: times.at(-1) ?? 0, units: units.length, detected });
    return judgements;
  }

  async still(_: string, streamTimeS: number, __: readonly Box[]): Promise<Still> {
    const nearest = this.kept.slice(-6).sort((a, b) => Math.abs(a - streamTimeS) - Math.abs(b - streamTimeS))[0];
    if (nearest === undefined) throw new EyeError('no-picture', 'none kept');
    return { jpeg: new Uint8Array(3), streamTimeS: nearest, width: 640, height: 480 };
  }

  async forget(): Promise<void> {
    this.#last = undefined;
  }

  async close(): Promise<void> {}
}
