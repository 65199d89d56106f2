import { countyOf, unwatchedMinutes } from '@sharp-eyes/protocol';
import type { Tx } from '../../../platform/database/database.ts';
import type { Platform } from '../../../platform/platform.ts';
import { divisionsAbove } from '../../../platform/scope.ts';
import { type Audit, theHub } from '../../../trust/audit/service.ts';
import type { Notices, Recipient } from '../../notices/service.ts';
import { noteDuty } from '../announce.ts';
import type { Escalations } from '../escalation/service.ts';
import type { ShiftDocument } from '../roster/repository.ts';
import type { Roster } from '../roster/service.ts';
import { judgeWatch } from './rules.ts';
import { consoleOf, type Turns } from './service.ts';

/** Streams are looked at this often, milliseconds. */
const presenceMs = 15_000;
/** Shifts looked at in one sweep. */
const sweepBatch = 200;
const graceMs = unwatchedMinutes * 60_000;

/** Sees to it that a shift has a live console that can be heard; where it has none, others are told. */
export class Watch {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #roster: Roster;
  readonly #turns: Turns;
  readonly #notices: Notices;
  readonly #escalations: Escalations;
  readonly #openSessions: () => string[];
  #timer: NodeJS.Timeout | undefined;
  /** Nobody is found missing before: consoles need a moment to come back to a hub that was away. */
  #judgeFrom: number;
  #lastPresence: number;

  constructor(
    platform: Platform,
    rooms: { audit: Audit; roster: Roster; turns: Turns; notices: Notices; escalations: Escalations },
    openSessions: () => string[],
  ) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#roster = rooms.roster;
    this.#turns = rooms.turns;
    this.#notices = rooms.notices;
    this.#escalations = rooms.escalations;
    this.#openSessions = openSessions;
    this.#lastPresence = platform.clock.now();
    this.#judgeFrom = this.#lastPresence + graceMs;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.notePresence().catch((error: unknown) => {
        this.#platform.errors.count('duty-presence-failed');
        this.#platform.log.warn({ err: error }, 'open consoles could not be noted');
      });
    }, presenceMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Writes down which consoles have an event stream open at this hub. */
  async notePresence(): Promise<void> {
    const now = this.#platform.clock.now();
    // A machine that slept has found nobody missing: everybody gets the time to come back.
    if (now - this.#lastPresence > graceMs) this.#judgeFrom = now + graceMs;
    this.#lastPresence = now;
    await this.#turns.repository.live(this.#openSessions(), new Date(now));
  }

  /** Judges the shifts that are due. Called by the sweep; of two hubs one does it. */
  async sweep(now: Date): Promise<void> {
    if (now.getTime() < this.#judgeFrom) return;
    const { database, sweeps } = this.#platform;
    await sweeps.each('duty-watch', await this.#roster.repository.watchDue(now, sweepBatch), (shift) =>
      database.inTransaction((tx) => this.#judge(tx, shift)),
    );
  }

  async #judge(tx: Tx, shift: ShiftDocument): Promise<void> {
    const line = [shift.division, ...divisionsAbove(shift.division)];
    const consoles = (await this.#turns.repository.openAt(line, tx)).map(consoleOf);
    const known = { to: shift.to.getTime(), aloneSince: shift.aloneSince?.getTime() ?? null };
    const { decision, watchAt, aloneSince, reason } = judgeWatch(known, consoles, tx.now.getTime());
    const set = {
      watchAt: watchAt === null ? null : new Date(watchAt),
      aloneSince: aloneSince === null ? null : new Date(aloneSince),
    };
    if (!(await this.#roster.repository.watched(tx, shift, set))) return; // another hub judged it
    if (decision === 'alone') await this.#tell(tx, shift, reason);
    if (decision === 'watched' && shift.aloneSince) await this.#back(tx, shift);
  }

  async #tell(tx: Tx, shift: ShiftDocument, reason: string): Promise<void> {
    const { _id: shiftId, division } = shift;
    const { primary, backup } = await this.#roster.onDuty(division, tx.now.getTime(), tx);
    const county = `${countyOf(division)}000000`;
    const above = await this.#roster.onDuty(county, tx.now.getTime(), tx);
    const people = [shift, ...primary, ...backup, ...above.primary].map(({ person }) => person.id);
    const to: Recipient[] = [...[...new Set(people)].map((person) => ({ person })), { groups: division }];
    const { deliveries } = await this.#notices.notify(tx, {
      ...{ dedupeKey: `shift:${shiftId}:alone:${tx.now.getTime()}`, cause: causeOf(shift), division, to },
      ...{ subject: alone, number: null, at: tx.now, urgency: 'urgent', path: '/duty' },
    });
    const hurried = await this.#escalations.hurry(tx, division);
    const content = { shiftId, personId: shift.person.id, reason, deliveries, hurried };
    await noteDuty(this.#audit, tx, theHub, { action: 'alone', division, content });
  }

  async #back(tx: Tx, shift: ShiftDocument): Promise<void> {
    await this.#notices.cancel(tx, { division: shift.division, cause: causeOf(shift) });
    const content = { shiftId: shift._id, aloneSince: shift.aloneSince?.toISOString() ?? null };
    await noteDuty(this.#audit, tx, theHub, { action: 'watched-again', division: shift.division, content });
  }
}

function causeOf({ _id }: ShiftDocument): string {
  return `shift:${_id}`;
}

const alone = { zh: '值班台无人值守', en: 'Nobody watches the desk' };
