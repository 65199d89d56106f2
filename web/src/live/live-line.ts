import { type LiveAsk, type LiveTold, liveTold } from '@sharp-eyes/protocol';
import { Device, type types } from 'mediasoup-client';
import { afterLoss, afterTold, type LiveShown, type LiveWish, type ViewState, waitAfterLoss } from './view-state.ts';

type Hello = Extract<LiveTold, { kind: 'hello' }>;

/** The line stays this long after the last page that could look, milliseconds: the next alert is a key away. */
const idleMs = 60_000;

/** A view as a page holds it. */
export interface LiveView {
  renew(): void;
  /** Now, instead of when it is time. */
  again(): void;
  leave(): void;
}

export interface Watcher {
  state(state: ViewState): void;
  /** The moving picture; null while there is none. */
  picture(stream: MediaStream | null): void;
}

/** What a page wants to see, and how it stands with it. */
interface Held {
  wish: LiveWish;
  watcher: Watcher;
  state: ViewState;
  /** Its number at the hub: another one each time it is asked for. */
  number: number;
  transport: types.Transport | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * The page's one line to the hub for live pictures. It is open before somebody looks, with the browser's abilities read,
 * so that a look costs one round trip; it comes back by itself, and its views with it.
 */
export class LiveLine {
  #socket: WebSocket | undefined;
  #hello: Hello | undefined;
  #device: Promise<Device> | undefined;
  #pages = 0;
  #losses = 0;
  #numbers = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  readonly #views = new Set<Held>();

  /** A page is open that may want to look. @returns its end */
  hold(): () => void {
    this.#pages += 1;
    clearTimeout(this.#idle);
    this.#open();
    return () => {
      this.#pages -= 1;
      this.#idle = setTimeout(() => this.#closeIfIdle(), idleMs);
    };
  }

  /** Asks for a camera's moving picture, and goes on asking where the hub says that it comes back. */
  look(wish: LiveWish, watcher: Watcher): LiveView {
    const state = { at: 'asking' } as const;
    const held: Held = { wish, watcher, state, number: 0, transport: undefined, timer: undefined };
    this.#views.add(held);
    this.#open();
    void this.#ask(held);
    return {
      renew: () => this.#send({ kind: 'renew', view: held.number }),
      again: () => {
        this.#end(held);
        void this.#ask(held);
      },
      leave: () => {
        this.#views.delete(held);
        this.#end(held);
        this.#closeIfIdle();
      },
    };
  }

  /** Of this side, whatever the hub still sends. */
  #end(held: Held): void {
    clearTimeout(held.timer);
    this.#silence(held);
    this.#send({ kind: 'leave', view: held.number });
    held.number = 0;
  }

  async #ask(held: Held): Promise<void> {
    this.#become(held, { at: 'asking' });
    if (this.#hello === undefined) return; // asked when the hub has said what it can do
    if (this.#hello.state === 'preparing') return this.#become(held, { at: 'preparing' });
    this.#numbers += 1;
    const view = this.#numbers;
    held.number = view;
    const device = await this.#device;
    if (device === undefined || held.number !== view) return;
    this.#send({ kind: 'look', view, ...held.wish, rtpCapabilities: { ...device.recvRtpCapabilities } });
  }

  #open(): void {
    if (this.#socket !== undefined || this.#retry !== undefined) return;
    const address = new URL('/api/v1/live', location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#hear(String(data)));
    socket.addEventListener('close', () => this.#lose());
  }

  #lose(): void {
    this.#socket = undefined;
    this.#hello = undefined;
    this.#losses += 1;
    for (const held of this.#views) {
      if (held.state.at === 'ended' && held.state.againAtMs === null) continue;
      held.number = 0;
      this.#silence(held);
      this.#become(held, afterLoss(Date.now(), this.#losses));
    }
    if (this.#pages === 0 && this.#views.size === 0) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      if (this.#pages > 0 || this.#views.size > 0) this.#open();
    }, waitAfterLoss(this.#losses));
  }

  #closeIfIdle(): void {
    if (this.#pages === 0 && this.#views.size === 0) this.#socket?.close();
  }

  #send(ask: LiveAsk): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(ask));
  }

  #hear(data: string): void {
    const read = liveTold.safeParse(JSON.parse(data));
    if (!read.success) console.warn('the hub said something about live view that this page does not know');
    else if (read.data.kind === 'hello') this.#greet(read.data);
    else void this.#take(read.data);
  }

  #greet(hello: Hello): void {
    this.#losses = 0;
    this.#hello = hello;
    this.#device ??= loadDevice(hello);
    for (const held of this.#views)
      if (held.number === 0 && !(held.state.at === 'ended' && held.state.againAtMs === null)) void this.#ask(held);
  }

  async #take(told: Exclude<LiveTold, { kind: 'hello' }>): Promise<void> {
    const held = [...this.#views].find(({ number }) => number === told.view);
    if (held === undefined) return;
    if (told.kind === 'ended' && told.over) {
      this.#silence(held);
      held.number = 0;
    }
    this.#become(held, afterTold(held.state, told, Date.now()));
    if (told.kind === 'shown') await this.#show(held, told);
  }

  async #show(held: Held, { view, transport: parameters, consumer }: LiveShown): Promise<void> {
    const device = await this.#device;
    if (device === undefined || held.number !== view) return;
    const transport = device.createRecvTransport({
      ...(parameters as types.TransportOptions),
      iceServers: (this.#hello?.iceServers ?? []) as RTCIceServer[],
    });
    held.transport = transport;
    transport.on('connect', ({ dtlsParameters }, done) => {
      this.#send({ kind: 'connect', view, dtlsParameters: { ...dtlsParameters } });
      done();
    });
    const { track, rtpReceiver } = await transport.consume(consumer as types.ConsumerOptions);
    if (held.number !== view) return;
    // What happens there now is what matters: nothing is kept back to make the movement smooth.
    if (rtpReceiver && 'jitterBufferTarget' in rtpReceiver) rtpReceiver.jitterBufferTarget = 0;
    held.watcher.picture(new MediaStream([track]));
  }

  /** The picture is taken away, so that nobody takes an old one for what happens now. */
  #silence(held: Held): void {
    held.transport?.close();
    held.transport = undefined;
    held.watcher.picture(null);
  }

  #become(held: Held, state: ViewState): void {
    if (!this.#views.has(held)) return;
    clearTimeout(held.timer);
    held.state = state;
    held.watcher.state(state);
    // Without a line the line's own return asks again.
    if (state.at !== 'ended' || state.againAtMs === null || state.problem === null) return;
    held.timer = setTimeout(() => void this.#ask(held), Math.max(0, state.againAtMs - Date.now()));
  }
}

async function loadDevice(hello: Hello): Promise<Device> {
  const device = await Device.factory();
  await device.load({ routerRtpCapabilities: hello.rtpCapabilities as types.RtpCapabilities });
  return device;
}

/** All of a page's views go over one line. */
export const liveLine = new LiveLine();
