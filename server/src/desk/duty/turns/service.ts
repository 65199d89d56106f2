import {
  countyOf,
  type DutyNow,
  type endTurn,
  type HandOverNote,
  newId,
  type OwnTurn,
  type SoundTest,
  type Turn,
  type takeTurn,
  toInstant,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../../platform/database/database.ts';
import type { PersonCaller } from '../../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../../platform/http/problem.ts';
import { ownAreaOnly } from '../../../platform/http/words.ts';
import type { Platform } from '../../../platform/platform.ts';
import { divisionsAbove, inScope, type Scope, scopeWithin } from '../../../platform/scope.ts';
import { type Actor, type Audit, actorOf, theHub } from '../../../trust/audit/service.ts';
import type { Desks } from '../../../trust/people/desks/service.ts';
import { absoluteMs } from '../../../trust/people/rules.ts';
import type { AlertService } from '../../alerts/service.ts';
import { noteDuty } from '../announce.ts';
import { hourMs } from '../roster/rules.ts';
import { type Roster, shiftOf } from '../roster/service.ts';
import { type HandOverDocument, type TurnDocument, TurnRepository } from './repository.ts';
import { isLive, watches } from './rules.ts';

/** Alerts that a hand-over lists. */
const alertsMax = 100;
/** Notes that somebody has to read at the start; whoever was away for a month reads the newest. */
const toReadMax = 10;
/** How far back notes are read by somebody who has never been here. */
const freshMs = 48 * hourMs;
const notesShown = 50;
/** Turns that end by themselves in one sweep. */
const sweepBatch = 50;
const unsettled = ['open', 'acknowledged', 'shelved', 'handed-over'] as const;

type LeftAlerts = Pick<HandOverDocument, 'alerts' | 'moreAlerts'>;

/** Turns at the desk (当班): taking a shift, its sound, the notes of the one before, handing over. */
export class Turns {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #roster: Roster;
  readonly #alerts: AlertService;
  readonly #desks: Desks;
  readonly repository: TurnRepository;

  constructor(platform: Platform, rooms: { audit: Audit; roster: Roster; alerts: AlertService; desks: Desks }) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#roster = rooms.roster;
    this.#alerts = rooms.alerts;
    this.#desks = rooms.desks;
    this.repository = new TurnRepository(platform.database);
  }

  /**
   * Takes the shift. Whoever had this desk is taken to have left: a note without words, with the open alerts, is left in
   * their name. Taken again by the same person it goes on, with the console that asks now.
   */
  async take(scope: Scope, caller: PersonCaller, { division, sound }: z.output<typeof takeTurn>): Promise<OwnTurn> {
    if (!inScope(scope, division))
      throw new ProblemError('bad-request', { faults: [{ path: 'division', message: ownAreaOnly }] });
    const left = await this.#alertsLeft(division);
    const desk = await this.#deskOf(caller);
    const { id, name } = caller.person;
    const turn = await this.#platform.database.inTransaction(async (tx) => {
      const own = await this.repository.openOf(id, tx);
      if (own && own.division === division && own.desk?.id === desk?.id) return this.#goOn(tx, own, caller, sound);
      if (own) await this.#end(tx, actorOf(caller), own, '', await this.#alertsLeft(own.division));
      for (const other of desk ? await this.repository.openAtDesk(desk.id, division, tx) : [])
        if (other.person.id !== id) await this.#end(tx, theHub, other, '', left);
      const { primary, backup } = await this.#roster.onDuty(division, tx.now.getTime(), tx);
      const shift = [...primary, ...backup].find(({ person }) => person.id === id);
      const since = (await this.repository.lastEnd(id, division, tx)) ?? new Date(tx.now.getTime() - freshMs);
      const notes = await this.repository.handOversSince(division, since, toReadMax, tx);
      const taken: TurnDocument = {
        ...{ _id: newId(), county: countyOf(division), division, person: { id, name }, shiftId: shift?._id ?? null },
        ...{ desk, sessionId: caller.sessionId, open: true, takenAt: tx.now, endedAt: null },
        ...{ endsAt: new Date(tx.now.getTime() + absoluteMs), sound, liveAt: tx.now },
        unread: notes.filter((note) => isNewTo(id, note)).map(({ _id }) => _id),
      };
      await this.repository.add(tx, taken);
      const content = { turnId: taken._id, shiftId: taken.shiftId, deskId: desk?.id ?? null, sound };
      await noteDuty(this.#audit, tx, actorOf(caller), { action: 'take', division, content });
      return taken;
    });
    return this.#ownOf(turn);
  }

  /** One's turn that goes on, with what has still to be read. */
  async mine(caller: PersonCaller): Promise<OwnTurn> {
    const turn = await this.repository.openOf(caller.person.id);
    return turn ? this.#ownOf(turn) : { turn: null, toRead: [] };
  }

  /** What the test of the console's sound came to. */
  async report(caller: PersonCaller, id: string, sound: SoundTest): Promise<Turn> {
    return this.#platform.database.inTransaction(async (tx) => {
      const turn = await this.#own(caller, id, tx);
      if (turn.sound === sound) return this.#turnOf(turn);
      // Whoever answers is there: nobody waits for the next count of open streams.
      await this.repository.set(tx, turn, { sound, liveAt: tx.now });
      const content = { turnId: id, sound };
      await noteDuty(this.#audit, tx, actorOf(caller), { action: 'sound', division: turn.division, content });
      return this.#turnOf({ ...turn, sound, liveAt: tx.now });
    });
  }

  /** Says that notes were read; nothing can be decided before. */
  async read(caller: PersonCaller, id: string, handOvers: readonly string[]): Promise<OwnTurn> {
    const turn = await this.#platform.database.inTransaction(async (tx) => {
      const own = await this.#own(caller, id, tx);
      const read = own.unread.filter((one) => handOvers.includes(one));
      if (read.length === 0) return own;
      await this.repository.struckOff(tx, own, read);
      await this.repository.addRead(tx, read, { by: own.person, at: tx.now });
      const content = { turnId: id, handOvers: read };
      await noteDuty(this.#audit, tx, actorOf(caller), { action: 'read', division: own.division, content });
      return { ...own, unread: own.unread.filter((one) => !read.includes(one)) };
    });
    return this.#ownOf(turn);
  }

  /** Hands over: the words, and the alerts that are not settled, wait for whoever comes next. */
  async end(caller: PersonCaller, id: string, { notes }: z.output<typeof endTurn>): Promise<HandOverNote> {
    const left = await this.#alertsLeft((await this.#own(caller, id)).division);
    return this.#platform.database.inTransaction(async (tx) => {
      const turn = await this.#own(caller, id, tx);
      return noteOf(await this.#end(tx, actorOf(caller), turn, notes, left));
    });
  }

  async handOvers(scope: Scope, division: string): Promise<{ items: HandOverNote[]; next: null }> {
    const found = await this.repository.handOvers(scope, division, notesShown);
    return { items: found.map(noteOf), next: null };
  }

  /** Who is on duty for a division now, and whether somebody watches. */
  async now(scope: Scope, division: string): Promise<DutyNow> {
    if (!inScope(scope, division)) throw notFound();
    const now = this.#platform.clock.now();
    const { rosterOf, primary, backup, next, until } = await this.#roster.onDuty(division, now);
    const turns = await this.repository.openAt([division, ...divisionsAbove(division)]);
    return {
      ...{
        division,
        rosterOf: rosterOf ?? null,
        shifts: [...primary, ...backup].map(shiftOf),
        next: next.map(shiftOf),
      },
      ...{ until: until === null ? null : toInstant(until), turns: turns.map((turn) => this.#turnOf(turn)) },
      watched: turns.some((turn) => watches(consoleOf(turn), now)),
    };
  }

  /** @throws ProblemError `hand-over-unread` while notes of the shift before wait to be read */
  async checkRead(tx: Tx, personId: string): Promise<void> {
    const turn = await this.repository.openOf(personId, tx);
    if (turn && turn.unread.length > 0)
      throw new ProblemError('hand-over-unread', { values: { count: turn.unread.length } });
  }

  /** Turns whose session cannot last any longer. Called by the sweep. */
  async endDue(now: Date): Promise<void> {
    const { database, sweeps } = this.#platform;
    await sweeps.each('duty-turns', await this.repository.endDue(now, sweepBatch), async ({ _id, division }) => {
      const left = await this.#alertsLeft(division);
      await database.inTransaction(async (tx) => {
        const turn = await this.repository.find(_id, tx);
        if (turn?.open) await this.#end(tx, theHub, turn, '', left);
      });
    });
  }

  async #goOn(tx: Tx, own: TurnDocument, caller: PersonCaller, sound: SoundTest): Promise<TurnDocument> {
    const tested = sound === 'untested' ? own.sound : sound;
    const set = { sessionId: caller.sessionId, sound: tested, liveAt: tx.now };
    await this.repository.set(tx, own, set);
    return { ...own, ...set };
  }

  async #end(tx: Tx, actor: Actor, turn: TurnDocument, notes: string, left: LeftAlerts): Promise<HandOverDocument> {
    const { _id: turnId, county, division, person } = turn;
    await this.repository.set(tx, turn, { open: false, endedAt: tx.now, endsAt: null });
    const handOver = { _id: newId(), county, division, turnId, by: person, at: tx.now, notes, ...left, reads: [] };
    await this.repository.addHandOver(tx, handOver);
    const alerts = left.alerts.length + left.moreAlerts;
    const content = { turnId, personId: person.id, handOverId: handOver._id, words: notes.length, alerts };
    await noteDuty(this.#audit, tx, actor, { action: 'hand-over', division, content });
    return handOver;
  }

  async #alertsLeft(division: string): Promise<LeftAlerts> {
    const { items, next } = await this.#alerts.list(scopeWithin(division), { states: unsettled }, { limit: alertsMax });
    const alerts = items.map(({ id, number, kind, priority, state, siteName, cameraName }) => ({
      ...{ id, number, kind, priority, state, place: [siteName, cameraName].filter((part) => part !== '').join(' · ') },
    }));
    return { alerts, moreAlerts: next === null ? 0 : 1 };
  }

  async #deskOf({ deskId }: PersonCaller): Promise<{ id: string; name: string } | null> {
    const name = deskId === undefined ? undefined : await this.#desks.nameOf(deskId);
    return deskId === undefined || name === undefined ? null : { id: deskId, name };
  }

  async #own(caller: PersonCaller, id: string, tx?: Tx): Promise<TurnDocument> {
    const turn = await this.repository.find(id, tx);
    if (!turn || turn.person.id !== caller.person.id) throw notFound();
    if (!turn.open) throw new ProblemError('conflict', { code: 'turn-over', values: { what: over } });
    return turn;
  }

  async #ownOf(turn: TurnDocument): Promise<OwnTurn> {
    const toRead = turn.unread.length === 0 ? [] : await this.repository.handOversOf(turn.unread);
    return { turn: this.#turnOf(turn), toRead: toRead.map(noteOf) };
  }

  #turnOf({ _id, division, person, shiftId, desk, takenAt, endedAt, sound, liveAt, open }: TurnDocument): Turn {
    return {
      ...{ id: _id, division, person, shiftId, desk, sound, takenAt: takenAt.toISOString() },
      endedAt: endedAt?.toISOString() ?? null,
      live: open && isLive({ liveAt: liveAt.getTime() }, this.#platform.clock.now()),
    };
  }
}

function isNewTo(personId: string, { by, reads }: HandOverDocument): boolean {
  return by.id !== personId && reads.every((read) => read.by.id !== personId);
}

export function consoleOf({ liveAt, sound }: TurnDocument) {
  return { liveAt: liveAt.getTime(), sound };
}

function noteOf({ _id, division, by, at, notes, alerts, moreAlerts, reads }: HandOverDocument): HandOverNote {
  return {
    ...{ id: _id, division, by, at: at.toISOString(), notes, alerts, moreAlerts },
    reads: reads.map((read) => ({ by: read.by, at: read.at.toISOString() })),
  };
}

const over = '该班已结束 / this turn is over';
