import { describe, expect, test } from '@jest/globals';
import { rulesDocument } from '@sharp-eyes/protocol';
import type { AccessUnit } from '../eyes/eye.ts';
import { EyeError, EyeLostError } from '../eyes/eye-errors.ts';
import type { OpenAlert, SceneChange } from '../scene/scene-change.ts';
import { CameraWatch } from './camera-watch.ts';
import { LookScheduler } from './look-scheduler.ts';
import type { TakenStill } from './lookout.ts';
import { noSourceCounts, type PacketSource } from './packet-source.ts';
import { FakeEye, type FakeWorld, moving, personAt, quiet } from './testing/fake-eye.ts';
import { UnitQueue } from './unit-queue.ts';

const startMs = Date.parse('2026-03-02T04:00:00Z');
const rules = rulesDocument.parse({
  version: 1,
  zones: [
    {
      name: 'yard',
      polygon: [
        [0, 0.5],
        [1, 0.5],
        [1, 1],
        [0, 1],
      ],
    },
  ],
  rules: [{ kind: 'person-in-zone', zone: 'yard' }],
});

/** Ten pictures a second, a key frame every `keyEvery`. */
function makeUnit(frame: number, keyEvery = 20): AccessUnit {
  return {
    codec: 'h264',
    data: new Uint8Array(10),
    isKeyFrame: frame % keyEvery === 0,
    rtpTimestamp: frame * 9000,
    streamTimeS: frame / 10,
    receivedAtMs: startMs + frame * 100,
  };
}

class TestSource implements PacketSource {
  readonly kind: 'live' | 'file';
  readonly queue = new UnitQueue();
  readonly #fileUnits: readonly AccessUnit[];
  constructor(kind: 'live' | 'file', fileUnits: readonly AccessUnit[] = []) {
    this.kind = kind;
    this.#fileUnits = fileUnits;
  }
  async *units() {
    yield* this.#fileUnits;
    if (this.kind === 'live') yield* this.queue;
  }
  counts = () => ({ ...noSourceCounts });
  close = async () => this.queue.end();
}

interface Setup {
  world: FakeWorld['see'];
  seconds: number;
  kind?: 'live' | 'file';
  keyEvery?: number;
  prepare?(eye: FakeEye): void;
  rules?: typeof rules;
  open?: OpenAlert[];
  /** After the last live picture; `pass` lets time go by without another. */
  atEnd?(watching: CameraWatch, pass: (ms: number) => void): void | Promise<void>;
}

