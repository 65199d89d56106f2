import { z } from 'zod';
import { divisionCode, id, instant, point } from './names.ts';
import { siteKinds } from './sites.ts';
import { pageMax } from './stream.ts';

/**
 * What may have to be covered and is on no list yet: junctions of the road layers, and sites on record at which nobody
 * has said what must be seen. Somebody accepts it into the draft of its village, or says why not.
 */
export const candidateKinds = ['junction', 'site'] as const;
export type CandidateKind = (typeof candidateKinds)[number];

/** Why a candidate is not taken: not a main junction · not there on site · on record already · closed down · other. */
export const rejectionReasons = ['not-main', 'not-there', 'on-record', 'closed', 'other'] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

const key = z.string().min(1).max(60);
const name = z.string().trim().min(1).max(100);
/** One candidate of a village. */
const candidateRef = z.object({ division: divisionCode, key });

export const candidate = candidateRef.extend({
  kind: z.enum(candidateKinds),
  divisionPath: z.array(z.string()),
  /** What it is on record as, or would be. */
  name: z.string(),
  siteKind: z.enum(siteKinds),
  /** Null for a junction that is not on record. */
  siteId: id.nullable(),
  /** WGS-84; null for a site that nobody has placed. */
  point: point.nullable(),
  /** Roads that lead away; null for a site. */
  arms: z.int().nullable(),
  /** Classes of the roads that meet, as the road layer calls them. */
  classes: z.array(z.string()),
});
export type Candidate = z.infer<typeof candidate>;

/** `GET /api/v1/required-lists/candidates?division=`: of a township or one of its villages. */
export const candidatesAsked = z.object({
  division: divisionCode,
  kind: z.enum(candidateKinds).optional(),
  cursor: z.string().max(120).optional(),
  limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
});
export type CandidatesAsked = z.output<typeof candidatesAsked>;

export const candidatePage = z.object({
  items: z.array(candidate),
  next: z.string().nullable(),
  total: z.object({ count: z.int(), orMore: z.literal(false) }),
  /** What lacks, so that junctions cannot be found: roads of the area, outlines of some villages (by name). */
  lacking: z.object({ roads: z.boolean(), outlines: z.array(z.string()) }),
});
export type CandidatePage = z.infer<typeof candidatePage>;

/** Candidates decided about with one press. */
export const candidatesMax = 200;

/** `POST /api/v1/required-lists/candidates/acceptances`: all of them, or none. */
export const candidateAcceptance = z.object({
  candidates: z
    .array(
      candidateRef.extend({
        /** Another name than the proposed one; a site on record keeps its own. */
        name: name.optional(),
      }),
    )
    .min(1)
    .max(candidatesMax),
});
export type CandidateAcceptance = z.output<typeof candidateAcceptance>;

/** `POST /api/v1/required-lists/candidates/rejections`: remembered, and not proposed again. */
export const candidateRejection = z
  .object({
    candidates: z.array(candidateRef).min(1).max(candidatesMax),
    reason: z.enum(rejectionReasons),
    words: z.string().trim().max(200).default(''),
  })
  .refine(({ reason, words }) => reason !== 'other' || words !== '', {
    path: ['words'],
    message: 'expected words for another reason',
  });
export type CandidateRejection = z.output<typeof candidateRejection>;

/** A candidate that somebody did not take. */
export const rejectedCandidate = z.object({
  id,
  division: divisionCode,
  divisionPath: z.array(z.string()),
  kind: z.enum(candidateKinds),
  name: z.string(),
  point: point.nullable(),
  reason: z.enum(rejectionReasons),
  words: z.string(),
  by: z.object({ id, name: z.string(), unit: z.string() }),
  at: instant,
});
export type RejectedCandidate = z.infer<typeof rejectedCandidate>;
