import {
  type LiveAsk,
  type LiveEnd,
  type LiveLook,
  type LiveStreamName,
  type LiveTold,
  liveViewsPerPage,
  newId,
} from '@sharp-eyes/protocol';
import type { AlertService } from '../../desk/alerts/service.ts';
import type { CommandService } from '../../fleet/commands/service.ts';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import type { Language } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, scopeOf } from '../../platform/scope.ts';
import type { Devices, WatchedNow } from '../../registry/cameras/devices.ts';
import type { AccessReason } from '../../registry/sites/rules.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { GivenReason } from '../looks/rules.ts';
import type { LeaseDocument } from './lease-repository.ts';
import type { Leases } from './leases.ts';
import { Rate } from './media/rate.ts';
import { NoStream, type WaitsFor } from './media/upstream.ts';
import type { LiveRecord } from './record.ts';
import type { Holder, LiveRelay } from './relay.ts';
import { againAfter, decideLive, judgeReason } from './rules.ts';
import { problemOf } from './words.ts';

/** Looks of one session: as many at once, and a minute. */
const looksPerMinute = 30;
const sessionsKept = 2000;

/** A page's socket. */
export interface Page {
  /** As of the last time that somebody asked. */
  caller: PersonCaller;
  readonly language: Language;
  /** Who it is now; undefined when the session has ended. */
  authenticate(): Promise<PersonCaller | undefined>;
  tell(told: LiveTold): void;
}

/** A view from the moment that it is asked for. */
export interface View {
  readonly id: string;
  readonly page: Page;
  /** The page's own number for it. */
  readonly number: number;
  readonly cameraId: string;
  readonly alertId: string | undefined;
  readonly reason: GivenReason | undefined;
  siteId: string | undefined;
  /** Epoch milliseconds. */
  expiresAt: number;
  /** When the site's word ends, epoch milliseconds. */
  basisUntil: number | undefined;
  holder: Holder | undefined;
  over: boolean;
}

/** A look that is refused, and why. */
class Refused extends Error {
  readonly end: LiveEnd;
  readonly basis: AccessReason | undefined;
  constructor(end: LiveEnd, basis?: AccessReason) {
    super(`refused: ${end}`);
    this.end = end;
    this.basis = basis;
  }
}

/** Live views of the pages that are connected to this hub: allowed first, on the record second, shown third. */
export class LiveViews {
  readonly #platform: Platform;
  readonly #devices: Devices;
  readonly #alerts: AlertService;
  readonly #commands: Pick<CommandService, 'connected'>;
  readonly #audit: Audit;
  readonly #record: LiveRecord;
  readonly #leases: Leases;
  readonly #relay: LiveRelay;
  readonly #lifeMs: number;
  readonly #views = new Map<string, View>();
  readonly #rates = new Map<string, Rate>();
  readonly #refused = new Map<LiveEnd, number>();

  constructor(
    platform: Platform,
    rooms: { devices: Devices; alerts: AlertService; commands: Pick<CommandService, 'connected'>; audit: Audit },
    parts: { record: LiveRecord; leases: Leases; relay: LiveRelay; lifeMs: number },
  ) {
    this.#platform = platform;
    this.#devices = rooms.devices;
    this.#alerts = rooms.alerts;
    this.#commands = rooms.commands;
    this.#audit = rooms.audit;
    this.#record = parts.record;
    this.#leases = parts.leases;
    this.#relay = parts.relay;
    this.#lifeMs = parts.lifeMs;
  }

