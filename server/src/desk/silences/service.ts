import { type AlertRow, newId, type newSilence, pageMax, rangeOf, type Silence } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import { ownAreaOnly } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope, scopeOf, wholeScope } from '../../platform/scope.ts';
import type { Cameras } from '../../registry/cameras/service.ts';
import type { Places } from '../../registry/places/service.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { AlertDocument } from '../alerts/documents.ts';
import { type AlertQuiet, matchedOf } from '../alerts/quiet.ts';
import type { AlertService } from '../alerts/service.ts';
import { type SilencesInForce, spanOf } from './reader.ts';
import type { SilenceDocument, SilenceRepository } from './repository.ts';
import { judgeSpan, matches, stateOf } from './rules.ts';

const sweepBatch = 50;
/** Silences of one county that are not over: every alert that comes in is held against all of them [ours]. */
export const inForceMax = 500;
const theClock = wholeScope('the clock decides');

interface SilenceRooms {
  audit: Audit;
  places: Places;
  cameras: Cameras;
  alerts: AlertService;
  quiet: AlertQuiet;
  inForce: SilencesInForce;
}

/** Keeping alerts quiet for a time, with a reason and an author; and giving them back (免打扰). */
export class Silences {
  readonly #platform: Platform;
  readonly #rooms: SilenceRooms;
  readonly #repository: SilenceRepository;

  constructor(platform: Platform, rooms: SilenceRooms, repository: SilenceRepository) {
    this.#platform = platform;
    this.#rooms = rooms;
    this.#repository = repository;
  }

  async list(
    scope: Scope,
    asked: { division?: string | undefined; current?: boolean; cursor?: string | undefined; limit?: number },
  ): Promise<{ items: Silence[]; next: string | null }> {
    const { division, current = true, cursor: before, limit = pageMax } = asked;
    const endingAfter = current ? this.#now() : undefined;
    const found = await this.#repository.list(scope, { division, endingAfter, before, limit: limit + 1 });
    const items = found.slice(0, limit);
    return {
      items: await this.#views(items),
      next: found.length > limit ? (items.at(-1)?._id ?? null) : null,
    };
  }

