import { z } from 'zod';
import { day, divisionCode } from './names.ts';
import { hamlet, urbanRuralClass } from './places.ts';

/**
 * What can happen to a division from one day on. `renumbered` is a new code for the same place: its name, outline and
 * hamlets go with it; `merged-into` makes it part of another that keeps its own.
 */
export const divisionChangeKinds = ['new', 'renamed', 'ended', 'merged-into', 'renumbered'] as const;

/** Rows of one table at most: what a province changes in a year is some thousand. */
export const changeRowsMax = 20_000;

/** One row as it is meant. */
export const divisionChange = z.object({
  code: divisionCode,
  change: z.enum(divisionChangeKinds),
  /** The new name, with `new` and `renamed`. */
  name: z.string().trim().min(1).max(100).optional(),
  /** The code that takes its place, with `merged-into` and `renumbered`. */
  into: divisionCode.optional(),
  /** The day from which it holds. */
  from: day,
  urbanRural: urbanRuralClass.optional(),
});
export type DivisionChange = z.infer<typeof divisionChange>;

/** One row as it may come out of somebody's spreadsheet: what is wrong with it is told by row, not by refusing all. */
const cell = z.union([z.string().max(200), z.number(), z.null()]).optional();
const givenRow = z.object({ code: cell, change: cell, name: cell, into: cell, from: cell, urbanRural: cell });
export type GivenChange = z.infer<typeof givenRow>;

/** `POST /api/v1/divisions/changes`: all rows or none. */
export const divisionChanges = z.object({
  source: z.string().trim().min(1).max(200),
  /** Only look: the answer names every fault and what would happen. */
  dryRun: z.boolean().default(true),
  rows: z.array(givenRow).min(1).max(changeRowsMax),
});

/** What is wrong with one cell. Rows count from 1, as people count them. */
export const rowFault = z.object({ row: z.int().min(1), field: z.string(), code: z.string(), message: z.string() });
export type RowFault = z.infer<typeof rowFault>;

/** Nothing was changed when there is a fault, or when it was a dry run. */
export const divisionChangesReport = z.object({
  applied: z.boolean(),
  rows: z.int(),
  /** Rows whose effect is on record already. */
  unchanged: z.int(),
  counts: z.record(z.enum(divisionChangeKinds), z.int()),
  faults: z.array(rowFault),
  /** More faults than are listed. */
  faultsLeftOut: z.int(),
});
export type DivisionChangesReport = z.infer<typeof divisionChangesReport>;

const givenHamlet = z.object({ code: cell, name: cell, kind: cell });
export type GivenHamlet = z.infer<typeof givenHamlet>;

/** `POST /api/v1/hamlets/import`: names below villages; a code that has ended stands for what took its place. */
export const hamletImport = z.object({
  source: z.string().trim().min(1).max(200),
  dryRun: z.boolean().default(true),
  rows: z.array(givenHamlet).min(1).max(changeRowsMax),
});
export const hamletRow = hamlet.extend({ code: divisionCode });

export const hamletImportReport = z.object({
  applied: z.boolean(),
  rows: z.int(),
  added: z.int(),
  unchanged: z.int(),
  faults: z.array(rowFault),
  faultsLeftOut: z.int(),
});
export type HamletImportReport = z.infer<typeof hamletImportReport>;
