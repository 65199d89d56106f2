import { z } from 'zod';
import { coverageWatchpointsAsked } from './coverage.ts';
import { divisionCode } from './names.ts';

/** Lists that can be taken out. */
export const exportLists = ['cameras', 'sites'] as const;
export const exportFormats = ['xlsx', 'csv', 'geojson'] as const;

/** Why somebody takes the places of an area out (domain 1: such exports ask a reason and are logged). */
export const exportReasonCodes = [
  'report',
  'planning',
  'maintenance',
  'sharing-platform',
  'superior-order',
  'by-law',
  'other',
] as const;

const exportReason = z
  .object({
    code: z.enum(exportReasonCodes),
    words: z.string().trim().max(300).default(''),
    document: z.string().trim().max(100).default(''),
  })
  .superRefine((reason, context) => {
    if (reason.words === '')
      context.addIssue({ code: 'custom', path: ['words'], message: 'expected the reason in words' });
    if (reason.code === 'by-law' && reason.document === '')
      context.addIssue({ code: 'custom', path: ['document'], message: 'expected the document number' });
  });

/** Longitudes and latitudes leave only with a reason. */
const coordinates = z.boolean().default(false);
const reason = exportReason.nullable().default(null);
const hasReason = (asked: { coordinates: boolean; reason: z.infer<typeof reason> }): boolean =>
  !asked.coordinates || asked.reason !== null;
const reasonWanted = { path: ['reason'], message: 'expected a reason for taking the coordinates of an area out' };

/**
 * `POST /api/v1/exports`: answers the file. With coordinates it is in the audit chain before its first byte; cameras
 * near guarded units (Order 799 Art. 10) are in no export.
 */
export const exportAsk = z
  .object({
    list: z.enum(exportLists),
    format: z.enum(exportFormats),
    division: divisionCode,
    /** GeoJSON is nothing without them. */
    coordinates,
    reason,
  })
  .refine(({ format, coordinates }) => format !== 'geojson' || coordinates, {
    path: ['coordinates'],
    message: 'expected true: GeoJSON holds coordinates',
  })
  .refine(hasReason, reasonWanted);
export type ExportAsk = z.infer<typeof exportAsk>;

/** Formats of the gap list: a sheet to work through. */
export const gapExportFormats = ['xlsx', 'csv'] as const;

/** `POST /api/v1/coverage/watchpoints/export`: the gap list as it is on screen, whole, as a file. */
export const gapExportAsk = coverageWatchpointsAsked
  .omit({ cursor: true, limit: true })
  .extend({ division: divisionCode, format: z.enum(gapExportFormats), coordinates, reason })
  .refine(hasReason, reasonWanted);
export type GapExportAsk = z.infer<typeof gapExportAsk>;
