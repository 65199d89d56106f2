import { z } from 'zod';
import { id, instant } from './names.ts';

/**
 * By whom a camera can be reached: the township's agent, only the recorder in front of it, only another platform that
 * sends lists, or nobody.
 */
export const reachKinds = ['agent', 'recorder', 'platform', 'none'] as const;
export const reachKind = z.enum(reachKinds);
export type ReachKind = z.infer<typeof reachKind>;

/** Where it comes from that a camera runs, where no agent says so: another platform's list, or a visit. */
export const evidenceSources = ['import', 'inspection'] as const;
export const evidence = z.object({
  source: z.enum(evidenceSources),
  online: z.boolean(),
  /** When it was so, by that source. */
  at: instant,
  /** Past this it counts for nothing (domain 3: a list 24 h, an inspection 30 days). */
  until: instant,
  /** The platform, or who was there. */
  by: z.string().max(100),
});
export type Evidence = z.infer<typeof evidence>;

/** Days that a visit's word counts, and hours that a platform's list does (domain 3). */
export const inspectionDays = 30;
export const listedHours = 24;

/** `POST /api/v1/cameras/{id}/inspection`: somebody was there and saw whether it runs. */
export const inspection = z.object({
  online: z.boolean(),
  note: z.string().trim().max(300).default(''),
  photoId: id.nullable().default(null),
});

/**
 * How a camera is, as far as anybody knows: by its agent, else by the newest word that still counts. `why` is a code:
 * a picture state, a reachability, what a list or a visit said, or why nobody knows.
 */
export const healthNow = z.object({
  state: z.enum(['well', 'ill', 'unknown']),
  why: z.string(),
  source: z.enum(['agent', ...evidenceSources]).nullable(),
  /** When it was so, by that source; how old that is, is told by the clock of whoever reads it. */
  at: instant.nullable(),
});
export type HealthNow = z.infer<typeof healthNow>;
