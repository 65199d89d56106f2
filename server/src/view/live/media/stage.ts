import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type LiveEnd, type LiveTold, mediaTextMax } from '@sharp-eyes/protocol';
import { WebSocketServer } from 'ws';
import { notFound } from '../../../platform/http/problem.ts';
import { Feed, type FeedParameters } from './feed.ts';
import { type Lease, NoStream, type StartOutcome, Upstream, type Viewer, type WaitsFor } from './upstream.ts';
import type { LiveWorkers } from './workers.ts';

export interface JoinRequest {
  viewId: string;
  lease: Lease;
  rtpCapabilities: Record<string, unknown>;
}

export type Joined = FeedParameters & Pick<Extract<LiveTold, { kind: 'shown' }>, 'stream' | 'transcoded'>;

/** What a view's owner is told of it. */
export interface ViewListener {
  waits(why: WaitsFor): void;
  flows(): void;
  ended(end: LiveEnd): void;
}

/** How one camera's stream goes at this hub. */
export interface StreamFigures {
  viewers: number;
  bitsPerSecond: number;
  refusedPackets: number;
  sentBitsPerSecond: number;
  lossPercent: number | null;
  roundTripMs: number | null;
  gaps: number;
}

interface StageParts {
  workers: LiveWorkers;
  /** 0: as many as are asked for. */
  viewsMax: number;
  /** Orders an agent to send. */
  start(lease: Lease): Promise<StartOutcome>;
  /** The stream has ended: nobody holds the lease any more. */
  onUpstreamEnd(lease: Lease): void;
}

/** The streams that this hub holds, and who is shown them. It knows no person and no right. */
export class Stage {
  readonly #parts: StageParts;
  readonly #upstreams = new Map<string, Upstream>();
  readonly #views = new Map<string, { upstream: Upstream; viewer: Viewer; listener: ViewListener }>();
  /** A packet, or a few words. */
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: mediaTextMax, perMessageDeflate: false });
  #joining = 0;

  constructor(parts: StageParts) {
    this.#parts = parts;
  }

  get views(): number {
    return this.#views.size;
  }

  get leases(): Lease[] {
    return [...this.#upstreams.values()].map(({ lease }) => lease);
  }

  /** @throws NoStream where there is no room, no worker, or no stream */
  async join({ viewId, lease, rtpCapabilities }: JoinRequest, listener: ViewListener): Promise<Joined> {
    const { workers, viewsMax } = this.#parts;
    const bench = workers.leastBusy();
    if (bench === undefined) throw new NoStream(workers.state === 'ready' ? 'worker-ended' : workers.state);
    if (viewsMax > 0 && this.#views.size + this.#joining >= viewsMax) throw new NoStream('too-many-views');
    const upstream = this.#upstreamOf(lease);
    const letGo = upstream.hold();
    this.#joining += 1;
    let feed: Feed | undefined;
    try {
      const end = (why: LiveEnd) => this.#ended(viewId, why);
      const viewer = (): Viewer | undefined => this.#views.get(viewId)?.viewer;
      const opened = Feed.open(workers, bench, {
        onWanting: () => void (viewer() && upstream.replay(viewer() as Viewer)),
        onEnd: end,
      });
      const [codec, ready] = await Promise.all([upstream.codec(), opened]).catch(async (error: unknown) => {
        await opened.then(
          (late) => late.close(),
          () => undefined,
        );
        throw error;
      });
      feed = ready;
      const parameters = await feed.offer(codec.fmtp, rtpCapabilities).catch((error: unknown) => {
        throw error instanceof TypeError ? new NoStream('bad-request') : error;
      });
      const entered = { feed, ...listener, ended: end };
      this.#views.set(viewId, { upstream, viewer: entered, listener });
      upstream.add(entered);
      return { ...parameters, stream: codec.stream, transcoded: codec.transcoded };
    } catch (error) {
      feed?.close();
      throw error;
    } finally {
      this.#joining -= 1;
      letGo();
    }
  }

  /** The viewer's side of the encryption. What is no such thing ends the view. */
  async connect(viewId: string, dtlsParameters: Record<string, unknown>): Promise<void> {
    try {
      await this.#views.get(viewId)?.viewer.feed.connect(dtlsParameters);
    } catch {
      this.#ended(viewId, 'bad-request');
    }
  }

  leave(viewId: string): void {
    const view = this.#views.get(viewId);
    if (view === undefined) return;
    this.#views.delete(viewId);
    view.viewer.feed.close();
    view.upstream.remove(view.viewer);
  }

  /** An agent's media socket. @throws ProblemError `not-found` for a lease that is not its own, or not here */
  accept(leaseId: string, agentId: string, req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const upstream = this.#upstreams.get(leaseId);
    if (upstream?.lease.agentId !== agentId) throw notFound();
    this.#server.handleUpgrade(req, socket, head, (ws) => upstream.attach(ws));
  }

  cutAgent(agentId: string): void {
    for (const upstream of this.#upstreams.values())
      if (upstream.lease.agentId === agentId) {
        upstream.cut();
        upstream.end('agent-gone');
      }
  }

  endLease(leaseId: string, end: LiveEnd): void {
    this.#upstreams.get(leaseId)?.end(end);
  }

  stop(): void {
    for (const upstream of this.#upstreams.values()) upstream.end('hub-stops');
    this.#server.close();
  }

  async figures(leaseId: string): Promise<StreamFigures> {
    const upstream = this.#upstreams.get(leaseId);
    const viewers = upstream?.viewers ?? [];
    const each = await Promise.all(viewers.map(({ feed }) => feed.figures()));
    const known = (pick: (one: (typeof each)[number]) => number | null) => each.flatMap((one) => pick(one) ?? []);
    const worst = (values: number[]) => (values.length === 0 ? null : Math.max(...values));
    return {
      ...(upstream?.figures() ?? { bitsPerSecond: 0, refusedPackets: 0, gaps: 0 }),
      viewers: viewers.length,
      sentBitsPerSecond: each.reduce((sum, { sentBitsPerSecond }) => sum + sentBitsPerSecond, 0),
      lossPercent: worst(known(({ lossPercent }) => lossPercent)),
      roundTripMs: worst(known(({ roundTripMs }) => roundTripMs)),
    };
  }

  #ended(viewId: string, end: LiveEnd): void {
    const listener = this.#views.get(viewId)?.listener;
    this.leave(viewId);
    listener?.ended(end);
  }

  #upstreamOf(lease: Lease): Upstream {
    const known = this.#upstreams.get(lease.id);
    if (known !== undefined) return known;
    const upstream = new Upstream(lease, {
      start: () => this.#parts.start(lease),
      onEnd: () => {
        this.#upstreams.delete(lease.id);
        this.#parts.onUpstreamEnd(lease);
      },
    });
    this.#upstreams.set(lease.id, upstream);
    return upstream;
  }
}
