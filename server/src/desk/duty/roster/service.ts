import {
  countyOf,
  levelOf,
  newId,
  type newShift,
  type PersonName,
  type Roster as RosterView,
  rangeOf,
  type rosterRepetition,
  type Shift,
  type shiftChange,
  type shiftSwap,
  toInstant,
  unwatchedMinutes,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Tx } from '../../../platform/database/database.ts';
import type { PersonCaller } from '../../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../../platform/http/problem.ts';
import { ownAreaOnly, type Words } from '../../../platform/http/words.ts';
import type { Platform } from '../../../platform/platform.ts';
import { divisionsAbove, inScope, type Scope } from '../../../platform/scope.ts';
import { type Audit, actorOf } from '../../../trust/audit/service.ts';
import type { People } from '../../../trust/people/service.ts';
import { noteDuty } from '../announce.ts';
import { RosterRepository, type ShiftDocument } from './repository.ts';
import { clashesOf, gapsOf, hourMs, nextAfter, onDutyAt, repeated, type Span, spanOf, spanOfDays } from './rules.ts';

/** How far ahead the next shift is looked for. */
const aheadMs = 48 * hourMs;

/** Who is on duty for a division at an instant. */
export interface OnDuty {
  /** Where the roster is kept: the division, or the nearest above it with somebody on duty; undefined: nobody is. */
  rosterOf: string | undefined;
  primary: ShiftDocument[];
  backup: ShiftDocument[];
  /** The shift that comes after it on the same roster. */
  next: ShiftDocument[];
  until: number | null;
}

/** A shift that is to be written. */
export interface PlannedShift extends Span {
  person: { id: string; name: string };
  role: ShiftDocument['role'];
}

/** The roster (值班表) of each division: who is on duty when. */
export class Roster {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #people: People;
  readonly repository: RosterRepository;

