import { z } from 'zod';
import { divisionCode, id, instant } from './names.ts';
import { type Box, box } from './rules.ts';

/** What a photograph is for. It is taken by a person with a phone; it is never a picture of a registered camera. */
export const photoPurposes = ['sign', 'installation', 'agreement', 'inspection', 'repair'] as const;
export type PhotoPurpose = (typeof photoPurposes)[number];

/** What a photograph belongs to. */
export const photoOwnerKinds = ['camera', 'site', 'repair', 'inspection'] as const;
export type PhotoOwnerKind = (typeof photoOwnerKinds)[number];

/** Media types that are taken. HEIC is not: phones give a JPEG when a browser asks for one. */
export const photoMediaTypes = ['image/jpeg', 'image/png', 'image/webp'] as const;

/** A photograph as it is sent, bytes at most. */
export const photoMaxBytes = 12 * 1024 * 1024;
/** A photograph as it is kept: pixels along the longer side, and bytes, at most. */
export const photoSideMax = 2048;
export const photoKeptMaxBytes = 600 * 1024;
/** Its author may take a photograph back for this long, milliseconds. */
export const photoUndoMs = 10 * 60_000;
/** Places in one photograph that can be made unrecognisable. */
export const photoHideMax = 20;
/** SHA-256 (hex) of the bytes that are sent: an upload that was cut short is sent again under the same id. */
export const photoHashHeader = 'x-photo-sha256';

/** A rectangle of the upright picture as four numbers 0…1: `x,y,width,height`. */
const boxText = z
  .string()
  .max(100)
  .regex(/^\d(\.\d+)?(,\d(\.\d+)?){3}$/, 'expected x,y,width,height, each 0…1')
  .transform((text): Box => {
    const [x = 0, y = 0, width = 0, height = 0] = text.split(',').map(Number);
    return { x, y, width, height };
  })
  .pipe(box.refine(({ width, height }) => width > 0 && height > 0, 'expected a rectangle of some size'));

const boxesText = z
  .string()
  .max(2000)
  .transform((text) => (text === '' ? [] : text.split(';')))
  .pipe(z.array(boxText).max(photoHideMax));

/** How a box travels in an address. */
export function boxToText({ x, y, width, height }: Box): string {
  return [x, y, width, height].map((part) => String(Math.round(part * 10_000) / 10_000)).join(',');
}

/** The query of `PUT /api/v1/photos/{id}`; the body is the picture itself. */
export const photoUpload = z
  .object({
    purpose: z.enum(photoPurposes),
    owner: z.enum(photoOwnerKinds),
    ownerId: id,
    /** Only this part of the picture is kept. A sign has one always: what is around it is nobody's business. */
    crop: boxText.optional(),
    /** Made unrecognisable before anything is kept: faces, plates, papers. Of the whole picture, not of the crop. */
    hide: boxesText.default([]),
    /** When the phone took it; drafts are uploaded hours later. */
    takenAt: instant.optional(),
  })
  .superRefine(({ purpose, crop }, context) => {
    if (purpose === 'sign' && crop === undefined)
      context.addIssue({ code: 'custom', path: ['crop'], message: 'expected the box around the sign' });
  });
export type PhotoUpload = z.output<typeof photoUpload>;

/** What is known of a photograph; the bytes are at `GET /api/v1/photos/{id}`. */
export const photo = z.object({
  id,
  purpose: z.enum(photoPurposes),
  owner: z.object({ kind: z.enum(photoOwnerKinds), id }),
  division: divisionCode,
  width: z.int(),
  height: z.int(),
  size: z.int().meta({ description: 'bytes as kept' }),
  takenAt: instant,
  receivedAt: instant,
  by: z.object({ id, name: z.string() }),
  /** Until then its author may take it back. */
  undoUntil: instant,
  /** When it is deleted; null while its owner's record stands. */
  expiresAt: instant.nullable(),
});
export type Photo = z.infer<typeof photo>;

export const photoList = z.object({ items: z.array(photo) });