  get views(): View[] {
    return [...this.#views.values()];
  }

  /** Since the hub's start, by reason. */
  get refused(): Record<string, number> {
    return Object.fromEntries(this.#refused);
  }

  /** Takes what a page asks. Never throws: what goes wrong is told to the page. */
  async take(page: Page, ask: LiveAsk): Promise<void> {
    if (ask.kind === 'look') return this.#look(page, ask);
    const view = this.#ofPage(page).find(({ number }) => number === ask.view);
    if (view === undefined) return;
    if (ask.kind === 'connect') await view.holder?.connect(view.id, ask.dtlsParameters);
    else if (ask.kind === 'renew') await this.#renew(view, ask.reason);
    else this.end(view, 'left');
  }

  /** The page is gone. */
  leavePage(page: Page, end: LiveEnd = 'left'): void {
    for (const view of this.#ofPage(page)) this.end(view, end);
  }

  /** Ends a view, tells its page, and puts the end on the record. */
  end(view: View, end: LiveEnd, basis?: AccessReason): void {
    if (view.over) return;
    view.over = true;
    this.#views.delete(view.id);
    view.holder?.leave(view.id);
    if (end !== 'left') this.#tellEnd(view, { end, over: true, basis });
    this.#record.end(view.id, end);
  }

  /** Whether the view may go on, as everything stands now. */
  async recheck(view: View): Promise<void> {
    const now = new Date(this.#platform.clock.now());
    try {
      const scope = scopeOf(view.page.caller.person, 'live.view');
      const camera = await this.#devices.watchOf(scope, view.cameraId, now);
      const decision = decideLive(camera.watch);
      if ('refused' in decision) this.end(view, decision.refused, decision.basis);
      view.siteId = camera.siteId;
      view.basisUntil = camera.until;
    } catch (error) {
      this.end(view, error instanceof ProblemError && error.type === 'not-found' ? 'right-ended' : 'internal');
    }
  }

  async #look(page: Page, ask: LiveLook): Promise<void> {
    const { cameraId, alertId, reason } = ask;
    const expiresAt = this.#platform.clock.now() + this.#lifeMs;
    const view: View = {
      ...{ id: newId(), page, number: ask.view, cameraId, alertId, reason, siteId: undefined, expiresAt },
      ...{ basisUntil: undefined, holder: undefined, over: false },
    };
    const crowded = this.#refuseCrowd(page, ask.view);
    if (crowded !== undefined) {
      this.#count(crowded);
      this.#tellEnd(view, { end: crowded, over: true });
      return;
    }
    this.#views.set(view.id, view);
    try {
      await this.#show(view, ask);
    } catch (error) {
      const end = error instanceof Refused || error instanceof NoStream ? error.end : 'internal';
      if (end === 'internal') this.#platform.log.error({ err: error, cameraId }, 'a live view could not be opened');
      this.#count(end);
      await this.#record.refuse(page.caller, cameraId, end).catch(() => undefined); // noted by the record itself
      this.end(view, end, error instanceof Refused ? error.basis : undefined);
    }
  }

  async #show(view: View, { stream, rtpCapabilities }: LiveLook): Promise<void> {
    // What changes from here on is told by an event, and the view is looked at again: it is known by now.
    const camera = await this.#allowedCamera(view, new Date(this.#platform.clock.now()));
    view.siteId = camera.siteId;
    view.basisUntil = camera.until;
    const lease = await this.#leaseOf(camera, stream);
    const since = await this.#platform.database.inTransaction((tx) => this.#register(tx, view, camera));
    if (view.over) return this.#record.end(view.id, 'left'); // it left before it was on the record
    const holder = this.#relay.holderAt(lease.hubId);
    view.holder = holder;
    const listener = {
      waits: (why: WaitsFor) => view.page.tell({ kind: 'waits', view: view.number, why }),
      flows: () => view.page.tell({ kind: 'flows', view: view.number }),
      ended: (end: LiveEnd) => this.end(view, end),
    };
    const joined = await holder.join(
      { viewId: view.id, lease: { ...lease, id: lease._id }, rtpCapabilities },
      listener,
    );
    if (view.over) return holder.leave(view.id);
    const { name, unit } = view.page.caller.person;
    view.page.tell({
      ...{ kind: 'shown', view: view.number, viewId: view.id, ...joined, by: { name, unit } },
      ...{ since: since.toISOString(), expiresAt: new Date(view.expiresAt).toISOString() },
    });
  }

  /** @throws Refused where the camera is not to be seen now */
  async #allowedCamera({ page, cameraId }: View, now: Date, tx?: Tx): Promise<WatchedNow> {
    const scope = scopeOf(page.caller.person, 'live.view');
    const camera = await this.#devices.watchOf(scope, cameraId, now, tx).catch((error: unknown) => {
      throw error instanceof ProblemError && error.type === 'not-found' ? new Refused('not-found') : error;
    });
    const decision = decideLive(camera.watch);
    if ('refused' in decision) throw new Refused(decision.refused, decision.basis);
    return camera;
  }

  /** A lease that nobody comes to use lapses by itself. @throws Refused where nobody is there to send */
  async #leaseOf(
    { id: cameraId, county, division, agentId }: WatchedNow,
    stream: LiveStreamName,
  ): Promise<LeaseDocument> {
    if (agentId === null) throw new Refused('no-agent');
    const [connected, lease] = await Promise.all([
      this.#commands.connected([agentId]),
      this.#leases.claim({ county, division, cameraId, agentId, stream }),
    ]);
    if (!connected.has(agentId)) throw new Refused('agent-offline');
    return lease;
  }

  /** The entry without which nothing is shown. @returns when. @throws Refused where there is no reason to look */
  async #register(tx: Tx, view: View, camera: WatchedNow): Promise<Date> {
    const { caller } = view.page;
    const { alert, reason } = await this.#reasonOf(tx, view, view.reason);
    await this.#record.begin(tx, { viewId: view.id, caller, camera, alert, reason });
    if (alert) {
      const { id, name, unit } = caller.person;
      await this.#alerts.noteLook(tx, alert, { id, name, unit }, reason.code);
    }
    return tx.now;
  }

  async #reasonOf(tx: Tx, { page, alertId, cameraId }: View, given: GivenReason | undefined) {
    const { person } = page.caller;
    const alert =
      alertId === undefined ? undefined : await this.#alerts.stored(scopeOf(person, 'live.view'), alertId, tx);
    if (alertId !== undefined && alert === undefined) throw new Refused('not-found');
    const isOnDutyThere = inScope(scopeOf(person, 'alerts.decide'), alert?.division);
    const verdict = judgeReason(given, alert, { cameraId, isOnDutyThere });
    if ('refused' in verdict) throw new Refused(verdict.refused);
    return { alert, reason: verdict.reason };
  }

  /** The same questions as at the beginning; a no leaves the view to run to its time. */
  async #renew(view: View, given: GivenReason | undefined): Promise<void> {
    try {
      const expiresAt = await this.#platform.database.inTransaction(async (tx) => {
        const camera = await this.#allowedCamera(view, tx.now, tx);
        const { reason } = await this.#reasonOf(tx, view, given ?? view.reason);
        const { division, id: cameraId, name } = camera;
        const content = { viewId: view.id, cameraId, name };
        const entry = { action: 'live.renew', division, content, reason: { ...reason } };
        await this.#audit.append(tx, { ...actorOf(view.page.caller), ...entry });
        return tx.now.getTime() + this.#lifeMs;
      });
      view.expiresAt = expiresAt;
      if (!view.over)
        view.page.tell({ kind: 'renewed', view: view.number, expiresAt: new Date(expiresAt).toISOString() });
    } catch (error) {
      const [end, basis] = error instanceof Refused ? [error.end, error.basis] : ['internal' as const, undefined];
      if (!view.over) this.#tellEnd(view, { end, over: false, basis });
    }
  }

  #refuseCrowd(page: Page, number: number): LiveEnd | undefined {
    const own = this.#ofPage(page);
    if (own.some((view) => view.number === number)) return 'bad-request';
    if (own.length >= liveViewsPerPage) return 'too-many-here';
    const { sessionId } = page.caller;
    const now = performance.now();
    const rate = this.#rates.get(sessionId) ?? new Rate(looksPerMinute / 60, looksPerMinute, now);
    this.#rates.delete(sessionId);
    this.#rates.set(sessionId, rate);
    if (this.#rates.size > sessionsKept) this.#rates.delete(this.#rates.keys().next().value as string);
    return rate.take(1, now) ? undefined : 'too-often';
  }

  #ofPage(page: Page): View[] {
    return this.views.filter((view) => view.page === page);
  }

  #count(end: LiveEnd): void {
    this.#refused.set(end, (this.#refused.get(end) ?? 0) + 1);
  }

  #tellEnd(view: View, told: { end: LiveEnd; over: boolean; basis?: AccessReason | undefined }): void {
    const { end, over, basis } = told;
    const problem = problemOf(end, view.page.language, basis);
    view.page.tell({ kind: 'ended', view: view.number, end, over, problem, againAfterMs: againAfter(end) });
  }
}