  /** As the event stream tells it; undefined when it is gone. */
  async row(scope: Scope, id: string): Promise<Silence | undefined> {
    const found = await this.#repository.find(scope, id);
    return found && (await this.#views([found]))[0];
  }

  /** @throws ProblemError `bad-request` outside the caller's area, or for a span that is too long */
  async make(scope: Scope, caller: PersonCaller, body: z.output<typeof newSilence>): Promise<Silence> {
    const { matcher, sort, reason } = body;
    const { division } = matcher;
    if (!inScope(scope, division)) throw refused('matcher.division', ownAreaOnly);
    const silence = await this.#platform.database.inTransaction(async (tx) => {
      const from = body.from === undefined ? tx.now : new Date(body.from);
      const until = new Date(body.until);
      const wish = { sort, from: from.getTime(), until: until.getTime() };
      const verdict = judgeSpan(wish, mayApprove(caller, division), tx.now.getTime());
      if (verdict.decision === 'refused') throw refused(verdict.path, verdict.why);
      const county = division.slice(0, 6);
      if ((await this.#repository.countInForce(tx, county)) >= inForceMax) throw tooMany();
      const by = authorOf(caller);
      const made: SilenceDocument = {
        ...{ _id: newId(), county, division, matcher, sort, reason, by, madeAt: tx.now },
        ...{ from, until, approved: verdict.approved, approvedBy: null, endedBy: null, endedAt: null },
        ...{ todo: 'begin', dueAt: verdict.approved ? from : null, version: 1 },
      };
      await this.#repository.insert(tx, made);
      await this.#note(tx, caller, 'silences.make', made);
      return made;
    });
    await this.#settle(silence._id);
    return this.#view(scope, silence._id);
  }

  /** A planner of the county lets planned works keep alerts quiet for longer than a day. */
  async approve(scope: Scope, caller: PersonCaller, id: string, version: number): Promise<Silence> {
    await this.#change(scope, caller, id, version, 'silences.approve', (silence, now) => {
      if (!mayApprove(caller, silence.division)) throw new ProblemError('not-allowed', { code: 'silence-approval' });
      if (stateOf(spanOf(silence), now.getTime()) !== 'waiting-approval') throw ended();
      const dueAt = new Date(Math.max(silence.from.getTime(), now.getTime()));
      return { ...silence, approved: true, approvedBy: authorOf(caller), dueAt };
    });
    await this.#settle(id);
    return this.#view(scope, id);
  }

  /** Ended before its time, or refused: what still goes on stands up at once. */
  async end(scope: Scope, caller: PersonCaller, id: string, version: number): Promise<Silence> {
    await this.#change(scope, caller, id, version, 'silences.end', (silence, now) => {
      if (stateOf(spanOf(silence), now.getTime()) === 'ended') throw ended();
      return { ...silence, endedAt: now, endedBy: authorOf(caller), todo: 'end', dueAt: now };
    });
    await this.#settle(id);
    return this.#view(scope, id);
  }

  /** Silences that begin or end now, and maintenances that are over. Called by the sweep. */
  async decideDue(now: Date): Promise<void> {
    const due = await this.#repository.due(now, sweepBatch);
    await this.#platform.sweeps.each('silences', due, (id) => this.#settle(id));
    await this.#rooms.quiet.putBack({ maintenanceOver: now }, (tx, alert) => this.#quietFor(tx, alert));
  }

  /** Cameras whose record changed: where a maintenance ended early, what it raised and still goes on stands up. */
  async maintenanceChanged(cameraIds: readonly string[]): Promise<void> {
    await this.#rooms.quiet.lookAgain(cameraIds, (tx, alert) => this.#quietFor(tx, alert));
  }

  /** Does what a silence's beginning or end asks for; done twice, it changes nothing the second time. */
  async #settle(id: string): Promise<void> {
    const silence = await this.#repository.find(theClock, id);
    const now = this.#now();
    if (!silence?.dueAt || silence.dueAt > now) return;
    const { division, matcher } = silence;
    const quietFor = (tx: Tx, alert: AlertDocument) => this.#quietFor(tx, alert);
    const state = stateOf(spanOf(silence), now.getTime());
    const { quiet } = this.#rooms;
    const isAll = await (silence.todo === 'begin' && state === 'active'
      ? quiet.takeOut(rangeOf(division), (alert) => matches(matcher, alert), quietFor)
      : quiet.putBack({ silenceId: id }, quietFor));
    if (!isAll) return; // the rest with the next sweep
    await this.#platform.database.inTransaction(async (tx) => {
      const still = await this.#repository.find(theClock, id, tx);
      if (still?.version !== silence.version || still.todo !== silence.todo) return;
      const begun = silence.todo === 'begin' && state === 'active';
      await this.#repository.save(tx, {
        ...still,
        todo: begun ? 'end' : null,
        dueAt: begun ? still.until : null,
      });
      emitSilence(tx, still, still.division);
    });
  }

  async #quietFor(tx: Tx, alert: AlertDocument): Promise<AlertRow['silence']> {
    const until = alert.cameraId === null ? undefined : await this.#maintenanceOf(alert.cameraId);
    if (until !== undefined) return { id: null, reason: 'maintenance', by: '', until };
    return (await this.#rooms.inForce.quietIn(tx, alert.county))(matchedOf(alert));
  }

  /** Until when a camera is in maintenance; undefined when it isn't. */
  async #maintenanceOf(cameraId: string): Promise<string | null | undefined> {
    try {
      const { life, maintenanceUntil } = await this.#rooms.cameras.find(theClock, cameraId);
      return life === 'maintenance' ? maintenanceUntil : undefined;
    } catch (error) {
      if (error instanceof ProblemError && error.type === 'not-found') return undefined;
      throw error;
    }
  }

  async #change(
    scope: Scope,
    caller: PersonCaller,
    id: string,
    version: number,
    action: string,
    made: (silence: SilenceDocument, now: Date) => SilenceDocument,
  ): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const silence = await this.#repository.find(scope, id, tx);
      if (!silence) throw notFound();
      const next = { ...made(silence, tx.now), version: silence.version + 1 };
      if (silence.version !== version) throw stale((await this.#views([silence]))[0]);
      await this.#repository.save(tx, next);
      await this.#note(tx, caller, action, next);
    });
  }

  async #note(tx: Tx, caller: PersonCaller, action: string, silence: SilenceDocument): Promise<void> {
    const { _id: silenceId, division, matcher, sort, reason, from, until } = silence;
    const content = { silenceId, matcher, sort, from: from.toISOString(), until: until.toISOString() };
    await this.#rooms.audit.append(tx, { ...actorOf(caller), action, division, content, reason: { words: reason } });
    emitSilence(tx, silence, action === 'silences.make' ? null : division);
  }

  async #view(scope: Scope, id: string): Promise<Silence> {
    const view = await this.row(scope, id);
    if (!view) throw notFound();
    return view;
  }

  async #views(silences: readonly SilenceDocument[]): Promise<Silence[]> {
    const paths = await this.#rooms.places.pathsOf(silences.map(({ division }) => division));
    const counts = await this.#rooms.alerts.repository.countSilenced(silences.map(({ _id }) => _id));
    const now = this.#now().getTime();
    return silences.map((silence) => {
      const { _id: id, matcher, division, sort, reason, by, approvedBy, endedBy, version } = silence;
      return {
        ...{ id, matcher, divisionPath: paths.get(division) ?? [], sort, reason, by, approvedBy, endedBy, version },
        ...{ madeAt: silence.madeAt.toISOString(), from: silence.from.toISOString() },
        ...{ until: silence.until.toISOString(), endedAt: silence.endedAt?.toISOString() ?? null },
        ...{ state: stateOf(spanOf(silence), now), alerts: counts.get(id) ?? 0 },
      };
    });
  }

  #now(): Date {
    return new Date(this.#platform.clock.now());
  }
}

/** Approving is for a planner of the whole county. */
function mayApprove({ person }: PersonCaller, division: string): boolean {
  return inScope(scopeOf(person, 'silences.approve'), `${division.slice(0, 6)}000000`);
}

function authorOf({ person: { id, name, unit } }: PersonCaller) {
  return { id, name, unit };
}

function refused(path: string, message: { zh: string; en: string }): ProblemError {
  return new ProblemError('bad-request', { code: 'silence-refused', faults: [{ path, message }] });
}

function tooMany(): ProblemError {
  const what = {
    zh: `本县未结束的免打扰已有 ${inForceMax} 条：请先结束不再需要的`,
    en: `the county has ${inForceMax} silences that are not over: end those that nobody needs`,
  };
  return new ProblemError('conflict', { code: 'too-many-silences', values: { what } });
}

function ended(): ProblemError {
  return new ProblemError('conflict', {
    code: 'silence-ended',
    values: { what: { zh: '该免打扰已结束或已批准', en: 'this silence has ended, or was approved already' } },
  });
}

function emitSilence(tx: Tx, { _id, division }: SilenceDocument, before: string | null): void {
  tx.emit({
    kind: 'silence.changed',
    divisionBefore: before,
    divisionAfter: division,
    body: { silenceId: _id },
  });
}
