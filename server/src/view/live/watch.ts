import type { EventOf } from '../../platform/events/event-map.ts';
import type { Platform } from '../../platform/platform.ts';
import type { LeaseRepository } from './lease-repository.ts';
import type { Stage } from './media/stage.ts';
import type { LiveRelay } from './relay.ts';
import type { LiveViews, Page, View } from './service.ts';

/** How often time limits are looked at, milliseconds. */
const tickMs = 250;
/** How often streams that other hubs hold are looked at, milliseconds. */
const awayMs = 1000;
/** How often every session is asked for again, as an open event stream does, milliseconds. */
const sessionMs = 15_000;

const kinds = [
  ...(['camera.changed', 'cameras.changed', 'cameras.listed', 'site.changed', 'division.replaced'] as const),
  ...(['session.ended', 'person.changed', 'agent.revoked'] as const),
] as const;

/** Ends what may not go on: told by events within a moment, by the clock where time alone ends a right. */
export class LiveWatch {
  readonly #platform: Platform;
  readonly #views: LiveViews;
  readonly #stage: Stage;
  readonly #relay: LiveRelay;
  readonly #leases: LeaseRepository;
  readonly #livingHubs: (hubIds: readonly string[]) => Promise<ReadonlySet<string>>;
  #timers: NodeJS.Timeout[] = [];
  #unsubscribe: (() => void) | undefined;

  constructor(
    platform: Platform,
    parts: {
      views: LiveViews;
      stage: Stage;
      relay: LiveRelay;
      leases: LeaseRepository;
      livingHubs(hubIds: readonly string[]): Promise<ReadonlySet<string>>;
    },
  ) {
    this.#platform = platform;
    this.#views = parts.views;
    this.#stage = parts.stage;
    this.#relay = parts.relay;
    this.#leases = parts.leases;
    this.#livingHubs = parts.livingHubs;
  }

  start(): void {
    const { tail } = this.#platform;
    const everything = (): void => this.#try(Promise.all(this.#views.views.map((view) => this.#views.recheck(view))));
    this.#unsubscribe = tail.subscribe(kinds, (event) => this.#hear(event), everything);
    const every = (ms: number, work: () => Promise<unknown> | undefined) => {
      const timer = setInterval(() => this.#try(work()), ms);
      timer.unref();
      this.#timers.push(timer);
    };
    every(tickMs, () => this.#tick());
    every(awayMs, () => this.#lookAway());
    every(sessionMs, () => this.#renewSessions(this.#pages()));
  }

  stop(): void {
    this.#unsubscribe?.();
    for (const timer of this.#timers) clearInterval(timer);
  }

  async #hear(event: EventOf<(typeof kinds)[number]>): Promise<void> {
    const recheck = (concerned: (view: View) => boolean) =>
      Promise.all(this.#views.views.filter(concerned).map((view) => this.#views.recheck(view)));
    switch (event.kind) {
      case 'camera.changed':
        if (!event.body.healthOnly) await recheck(({ cameraId }) => cameraId === event.body.cameraId);
        return;
      case 'cameras.changed':
      case 'cameras.listed':
        await recheck(({ cameraId }) => event.body.cameraIds.includes(cameraId));
        return;
      case 'site.changed':
        await recheck(({ siteId }) => siteId === undefined || siteId === event.body.siteId);
        return;
      case 'division.replaced':
        await recheck(() => true);
        return;
      case 'session.ended':
        for (const page of this.#pages())
          if (event.body.sessionIds.includes(page.caller.sessionId)) this.#views.leavePage(page, 'signed-out');
        return;
      case 'person.changed':
        await this.#renewSessions(this.#pages().filter(({ caller }) => caller.person.id === event.body.personId));
        return;
      case 'agent.revoked':
        this.#stage.cutAgent(event.body.agentId);
    }
  }

  async #tick(): Promise<void> {
    const now = this.#platform.clock.now();
    for (const view of this.#views.views) {
      if (now >= view.expiresAt) this.#views.end(view, 'time-over');
      else if (view.basisUntil !== undefined && now >= view.basisUntil) await this.#views.recheck(view);
    }
  }

  async #renewSessions(pages: readonly Page[]): Promise<void> {
    for (const page of pages) {
      const caller = await page.authenticate();
      if (caller === undefined) this.#views.leavePage(page, 'signed-out');
      else {
        page.caller = caller;
        const own = this.#views.views.filter((view) => view.page === page);
        await Promise.all(own.map((view) => this.#views.recheck(view)));
      }
    }
  }

  /** Streams of pages here that another hub holds, and views of pages there that this one holds. */
  async #lookAway(): Promise<void> {
    const { leasesAway, guestHubs } = this.#relay;
    if (leasesAway.length > 0) {
      const now = new Date(this.#platform.clock.now());
      const held = await this.#leases.byIds(leasesAway);
      const alive = new Set(held.filter(({ until }) => until > now).map(({ _id }) => _id));
      this.#relay.lose(new Set(leasesAway.filter((id) => !alive.has(id))));
    }
    if (guestHubs.length > 0) {
      const alive = await this.#livingHubs(guestHubs);
      for (const hubId of guestHubs) if (!alive.has(hubId)) this.#relay.loseHub(hubId);
    }
  }

  #pages(): Page[] {
    return [...new Set(this.#views.views.map(({ page }) => page))];
  }

  #try(work: Promise<unknown> | undefined): void {
    work?.catch((error: unknown) => {
      this.#platform.errors.count('live-watch-failed');
      this.#platform.log.warn({ err: error }, 'whether live views may go on could not be looked at');
    });
  }
}
