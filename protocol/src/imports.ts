import { z } from 'zod';
import { day, divisionCode, id, instant } from './names.ts';
import { placement } from './placement.ts';
import { datum } from './places.ts';
import { siteKinds } from './sites.ts';

/** Lists that can be brought in: cameras, another platform's online list, the contacts of sites, what must be covered. */
export const importKinds = ['cameras', 'health', 'contacts', 'required'] as const;
export const importKind = z.enum(importKinds);
export type ImportKind = z.infer<typeof importKind>;

/**
 * `uploaded` (what the columns are taken for waits for a person) → `checking` → `checked` (every fault is named) →
 * `applying` → `done`. `expired`: the file was kept seven days and nobody applied it.
 */
export const importStates = ['uploaded', 'checking', 'checked', 'applying', 'done', 'failed', 'expired'] as const;

/** All rows or none, or those without a fault. */
export const importModes = ['all', 'good'] as const;

/** A column as it was found in the file. */
export const importColumn = z.object({
  letter: z.string(),
  header: z.string(),
  /** The field that it is taken for; null for one that is not read. */
  key: z.string().nullable(),
  /** Rows in which it says something. */
  filled: z.int(),
  /** Its first values, so that a person sees what it holds. */
  examples: z.array(z.string()),
});

/** What the list does not say and whoever imports it does. */
export const importAnswers = z.object({
  /** What the longitudes and latitudes were measured in. */
  datum: datum.nullable().default(null),
  /** Where cameras stand whose placement is empty, by the kind of their site. Counts as a record, never as on site. */
  placements: z.partialRecord(z.enum(siteKinds), placement).default({}),
  /** The kind of sites that say nothing about it. */
  siteKind: z.enum(siteKinds).nullable().default(null),
  /** Points outside their villages were looked at and are right. */
  pointsConfirmed: z.boolean().default(false),
  /** By when what is missing must be on record; set by whoever imports. */
  gapsDueOn: day.nullable().default(null),
  /** Whose online list it is. */
  platform: z.string().trim().max(100).default(''),
  /** When the online list was made, for rows without a time. */
  at: instant.nullable().default(null),
});
export type ImportAnswers = z.infer<typeof importAnswers>;

/** `PUT /api/v1/imports/{id}/plan` (If-Match): what each column is, and the answers. The dry run begins. */
export const importPlan = z.object({
  /** One key, or null, for each column of the run, in its order. */
  columns: z.array(z.string().max(40).nullable()).max(200),
  answers: importAnswers.prefault({}),
});

/** `POST /api/v1/imports/{id}/apply` (If-Match) */
export const importApply = z.object({ mode: z.enum(importModes) });

const count = z.int().min(0);

/** How well the coverage of these cameras can be worked out. */
export const coverageReady = z.object({
  /** Point, azimuth, angle and resolution are on record. */
  computed: count,
  /** The point is, and the azimuth at least as one of eight directions; what is missing is assumed. */
  estimated: count,
  /** Neither a footprint nor a guess: only what a person links to it counts. */
  linkedOnly: count,
});

/** What the dry run found. */
export const importCheck = z.object({
  /** Rows of the list. */
  rows: count,
  good: count,
  faulty: count,
  faults: count,
  /** How many faults of each code, most first. */
  kinds: z.array(z.object({ code: z.string(), count })),
  /** What the good rows would do. */
  effects: z.object({ add: count, change: count, same: count }),
  /** How many good rows leave a field of the record empty that should not be. */
  gaps: z.array(z.object({ field: z.string(), count })),
  /** Null for lists that are not of cameras. */
  ready: coverageReady.nullable(),
  /**
   * Most points that can be compared would lie among their villages' other cameras if they were in this datum: the list
   * is probably in it. Null where nothing speaks against the datum that was answered.
   */
  datumDoubt: z.object({ datum, rows: count, compared: count }).nullable(),
});

/** What was written. */
export const importResult = z.object({
  mode: z.enum(importModes),
  added: count,
  changed: count,
  same: count,
  /** Faulty rows that were left out; those that became impossible after the dry run among them. */
  skipped: count,
  sitesAdded: count,
});

export const importRun = z.object({
  id,
  kind: importKind,
  division: divisionCode,
  fileName: z.string(),
  sheet: z.string().nullable(),
  encoding: z.string().nullable(),
  /** The row of the header, as Excel numbers it. */
  headerRow: z.int(),
  rows: count,
  columns: z.array(importColumn),
  /** The datum that a header names. */
  datumHint: datum.nullable(),
  answers: importAnswers,
  state: z.enum(importStates),
  /** Rows looked at, or written, of how many. */
  progress: z.object({ done: count, of: count }).nullable(),
  check: importCheck.nullable(),
  result: importResult.nullable(),
  /** Why it failed, for a person. */
  failure: z.string().nullable(),
  by: z.object({ id, name: z.string() }),
  at: instant,
  /** Until then the file is kept. */
  keptUntil: instant.nullable(),
  version: z.int(),
});
export type ImportRun = z.infer<typeof importRun>;

/** One fault, as whoever has the file open finds it. */
export const importFault = z.object({
  /** As Excel numbers it. */
  row: z.int(),
  /** Letters of the column; null for what concerns the whole row. */
  column: z.string().nullable(),
  header: z.string().nullable(),
  code: z.string(),
  /** What was expected and what to do, in the caller's language. */
  expected: z.string(),
  got: z.string(),
});
export type ImportFault = z.infer<typeof importFault>;

/** The fields of a kind of list, for choosing what a column is. */
export const importFields = z.object({
  fields: z.array(z.object({ key: z.string(), title: z.string(), example: z.string() })),
});
