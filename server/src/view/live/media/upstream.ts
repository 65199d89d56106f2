import type { LiveEnd, LiveStreamName, LiveTold, MediaCodec } from '@sharp-eyes/protocol';
import type { WebSocket } from 'ws';
import { AgentLine, lineCloseCodes } from './agent-line.ts';
import type { Feed } from './feed.ts';
import { Ring } from './ring.ts';
import type { MediaPacket } from './rtp.ts';
import { Joint } from './sequencer.ts';

/** A first picture that has not come in this time does not come, milliseconds. */
const openWithinMs = 10_000;
/** An agent that went away in mid-view is waited for this long, milliseconds. */
const reopenWithinMs = 30_000;
/** An agent that has said yes opens its socket in this time, or is asked again, milliseconds. */
const socketWithinMs = 4000;
const askAgainMs = 500;
/** Without a packet for this long the picture stands still, milliseconds. */
const quietMs = 2500;
/** Who looks again in a moment finds the stream still there, milliseconds. */
const lingerMs = 2000;
/** A viewer whose picture broke is given the past again at most this often, milliseconds. */
const replayEveryMs = 700;

export type WaitsFor = Extract<LiveTold, { kind: 'waits' }>['why'];

/** What an agent said to `live.start`: nothing is wrong, or what is, and whether it may be otherwise in a moment. */
export type StartOutcome = { ok: true } | { ok: false; end: LiveEnd; again: boolean };

/** A viewer of this stream at this hub. */
export interface Viewer {
  feed: Feed;
  waits(why: WaitsFor): void;
  flows(): void;
  ended(end: LiveEnd): void;
}

export interface Lease {
  id: string;
  county: string;
  division: string;
  cameraId: string;
  agentId: string;
  stream: LiveStreamName;
  since: Date;
}

/** Why there is no stream. */
export class NoStream extends Error {
  readonly end: LiveEnd;
  constructor(end: LiveEnd) {
    super(`no stream: ${end}`);
    this.end = end;
  }
}

/** One camera's stream at this hub: one socket from the agent, however many look. */
export class Upstream {
  readonly lease: Lease;
  readonly #start: () => Promise<StartOutcome>;
  readonly #onEnd: () => void;
  readonly #ring = new Ring();
  readonly #joint = new Joint();
  /** Each with when it was last given the past. */
  readonly #viewers = new Map<Viewer, { replayedAt: number }>();
  readonly #watching: NodeJS.Timeout;
  #line: AgentLine | undefined;
  #codec: MediaCodec | undefined;
  #waitingForCodec: ((codec: MediaCodec) => void)[] = [];
  #opening: Promise<void> | undefined;
  #waits: WaitsFor | undefined;
  #packetAt = performance.now();
  #emptyAt: number | undefined;
  #held = 0;
  #refusedBefore = 0;
  #gaps = 0;
  #ended = false;

  constructor(lease: Lease, parts: { start(): Promise<StartOutcome>; onEnd(): void }) {
    this.lease = lease;
    this.#start = parts.start;
    this.#onEnd = parts.onEnd;
    this.#watching = setInterval(() => this.#watch(), 250);
    this.#watching.unref();
  }

