import { z } from 'zod';
import { day, divisionCode, id, instant } from './names.ts';

/** A shift (班次) lasts this long at most, hours. */
export const shiftMaxHours = 24;
/** Days of a roster (值班表) that are read at once: six weeks show a whole month. */
export const rosterDaysMax = 42;
/** Shifts that one repetition or one file may bring. */
export const rosterShiftsMax = 3000;
/** A shift without a live console, or whose console can't be heard, is taken to be alone after this long, minutes. */
export const unwatchedMinutes = 2;

/** A time of day on the site's clock: `20:00`. */
export const siteTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 20:00');

export const shiftRoles = ['primary', 'backup'] as const;
export const shiftRole = z.enum(shiftRoles);
export type ShiftRole = z.infer<typeof shiftRole>;

const somebody = z.object({ id, name: z.string() });

export const shift = z.object({
  id,
  division: divisionCode,
  person: somebody,
  role: shiftRole,
  from: instant,
  to: instant,
  version: z.int(),
});
export type Shift = z.infer<typeof shift>;

const span = {
  /** The day on which it begins. */
  day,
  from: siteTime,
  /** Not after `from`: on the next day. The same as `from`: 24 hours. */
  to: siteTime,
};
/** `POST /api/v1/duty/shifts` */
export const newShift = z.object({ division: divisionCode, personId: id, role: shiftRole.default('primary'), ...span });
/** `PUT /api/v1/duty/shifts/{id}` (If-Match) */
export const shiftChange = z.object({ personId: id, role: shiftRole, ...span });
/** `POST /api/v1/duty/shifts/{id}/swap` (If-Match): the two people change places. */
export const shiftSwap = z.object({ with: id, version: z.int() });
/** `POST /api/v1/duty/roster/repetitions`: what stands in `days` days is written again after them, so many times. */
export const rosterRepetition = z.object({
  division: divisionCode,
  from: day,
  days: z.int().min(1).max(31),
  times: z.int().min(1).max(60),
});

/** A stretch of time in which nobody is on duty. */
export const rosterGap = z.object({ from: instant, to: instant });
export type RosterGap = z.infer<typeof rosterGap>;
/** One person on two shifts at once. */
export const rosterClash = z.object({ person: somebody, shifts: z.tuple([id, id]), from: instant, to: instant });
export type RosterClash = z.infer<typeof rosterClash>;

/** `GET /api/v1/duty/roster?division&from&days`: what touches these days. */
export const roster = z.object({
  division: divisionCode,
  shifts: z.array(shift),
  gaps: z.array(rosterGap),
  clashes: z.array(rosterClash),
});
export type Roster = z.infer<typeof roster>;

/** What writing many shifts came to; what was there already stays as it was. */
export const rosterWritten = z.object({ added: z.int(), same: z.int() });

/** `POST /api/v1/duty/roster/import?division&dryRun`: the file as it is; what stands in it, row by row. */
export const rosterImport = rosterWritten.extend({
  dryRun: z.boolean(),
  rows: z.int(),
  /** What will be written, the first of them. */
  shifts: z.array(z.object({ person: z.string(), role: shiftRole, from: instant, to: instant, known: z.boolean() })),
  faults: z.array(
    z.object({
      row: z.int(),
      column: z.string().nullable(),
      header: z.string().nullable(),
      message: z.string(),
      got: z.string(),
    }),
  ),
  moreFaults: z.int(),
});
export type RosterImport = z.infer<typeof rosterImport>;

/** What came of the test of a console's sound at the start of a shift. */
export const soundTest = z.enum(['untested', 'heard', 'blocked']);
export type SoundTest = z.infer<typeof soundTest>;

/** An alert as a hand-over lists it. */
export const handedAlert = z.object({
  id,
  number: z.string(),
  kind: z.string(),
  priority: z.string(),
  state: z.string(),
  place: z.string(),
});

/** What one shift leaves to the next (交接班记录). */
export const handOverNote = z.object({
  id,
  division: divisionCode,
  by: somebody,
  at: instant,
  /** Empty where somebody left without a word: the alerts stand there all the same. */
  notes: z.string(),
  alerts: z.array(handedAlert),
  /** Open alerts beyond those listed. */
  moreAlerts: z.int(),
  reads: z.array(z.object({ by: somebody, at: instant })),
});
export type HandOverNote = z.infer<typeof handOverNote>;

/** Somebody's turn at the desk (当班): from taking the shift to handing it over. */
export const turn = z.object({
  id,
  division: divisionCode,
  person: somebody,
  /** The shift of the roster that it answers to; null for whoever stands in. */
  shiftId: id.nullable(),
  /** The shared desk; null at a computer or phone of one's own. */
  desk: z.object({ id, name: z.string() }).nullable(),
  takenAt: instant,
  endedAt: instant.nullable(),
  sound: soundTest,
  /** An event stream of its console is open, or was within two minutes. */
  live: z.boolean(),
});
export type Turn = z.infer<typeof turn>;

/** `POST /api/v1/duty/turns` */
export const takeTurn = z.object({ division: divisionCode, sound: soundTest.default('untested') });
/** `GET /api/v1/duty/turns/mine`, and what taking a turn answers: notes that must be read before anything is decided. */
export const ownTurn = z.object({ turn: turn.nullable(), toRead: z.array(handOverNote) });
export type OwnTurn = z.infer<typeof ownTurn>;
/** `POST /api/v1/duty/turns/{id}/sound` */
export const soundReport = z.object({ sound: soundTest });
/** `POST /api/v1/duty/turns/{id}/read`: the notes that were read. */
export const notesRead = z.object({ handOvers: z.array(id).min(1).max(50) });
/** `POST /api/v1/duty/turns/{id}/end` */
export const endTurn = z.object({ notes: z.string().trim().max(5000).default('') });

/** `GET /api/v1/duty/now?division`: who is on duty, and whether somebody watches. */
export const dutyNow = z.object({
  division: divisionCode,
  /** Where the roster that counts is kept: the division, or the nearest above it with somebody on duty. Null: nobody. */
  rosterOf: divisionCode.nullable(),
  shifts: z.array(shift),
  /** When the last of the main shifts ends. */
  until: instant.nullable(),
  /** Who comes next on the same roster. */
  next: z.array(shift),
  turns: z.array(turn),
  /** A console of this division is live and can be heard. */
  watched: z.boolean(),
});
export type DutyNow = z.infer<typeof dutyNow>;