  constructor(platform: Platform, rooms: { audit: Audit; people: People }) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#people = rooms.people;
    this.repository = new RosterRepository(platform.database);
  }

  /** The shifts that touch some days, when nobody is on duty then, and who is asked for twice at once. */
  async read(
    scope: Scope,
    { division, from, days }: { division: string; from: string; days: number },
  ): Promise<RosterView> {
    if (!inScope(scope, division)) throw notFound();
    const within = spanOfDays(from, days);
    const found = await this.repository.touching([division], within);
    const spans = found.map((shift) => ({
      ...spanIn(shift),
      id: shift._id,
      personId: shift.person.id,
      role: shift.role,
    }));
    const names = new Map(found.map(({ person }) => [person.id, person.name]));
    return {
      division,
      shifts: found.map(shiftOf),
      gaps: gapsOf(spans, within).map(instantsOf),
      clashes: clashesOf(spans).map(({ shifts: [first, second], span }) => ({
        person: { id: first.personId, name: names.get(first.personId) ?? '' },
        shifts: [first.id, second.id],
        ...instantsOf(span),
      })),
    };
  }

  /** Who can be put on a division's roster: its duty officers. */
  async officers(scope: Scope, division: string): Promise<PersonName[]> {
    if (!inScope(scope, division)) throw notFound();
    return this.#people.holding('duty-officer', division);
  }

  /** @throws ProblemError `bad-request` for a division or a person out of place, `conflict` where it stands already */
  async enter(scope: Scope, caller: PersonCaller, body: z.output<typeof newShift>): Promise<Shift> {
    const { division, role } = body;
    const person = await this.#check(scope, division, body.personId);
    const [added] = await this.write(caller, division, [{ ...spanOf(body), person, role }], 'enter');
    if (!added) throw already();
    return shiftOf(added);
  }

  /** @throws ProblemError `not-found`, `stale` with the shift as it stands, `conflict` for one that is over */
  async change(scope: Scope, caller: PersonCaller, id: string, version: number, body: z.output<typeof shiftChange>) {
    const seen = await this.repository.find(scope, id);
    if (!seen) throw notFound();
    const person = await this.#check(scope, seen.division, body.personId);
    const planned = { ...spanOf(body), person, role: body.role };
    return this.#platform.database.inTransaction(async (tx) => {
      const before = await this.#open(tx, scope, id, version);
      const clash = (await this.repository.touching([before.division], planned, tx)).some(
        (other) => other._id !== id && keyOf(other) === keyOf(plain(planned)),
      );
      if (clash) throw already();
      const after = await this.#put(tx, before, planned);
      await this.#note(tx, caller, 'change', before.division, { shiftId: id, from: saidOf(before), to: saidOf(after) });
      return shiftOf(after);
    });
  }

  /** Two people change places, each on the other's shift. Both shifts are written, or neither. */
  async swap(scope: Scope, caller: PersonCaller, id: string, version: number, body: z.output<typeof shiftSwap>) {
    return this.#platform.database.inTransaction(async (tx) => {
      const first = await this.#open(tx, scope, id, version);
      const second = await this.#open(tx, scope, body.with, body.version);
      if (first.division !== second.division || first._id === second._id)
        throw new ProblemError('bad-request', { faults: [{ path: 'with', message: sameRoster }] });
      const [one, other] = [
        await this.#put(tx, first, { ...spanIn(first), role: first.role, person: second.person }),
        await this.#put(tx, second, { ...spanIn(second), role: second.role, person: first.person }),
      ];
      await this.#note(tx, caller, 'swap', first.division, { shifts: [saidOf(one), saidOf(other)] });
      return shiftOf(one);
    });
  }

  async remove(scope: Scope, caller: PersonCaller, id: string, version: number): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const shift = await this.#open(tx, scope, id, version);
      await this.repository.remove(tx, shift);
      await this.#note(tx, caller, 'remove', shift.division, { shiftId: id, shift: saidOf(shift) });
    });
  }

  /** Writes some days again after themselves: a week, or the four days of a rotation. What is there already stays. */
  async repeat(scope: Scope, caller: PersonCaller, body: z.output<typeof rosterRepetition>) {
    const { division, from, days, times } = body;
    if (!inScope(scope, division)) throw notFound();
    const within = spanOfDays(from, days);
    const found = (await this.repository.touching([division], within)).filter(
      (shift) => shift.from.getTime() >= within.from,
    );
    const planned = repeated(found.map(plannedOf), days, times);
    if (planned === undefined) throw new ProblemError('bad-request', { faults: [{ path: 'times', message: tooMany }] });
    const added = await this.write(caller, division, planned, 'repeat', { from, days, times });
    return { added: added.length, same: planned.length - added.length };
  }

  /** Writes shifts of one roster; what stands there already is left as it is. @returns what was added */
  async write(
    caller: PersonCaller,
    division: string,
    planned: readonly PlannedShift[],
    action: string,
    more: Record<string, unknown> = {},
  ): Promise<ShiftDocument[]> {
    if (planned.length === 0) return [];
    return this.#platform.database.inTransaction(async (tx) => {
      const fresh = (await this.missing(division, planned, tx)).map((one) => this.#documentOf(tx.now, division, one));
      await this.repository.add(tx, fresh);
      const [first] = fresh;
      const what = fresh.length === 1 && first ? { shift: saidOf(first) } : { shifts: fresh.length };
      if (fresh.length > 0) await this.#note(tx, caller, action, division, { ...what, ...more });
      return fresh;
    });
  }

  /** Which of these shifts a roster does not have yet; each once. */
  async missing(division: string, planned: readonly PlannedShift[], tx?: Tx): Promise<PlannedShift[]> {
    const from = Math.min(...planned.map((one) => one.from));
    const to = Math.max(...planned.map((one) => one.to));
    const known = new Set((await this.repository.touching([division], { from, to }, tx)).map(keyOf));
    return planned.filter((one) => {
      const key = keyOf(plain(one));
      return !known.has(key) && known.add(key);
    });
  }

  /** Who is on duty for a division: its own roster first, then those of the divisions above it. */
  async onDuty(division: string, at: number, tx?: Tx): Promise<OnDuty> {
    const line = [division, ...divisionsAbove(division)].filter((code) => levelOf(code) !== 'nation');
    const found = await this.repository.touching(line, { from: at, to: at + aheadMs }, tx);
    for (const rosterOf of line) {
      const own = found.filter((shift) => shift.division === rosterOf).map(timed);
      const { primary, backup, until } = onDutyAt(own, at);
      if (primary.length > 0 || backup.length > 0) {
        const pick = (shifts: typeof own): ShiftDocument[] => shifts.map(({ shift }) => shift);
        return { rosterOf, primary: pick(primary), backup: pick(backup), next: pick(nextAfter(own, at)), until };
      }
    }
    const [nearest] = line.filter((code) => found.some((shift) => shift.division === code));
    const next = nextAfter(found.filter((shift) => shift.division === nearest).map(timed), at);
    return { rosterOf: undefined, primary: [], backup: [], next: next.map(({ shift }) => shift), until: null };
  }

  /** Divisions of an area, and of those above it, that have somebody on duty at some time of a stretch. */
  async withDuty(area: string, within: Span): Promise<ReadonlySet<string>> {
    return new Set(await this.repository.withDuty(rangeOf(area), divisionsAbove(area), within));
  }

  async #check(scope: Scope, division: string, personId: string): Promise<{ id: string; name: string }> {
    if (!inScope(scope, division))
      throw new ProblemError('bad-request', { faults: [{ path: 'division', message: ownAreaOnly }] });
    const officer = (await this.#people.holding('duty-officer', division)).find(({ id }) => id === personId);
    if (!officer) throw new ProblemError('bad-request', { faults: [{ path: 'personId', message: notOfficer }] });
    return { id: officer.id, name: officer.name };
  }

  /** A shift that may still be changed: what is over is a record of who was there. */
  async #open(tx: Tx, scope: Scope, id: string, version: number): Promise<ShiftDocument> {
    const shift = await this.repository.find(scope, id, tx);
    if (!shift) throw notFound();
    if (shift.version !== version) throw stale(shiftOf(shift));
    if (shift.to <= tx.now) throw new ProblemError('conflict', { code: 'shift-over', values: { what: over } });
    return shift;
  }

  async #put(tx: Tx, before: ShiftDocument, planned: PlannedShift): Promise<ShiftDocument> {
    const { _id, division, version } = before;
    const after = { ...this.#documentOf(tx.now, division, planned), _id, version: version + 1 };
    if (!(await this.repository.put(tx, after))) throw stale(shiftOf(before));
    return after;
  }

  #documentOf(now: Date, division: string, { person, role, from, to }: PlannedShift): ShiftDocument {
    const firstWatch = Math.max(from, now.getTime()) + unwatchedMinutes * 60_000;
    return {
      ...{ _id: newId(), county: countyOf(division), division, person, role },
      ...{ from: new Date(from), to: new Date(to), aloneSince: null, version: 1 },
      watchAt: role === 'primary' && to > now.getTime() ? new Date(firstWatch) : null,
    };
  }

  async #note(tx: Tx, caller: PersonCaller, what: string, division: string, content: Record<string, unknown>) {
    await noteDuty(this.#audit, tx, actorOf(caller), { action: `roster-${what}`, division, content });
  }
}