  /** What the stream is, once the agent sends. @throws NoStream */
  async codec(): Promise<MediaCodec> {
    if (this.#codec === undefined) {
      this.#opening ??= this.#open(openWithinMs);
      await this.#opening;
    }
    if (this.#codec === undefined) throw new NoStream('not-streaming');
    return this.#codec;
  }

  /** Keeps the stream while somebody is on the way to it. @returns what lets go again */
  hold(): () => void {
    this.#held += 1;
    this.#emptyAt = undefined;
    return () => {
      this.#held -= 1;
      this.#noteWhetherEmpty();
    };
  }

  add(viewer: Viewer): void {
    this.#viewers.set(viewer, { replayedAt: Number.NEGATIVE_INFINITY });
    if (this.#waits !== undefined) viewer.waits(this.#waits);
  }

  remove(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    this.#noteWhetherEmpty();
  }

  /** The viewer can be sent to, or its picture broke: it gets all since the last key frame. */
  replay(viewer: Viewer): void {
    const state = this.#viewers.get(viewer);
    const now = performance.now();
    if (state === undefined || now - state.replayedAt < replayEveryMs) return;
    state.replayedAt = now;
    if (this.#ring.packets.length > 0) viewer.feed.hurry(this.#ring.packets);
    else this.#line?.askForKeyFrame();
  }

  /** Takes the agent's socket: the newest wins. */
  attach(ws: WebSocket): void {
    this.#line?.close(lineCloseCodes.replaced, 'a newer connection took over');
    this.#joint.begin();
    const line: AgentLine = new AgentLine(ws, {
      onCodec: (codec) => this.#line === line && this.#know(codec),
      onPacket: (packet) => this.#line === line && this.#take(packet),
      onGap: (why) => this.#line === line && this.#wait(why),
      onClose: () => this.#line === line && this.#lost(),
    });
    this.#refusedBefore += this.#line?.refusedPackets ?? 0;
    this.#line = line;
  }

  /** The agent's right to send has ended. */
  cut(): void {
    this.#line?.close(lineCloseCodes.revoked, 'the agent was revoked');
  }

  figures() {
    const refusedPackets = this.#refusedBefore + (this.#line?.refusedPackets ?? 0);
    return { bitsPerSecond: this.#line?.bitsPerSecond ?? 0, refusedPackets, gaps: this.#gaps };
  }

  get viewers(): Viewer[] {
    return [...this.#viewers.keys()];
  }

  end(end: LiveEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#watching);
    for (const viewer of this.#viewers.keys()) viewer.ended(end);
    this.#viewers.clear();
    this.#line?.close(lineCloseCodes.done, 'nobody looks any more');
    this.#onEnd();
  }

  async #open(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    let why: LiveEnd = 'not-streaming';
    try {
      while (!this.#ended && performance.now() < deadline) {
        const outcome = await this.#start();
        if (outcome.ok && (await this.#codecComes())) return;
        if (!outcome.ok) {
          why = outcome.end;
          if (!outcome.again) break;
        }
        await pause(askAgainMs);
      }
    } finally {
      this.#opening = undefined;
    }
    this.end(why);
    throw new NoStream(why);
  }

  #codecComes(): Promise<boolean> {
    if (this.#codec !== undefined) return Promise.resolve(true);
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(false), socketWithinMs);
      this.#waitingForCodec.push(() => {
        clearTimeout(late);
        resolve(true);
      });
    });
  }

  #know(codec: MediaCodec): void {
    this.#codec = codec;
    this.#ring.clear();
    for (const tell of this.#waitingForCodec.splice(0)) tell(codec);
  }

  #take(packet: MediaPacket): void {
    const now = performance.now();
    this.#packetAt = now;
    const joined = this.#joint.join(packet, now);
    this.#ring.add(joined);
    for (const viewer of this.#viewers.keys()) viewer.feed.next(joined);
    if (this.#waits === undefined) return;
    this.#waits = undefined;
    for (const viewer of this.#viewers.keys()) viewer.flows();
  }

  #wait(why: WaitsFor): void {
    if (this.#waits === why) return;
    if (this.#waits === undefined) this.#gaps += 1;
    this.#waits = why;
    for (const viewer of this.#viewers.keys()) viewer.waits(why);
  }

  #lost(): void {
    this.#refusedBefore += this.#line?.refusedPackets ?? 0;
    this.#line = undefined;
    this.#codec = undefined;
    if (this.#ended) return;
    this.#wait('agent');
    this.#opening ??= this.#open(reopenWithinMs);
    this.#opening.catch(() => undefined);
  }

  #noteWhetherEmpty(): void {
    if (this.#held === 0 && this.#viewers.size === 0) this.#emptyAt ??= performance.now();
    else this.#emptyAt = undefined;
  }

  #watch(): void {
    const now = performance.now();
    if (this.#emptyAt !== undefined && now - this.#emptyAt > lingerMs) this.end('left');
    else if (this.#line !== undefined && now - this.#packetAt > quietMs) this.#wait('camera');
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
