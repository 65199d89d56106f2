import { z } from 'zod';
import { instant } from './names.ts';

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