/** Watches a made-up camera to its end; live pictures come one by one, as fast as the looks allow. */
async function watch({
  world,
  seconds,
  kind = 'file',
  keyEvery = 20,
  prepare,
  rules: document = rules,
  open = [],
  atEnd,
}: Setup) {
  const eye = new FakeEye({ see: world });
  prepare?.(eye);
  const units = Array.from({ length: seconds * 10 }, (_, frame) => makeUnit(frame, keyEvery));
  const source = new TestSource(kind, kind === 'file' ? units : []);
  const changes: SceneChange[] = [];
  const stills: TakenStill[] = [];
  let nowMs = startMs;
  const watching = new CameraWatch({
    camera: { cameraId: 'yard', functions: { health: true, alerts: true } },
    rules: document,
    timeZone: 'Asia/Shanghai',
    source,
    eyes: eye,
    scheduler: new LookScheduler(1),
    clock: { now: () => nowMs },
    newId: () => `alert-${changes.length}`,
    open,
    onChange: (change) => changes.push(change),
    onStill: (still) => stills.push(still),
  });
  const running = watching.run();
  if (kind === 'live')
    for (const unit of units) {
      nowMs = unit.receivedAtMs;
      source.queue.push(unit);
      for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  await atEnd?.(watching, (ms) => {
    nowMs += ms;
  });
  if (kind === 'live') await watching.stop();
  await running;
  return { eye, changes, stills, watching, told: changes.map(({ change, t }) => `${change} ${t}`) };
}

test('after a restart somebody who stands quite still is found, though the first look misses and nothing moves', async () => {
  const before = { alertId: 'before', ruleId: 'person-in-zone/yard', zone: 'yard', score: 0.8 };
  const { changes } = await watch({
    world: (t) => ({ detections: t < 0.5 ? [] : [personAt(0.5, 0.8)], activity: quiet }),
    seconds: 12,
    kind: 'live',
    open: [{ ...before, kind: 'person-in-zone', lastSeenAtMs: startMs - 3000, isFromBefore: true }],
  });
  expect(changes).toMatchObject([{ change: 'changed', alertId: 'before', finding: { reason: { code: 'continued' } } }]);
});

describe('a still that a person asks for', () => {
  const nobody: FakeWorld['see'] = () => ({ detections: [], activity: quiet });

  test('says when its picture was taken, and is not given of a camera that has fallen silent', async () => {
    await watch({
      world: nobody,
      seconds: 5,
      kind: 'live',
      atEnd: async (watching, pass) => {
        const { streamTimeS, pictureAtMs } = await watching.still();
        expect(streamTimeS).toBeGreaterThan(4);
        expect(pictureAtMs).toBe(startMs + streamTimeS * 1000);
        pass(21_000);
        await expect(watching.still()).rejects.toMatchObject({ code: 'no-picture' });
      },
    });
  });

  test('is refused when the camera goes before it could be taken, or has gone', async () => {
    let asked: Promise<unknown> | undefined;
    const { watching } = await watch({
      world: nobody,
      seconds: 1,
      kind: 'live',
      prepare: (eye) => {
        eye.look = () => new Promise(() => undefined);
      },
      atEnd: (camera) => {
        asked = camera.still();
        asked.catch(() => undefined);
      },
    });
    await expect(asked).rejects.toMatchObject({ code: 'no-picture' });
    await expect(watching.still()).rejects.toMatchObject({ code: 'no-picture' });
  });
});

/** Somebody walks through the yard from … to. */
const visit =
  (from: number, to: number): FakeWorld['see'] =>
  (t) =>
    t >= from && t < to ? { detections: [personAt(0.5, 0.8)], activity: moving } : { detections: [], activity: quiet };

describe.each(['file', 'live'] as const)('watching a %s', (kind) => {
  test('a visit is told once, named by the key frame that showed it, with the dwell from before', async () => {
    const { changes, told } = await watch({ world: visit(21.1, 27), seconds: 40, kind });
    expect(told[0]).toBe('raised 22');
    expect(changes[0]).toMatchObject({ finding: { rtpTimestamp: 22 * 90_000, frameTime: '2026-03-02T04:00:22.000Z' } });
    expect(changes[0]?.change === 'raised' && changes[0].finding.dwellS).toBeCloseTo(0.6);
    expect(changes.map(({ change }) => change)).toEqual(['raised', 'cleared']);
    expect(changes[1]?.t).toBeGreaterThanOrEqual(30.4);
    expect(changes[1]?.t).toBeLessThan(32);
  });

  test('somebody who was through the zone before the key frame that opened the gate is told too', async () => {
    const world: FakeWorld['see'] = (t) => {
      if (t < 20.3 || t >= 25) return { detections: [], activity: quiet };
      return { detections: [personAt(0.5, t < 21.2 ? 0.8 : 0.4)], activity: moving };
    };
    const { told } = await watch({ world, seconds: 40, kind });
    expect(told[0]).toMatch(/^raised 21(\.2)?$/);
    expect(told).toHaveLength(2);
  });

  test('while nothing moves only key frames are decoded, and the detector looks every two minutes', async () => {
    const { eye } = await watch({ world: visit(1e9, 1e9), seconds: 300, kind });
    const closed = eye.looks.filter(({ first }) => first >= 10);
    expect(closed.every(({ units }) => units === 1)).toBe(true);
    expect(eye.looks.flatMap(({ detected }) => detected).length).toBeLessThanOrEqual(4);
    expect(eye.looks.some(({ detected }) => (detected[0] ?? 0) > 110)).toBe(true);
  });

  test('three stills are taken: before, at and after', async () => {
    const { stills } = await watch({ world: visit(21.1, 35), seconds: 45, kind });
    expect(stills.map(({ n }) => n).toSorted()).toEqual([0, 1, 2]);
    const at = (n: number) => stills.find((still) => still.n === n)?.streamTimeS;
    expect(at(0)).toBeCloseTo(20);
    expect(at(1)).toBeCloseTo(22);
    expect(at(2)).toBeGreaterThanOrEqual(26.5);
    expect(
      stills.every(({ pictureAtMs, streamTimeS }) => Math.abs(pictureAtMs - startMs - streamTimeS * 1000) < 1),
    ).toBe(true);
  });

  test('an eye that dies takes no alert with it', async () => {
    const { changes } = await watch({
      world: visit(21.1, 30),
      seconds: 45,
      kind,
      prepare: (eye) => {
        const look = eye.look.bind(eye);
        let deaths = 2;
        eye.look = (stream, units) => {
          if ((units[0]?.unit.streamTimeS ?? 0) >= 20 && deaths > 0 && units.length > 1) {
            deaths -= 1;
            eye.failures.push(new EyeLostError('killed', true));
          }
          return look(stream, units);
        };
      },
    });
    expect(changes.map(({ change }) => change)).toEqual(['raised', 'cleared']);
  });

  test('a camera with key frames far apart is decoded whole and its visits are found all the same', async () => {
    const { told, watching } = await watch({ world: visit(21.1, 27), seconds: 40, kind, keyEvery: 250 });
    expect(watching.gate.mode).toBe('pictures');
    expect(told[0]).toMatch(/^raised 2[12]/);
    expect(told).toHaveLength(2);
  });

  test('a light switched on raises nothing, and is looked at once', async () => {
    const world: FakeWorld['see'] = (t) => ({
      detections: [],
      activity: Math.abs(t - 20) < 0.05 ? { mean: 60, max: 90, global: true } : quiet,
    });
    const { told, eye } = await watch({ world, seconds: 40, kind });
    expect(told).toEqual([]);
    expect(eye.looks.filter(({ detected }) => (detected[0] ?? 0) > 20)).toHaveLength(1);
  });

  test('without rules nothing is ever detected', async () => {
    const { eye, told } = await watch({ world: visit(5, 20), seconds: 30, kind, rules: rulesDocument.parse({}) });
    expect(told).toEqual([]);
    expect(eye.looks.flatMap(({ detected }) => detected)).toEqual([]);
  });
});

test('a file’s end clears what is open and says so', async () => {
  const { changes } = await watch({ world: visit(5, 99), seconds: 20 });
  expect(changes.map(({ change, reason }) => [change, reason.code])).toEqual([
    ['raised', 'person-in-zone'],
    ['cleared', 'stream-ended'],
  ]);
});

test('stopping a live camera keeps its alerts open for the next start', async () => {
  const { changes, watching } = await watch({ world: visit(5, 99), seconds: 20, kind: 'live' });
  expect(changes.map(({ change }) => change)).toEqual(['raised']);
  expect(watching.open).toMatchObject([{ alertId: 'alert-0', ruleId: 'person-in-zone/yard', zone: 'yard' }]);
});

test('a live camera whose eye is slow loses pictures, never order, and counts them', async () => {
  const { changes, watching } = await watch({
    world: visit(5, 60),
    seconds: 40,
    kind: 'live',
    prepare: (eye) => {
      const look = eye.look.bind(eye);
      eye.look = async (stream, units) => {
        for (let turn = 0; turn < 40; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        return look(stream, units);
      };
    },
  });
  expect(changes.map(({ change }) => change)).toEqual(['raised']);
  expect(watching.counts().shedFrames).toBeGreaterThan(20);
  expect(watching.counts().errors).toEqual({});
});

test('an eye that refuses is left alone for a second, and the refusal is counted', async () => {
  const { watching, eye } = await watch({
    world: visit(1e9, 1e9),
    seconds: 20,
    kind: 'live',
    prepare: ({ failures }) => failures.push(new EyeError('busy', 'too much is waiting')),
  });
  expect(watching.counts().errors).toEqual({ busy: 1 });
  expect(eye.looks[0]?.last).toBeGreaterThanOrEqual(1);
});
