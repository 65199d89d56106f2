import { z } from 'zod';
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

/**
 * `POST /api/v1/exports`: answers the file. With coordinates it is in the audit chain before its first byte; cameras
 * near guarded units (Order 799 Art. 10) are in no export.
 */
export const exportAsk = z
  .object({
    list: z.enum(exportLists),
    format: z.enum(exportFormats),
    division: divisionCode,
    /** Longitudes and latitudes; GeoJSON is nothing without them. */
    coordinates: z.boolean().default(false),
    reason: exportReason.nullable().default(null),
  })
  .refine(({ format, coordinates }) => format !== 'geojson' || coordinates, {
    path: ['coordinates'],
    message: 'expected true: GeoJSON holds coordinates',
  })
  .refine(({ coordinates, reason }) => !coordinates || reason !== null, {
    path: ['reason'],
    message: 'expected a reason for taking the coordinates of an area out',
  });
export type ExportAsk = z.infer<typeof exportAsk>;
