import { z } from 'zod';
import { day, divisionCode, id, instant } from './names.ts';
import { page } from './stream.ts';

/** A calendar month on the site's own clock: `2026-11`. */
export const month = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'expected a month like 2026-11')
  .meta({ description: 'calendar month on the clock of the site' });

/** A report is read in both languages, so its words are frozen in both. */
const words = z.object({ zh: z.string(), en: z.string() });
export type ReportWords = z.infer<typeof words>;

const count = z.int().min(0);
/** So many of so many, and of how many nobody can say. Nothing of nothing has no share. */
const portion = z.object({ part: count, of: count, unknown: count });
export type ReportPortion = z.infer<typeof portion>;

/** Where there is no figure: why. Never 0, never 100 %. */
const noFigure = z.object({ kind: z.literal('none'), why: words });

export const reportCell = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: words }),
  z.object({ kind: z.literal('count'), value: count }),
  portion.extend({ kind: z.literal('share') }),
  /** A share then and now; it moves by percentage points. */
  z.object({ kind: z.literal('change'), before: portion, after: portion }),
  z.object({ kind: z.literal('day'), day }),
  noFigure,
]);
export type ReportCell = z.infer<typeof reportCell>;

/** What stands in a column; any cell may be `none` instead. */
export const reportColumnKinds = ['text', 'count', 'share', 'change', 'day'] as const;
const reportColumn = z.object({ title: words, kind: z.enum(reportColumnKinds) });
export type ReportColumn = z.infer<typeof reportColumn>;

/** Sections in the order in which a report shows them. */
export const reportSectionIds = [
  ...(['overview', 'ranking', 'worst', 'unapproved', 'lists', 'excluded', 'alerts', 'trend', 'villages'] as const),
] as const;

/**
 * One part of a report. Any room can make one: what is shown on screen, printed and written into files is this and
 * nothing else, so that they cannot differ.
 */
export const reportSection = z.object({
  id: z.enum(reportSectionIds),
  title: words,
  /** When what it says was so; null where each line says it itself. */
  asOf: instant.nullable(),
  /** What must be read with the figures. */
  notes: z.array(words),
  table: z.object({ columns: z.array(reportColumn).min(1), rows: z.array(z.array(reportCell)) }).nullable(),
});
export type ReportSection = z.infer<typeof reportSection>;

/** Levels that are reported on: what has townships or villages right below, or counties. */
export const reportLevels = ['city', 'county', 'township'] as const;
export type ReportLevel = (typeof reportLevels)[number];

/** 月度通报: all that it says, in both languages. */
export const reportContent = z.object({
  division: divisionCode,
  /** Names from the province down to the division, as they were when it was made. */
  divisionPath: z.array(z.string()),
  level: z.enum(reportLevels),
  month,
  title: words,
  /** The day whose end the coverage figures describe; null where they are those of `madeAt`, in a month that runs. */
  day: day.nullable(),
  madeAt: instant,
  sections: z.array(reportSection),
});
export type ReportContent = z.infer<typeof reportContent>;

/** `POST /api/v1/reports/drafts`: the figures as they stand; the hub keeps what it has shown, so that just that is issued. */
export const reportAsked = z.object({ division: divisionCode, month });
export const reportDraft = z.object({
  id,
  content: reportContent,
  /** Until when this very draft can be issued. */
  until: instant,
  /** The newest issue of the same month, which this one would replace. */
  latest: z.object({ id, number: z.string(), issuedAt: instant }).nullable(),
});
export type ReportDraft = z.infer<typeof reportDraft>;

export const reportLanguages = ['zh', 'en'] as const;
/** `POST /api/v1/reports`: issues a draft (签发). From then on nothing of it changes. */
export const reportIssue = z.object({
  draftId: id,
  /** Language of the files. */
  language: z.enum(reportLanguages).default('zh'),
  /** A correction names the issue that it replaces, and says why. */
  replaces: id.nullable().default(null),
  why: z.string().trim().max(300).default(''),
});
export type ReportIssue = z.output<typeof reportIssue>;

export const reportFormats = ['docx', 'xlsx'] as const;
export type ReportFormat = (typeof reportFormats)[number];

const file = z.object({ format: z.enum(reportFormats), bytes: z.int(), sha256: z.string() });

/** An issued report, without what it says. */
export const issuedReport = z.object({
  id,
  /** `341802-202611-1` */
  number: z.string(),
  division: divisionCode,
  divisionPath: z.array(z.string()),
  month,
  title: words,
  day: day.nullable(),
  language: z.enum(reportLanguages),
  /** 1 for the first of a month; each correction counts on. */
  edition: z.int().min(1),
  issuedAt: instant,
  issuedBy: z.object({ id, name: z.string(), unit: z.string() }),
  replaces: z.object({ id, number: z.string(), why: z.string() }).nullable(),
  replacedBy: z.object({ id, number: z.string() }).nullable(),
  /** SHA-256 of what it says (canonical JSON of `content`), printed in both files. */
  contentSha256: z.string(),
  files: z.array(file),
});
export type IssuedReport = z.infer<typeof issuedReport>;

/** `GET /api/v1/reports`: issued ones of the caller's area, the newest first. */
export const issuedReports = page(issuedReport);
/** `GET /api/v1/reports/{id}` */
export const issuedReportWhole = issuedReport.extend({ content: reportContent });
export type IssuedReportWhole = z.infer<typeof issuedReportWhole>;

/**
 * A share in tenths of a percent, rounded down, so that 100 % is said only of all; null of nothing. What is there but
 * less than a tenth is −1: it is not 0 %.
 */
export function tenthsOf(part: number, of: number): number | null {
  if (of === 0) return null;
  const tenths = Math.floor((1000 * part) / of);
  return tenths === 0 && part > 0 ? -1 : tenths;
}

/** A share as every screen and document writes it: “25.0%”, or “25.0%–50.0%” where something is unknown. */
export function portionText({ part, of, unknown }: ReportPortion): string {
  const least = percent(tenthsOf(part, of));
  return unknown === 0 ? least : `${least}–${percent(tenthsOf(part + unknown, of))}`;
}

function percent(tenths: number | null): string {
  if (tenths === null) return '—';
  return tenths < 0 ? '<0.1%' : `${(tenths / 10).toFixed(1)}%`;
}

/** How far the lower end of a share moved, tenths of a percentage point, rounded to the nearest. */
export function movedTenths({ before, after }: { before: ReportPortion; after: ReportPortion }): number {
  return Math.round(1000 * (after.part / after.of - before.part / before.of)) || 0;
}

/** “+2.5”, “−0.4”, “0.0”: percentage points. */
export function pointsText(moved: { before: ReportPortion; after: ReportPortion }): string {
  const tenths = movedTenths(moved);
  const text = (Math.abs(tenths) / 10).toFixed(1);
  return tenths > 0 ? `+${text}` : tenths < 0 ? `−${text}` : text;
}
