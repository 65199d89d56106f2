import { z } from 'zod';
import { id, instant } from './names.ts';
import { phone } from './units.ts';

/** `POST /api/v1/alerts/{id}/calls`: who was called about it, and what came of it. */
export const callKeeping = z.strictObject({
  name: z.string().trim().min(1).max(100),
  phone,
  answered: z.enum(['answered', 'no-answer', 'busy', 'wrong-number']),
  note: z.string().trim().max(1000).optional(),
});
export type CallKeeping = z.infer<typeof callKeeping>;

/** Requests that one alert may carry. */
export const recordingRequestsMax = 10;
/** Longest recording that one request asks for, hours, and longest time to answer it, days. */
export const recordingLimits = { spanHours: 24, answerDays: 30 } as const;

/** `POST /api/v1/alerts/{id}/recordings`: the managing unit is asked to keep a recording; deciding is its own. */
export const newRecordingRequest = z
  .strictObject({
    from: instant,
    to: instant,
    /** Whom it was put to, at the unit. */
    toWhom: z.string().trim().min(1).max(100),
    words: z.string().trim().max(500).default(''),
    /** When its answer must be there: before the recorder writes over it. */
    answerBy: instant,
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'expected an end after the beginning' })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= recordingLimits.spanHours * 3600_000, {
    path: ['to'],
    message: `expected ${recordingLimits.spanHours} hours at most`,
  });

export const recordingAnswers = ['kept', 'refused', 'overwritten'] as const;

/** `POST /api/v1/alerts/{id}/recordings/{requestId}/answer`: what the unit said. */
export const recordingAnswer = z.strictObject({
  answer: z.enum(recordingAnswers),
  words: z.string().trim().max(500).default(''),
});

export const recordingRequest = z.object({
  id,
  from: instant,
  to: instant,
  toWhom: z.string(),
  words: z.string(),
  askedBy: z.object({ id, name: z.string(), unit: z.string() }),
  askedAt: instant,
  answerBy: instant,
  /** `overdue`: its time is over and nobody has written an answer down; one that comes later still counts. */
  state: z.enum(['asked', 'overdue', ...recordingAnswers]),
  answer: z.object({ at: instant, by: z.string(), words: z.string() }).nullable(),
});
export type RecordingRequest = z.infer<typeof recordingRequest>;
