import { z } from 'zod';
import { cameraRecord } from './camera-record.ts';
import { camera, cameraLife, placementBasis } from './cameras.ts';
import { pictureState, reachability } from './health.ts';
import { divisionCode, id } from './names.ts';
import { placement } from './placement.ts';
import { reachKind } from './reach.ts';
import { legalBasis } from './sites.ts';
import { page, pageMax } from './stream.ts';

/**
 * `division`: village by village · `name` · `created`: the order in which they came on record · `aim`: first those of
 * which nobody knows which way they look.
 */
export const cameraSorts = ['division', 'name', 'created', 'aim'] as const;
export type CameraSort = (typeof cameraSorts)[number];

/** `GET /api/v1/cameras`: what is left out is not asked for. */
export const camerasAsked = z.object({
  /**
   * Words that must all be found: part of the name or the site's name, initials of their pinyin, or four or more
   * letters and digits (one digit at least) that a pole number, GB/T 28181 id, serial or MAC begins or ends with.
   */
  q: z.string().trim().max(100).optional(),
  division: divisionCode.optional(),
  site: id.optional(),
  agent: id.optional(),
  /** Whose it is: its own unit, else its site's. */
  unit: id.optional(),
  legalBasis: legalBasis.optional(),
  life: cameraLife.optional(),
  reach: reachKind.optional(),
  placement: placement.optional(),
  placementBasis: placementBasis.optional(),
  /** A field of the record that is empty; what is inherited from the site counts as empty here. */
  missing: z.enum(Object.keys(cameraRecord.shape) as [keyof typeof cameraRecord.shape]).optional(),
  reachability: reachability.optional(),
  picture: pictureState.optional(),
  sort: z.enum(cameraSorts).default('division'),
  /** `next` of the page before, asked with the same sort. */
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
});
export type CamerasAsked = z.infer<typeof camerasAsked>;

/** Rows are counted up to this many: “1000 or more” is all that anybody needs to narrow a search. */
export const countedMax = 1000;

/** With the first page comes how many there are; null on later ones, and where counting would take too long. */
export const cameraPage = page(camera).extend({
  total: z.object({ count: z.int(), orMore: z.boolean() }).nullable(),
});
export type CameraPage = z.infer<typeof cameraPage>;
