import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type LiveAsk, type LiveTold, liveAsk, liveMessageMax, liveViewsPerPage } from '@sharp-eyes/protocol';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Authenticators, PersonCaller } from '../../platform/http/caller.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import { type Language, languageOf } from '../../platform/http/words.ts';
import { Rate } from './media/rate.ts';
import type { LiveWorkers } from './media/workers.ts';
import type { LiveViews, Page } from './service.ts';

/** A page that has not answered between two signs of life is gone, milliseconds: nobody streams to a closed laptop. */
const pingMs = 2000;
const pagesPerSession = 8;
const pagesMax = 1000;
const messagesPerSecond = 20;
const closeCodes = { goingAway: 1001, badMessage: 4008 } as const;

export interface PageSettings {
  iceServers: { urls: string; username?: string | undefined; credential?: string | undefined }[];
  minutes: number;
}

/** The sockets of the pages that look: one each, with all its views. Its end is the end of its views. */
export class LivePages {
  readonly #views: LiveViews;
  readonly #workers: LiveWorkers;
  readonly #authenticate: Authenticators['person'];
  readonly #settings: PageSettings;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: liveMessageMax, perMessageDeflate: false });
  readonly #pages = new Set<PageSocket>();

  constructor(parts: {
    views: LiveViews;
    workers: LiveWorkers;
    authenticate: Authenticators['person'];
    settings: PageSettings;
  }) {
    this.#views = parts.views;
    this.#workers = parts.workers;
    this.#authenticate = parts.authenticate;
    this.#settings = parts.settings;
    parts.workers.onChange(() => {
      for (const page of this.#pages) page.tell(this.#hello());
    });
  }

  /** @throws ProblemError `too-many` */
  accept(caller: PersonCaller, req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const own = [...this.#pages].filter((page) => page.caller.sessionId === caller.sessionId).length;
    if (own >= pagesPerSession || this.#pages.size >= pagesMax)
      throw new ProblemError('too-many', { code: 'too-many-live-pages', retryAfterS: 15 });
    this.#server.handleUpgrade(req, socket, head, (ws) => {
      const page: PageSocket = new PageSocket(ws, {
        ...{ caller, language: languageOf(req.headers['accept-language'], caller.person.language) },
        authenticate: () => this.#authenticate(req as Parameters<Authenticators['person']>[0]),
        onAsk: (ask) => void this.#views.take(page, ask),
        onClose: () => {
          this.#pages.delete(page);
          this.#views.leavePage(page);
        },
      });
      this.#pages.add(page);
      page.tell(this.#hello());
    });
  }

  /** Tells the pages, so that they look again at once. */
  stop(): void {
    for (const page of this.#pages) {
      this.#views.leavePage(page, 'hub-stops');
      page.close(closeCodes.goingAway);
    }
    this.#server.close();
  }

  #hello(): LiveTold {
    const { state, rtpCapabilities } = this.#workers;
    const { iceServers, minutes } = this.#settings;
    return { kind: 'hello', state, rtpCapabilities, iceServers, viewsPerPage: liveViewsPerPage, minutes };
  }
}

class PageSocket implements Page {
  caller: PersonCaller;
  readonly language: Language;
  readonly authenticate: () => Promise<PersonCaller | undefined>;
  readonly #ws: WebSocket;
  readonly #onAsk: (ask: LiveAsk) => void;
  readonly #rate = new Rate(messagesPerSecond, messagesPerSecond * 3, performance.now());
  #alive = true;

  constructor(
    ws: WebSocket,
    parts: {
      caller: PersonCaller;
      language: Language;
      authenticate(): Promise<PersonCaller | undefined>;
      onAsk(ask: LiveAsk): void;
      onClose(): void;
    },
  ) {
    this.#ws = ws;
    this.caller = parts.caller;
    this.language = parts.language;
    this.authenticate = () => parts.authenticate();
    this.#onAsk = (ask) => parts.onAsk(ask);
    const pinging = setInterval(() => this.#ping(), pingMs);
    pinging.unref();
    ws.on('message', (data) => this.#take(data));
    ws.on('pong', () => {
      this.#alive = true;
    });
    ws.on('error', () => ws.terminate());
    ws.on('close', () => {
      clearInterval(pinging);
      parts.onClose();
    });
  }

  tell(told: LiveTold): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    if (this.#ws.bufferedAmount > 4 * liveMessageMax) this.#ws.terminate();
    else this.#ws.send(JSON.stringify(told));
  }

  close(code: number): void {
    this.#ws.close(code);
    setTimeout(() => this.#ws.terminate(), 500).unref();
  }

  #take(data: RawData): void {
    const ask = parse(data);
    if (ask === undefined || !this.#rate.take(1, performance.now())) this.close(closeCodes.badMessage);
    else this.#onAsk(ask);
  }

  #ping(): void {
    if (!this.#alive) this.#ws.terminate();
    this.#alive = false;
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping();
  }
}

function parse(data: RawData): LiveAsk | undefined {
  try {
    return liveAsk.parse(JSON.parse(data.toString()));
  } catch {
    return undefined;
  }
}