export function shiftOf({ _id, division, person, role, from, to, version }: ShiftDocument): Shift {
  return { id: _id, division, person, role, ...instantsOf({ from: from.getTime(), to: to.getTime() }), version };
}

function instantsOf({ from, to }: Span): { from: string; to: string } {
  return { from: toInstant(from), to: toInstant(to) };
}

function spanIn({ from, to }: ShiftDocument): Span {
  return { from: from.getTime(), to: to.getTime() };
}

function plannedOf(shift: ShiftDocument): PlannedShift {
  return { ...spanIn(shift), person: shift.person, role: shift.role };
}

function timed(shift: ShiftDocument) {
  return { ...spanIn(shift), role: shift.role, shift };
}

function plain({ person, role, from, to }: PlannedShift) {
  return { person, role, from: new Date(from), to: new Date(to) };
}

function keyOf({ person, role, from, to }: Pick<ShiftDocument, 'person' | 'role' | 'from' | 'to'>): string {
  return `${person.id} ${role} ${from.getTime()} ${to.getTime()}`;
}

function saidOf({ person, role, from, to }: ShiftDocument): Record<string, unknown> {
  return { personId: person.id, role, from: from.toISOString(), to: to.toISOString() };
}

function already(): ProblemError {
  return new ProblemError('conflict', {
    code: 'shift-there',
    values: { what: '该班次已在值班表中 / this very shift' },
  });
}

const over = '该班次已结束，不能再改 / the shift is over';
const notOfficer: Words = { zh: '应为该区划的值班员', en: 'expected a duty officer of this division' };
const sameRoster: Words = { zh: '应为同一值班表的另一班次', en: 'expected another shift of the same roster' };
const tooMany: Words = { zh: '重复的班次过多，请减少次数', en: 'too many shifts; repeat them less often' };
