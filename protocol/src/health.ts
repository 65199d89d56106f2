import { z } from 'zod';

/** Reachability of a device, decided on site; `unknown` is decided by the hub when the agent is silent. */
export const reachability = z.enum(['streaming', 'unauthorised', 'reachable', 'unreachable', 'unknown']);
export type Reachability = z.infer<typeof reachability>;

/** State of a camera's picture. */
export const pictureState = z.enum([
  'clear',
  'blocked',
  'dark',
  'blurred',
  'frozen',
  'moved',
  'washed-out',
  'no-signal',
  'colour',
  'dirty',
  'unknown',
]);
export type PictureState = z.infer<typeof pictureState>;

/** Blanks of one sentence; what an agent says is stored, and told to every console. */
const reasonParamsMax = 20;

/** Why a state is what it is: a code for the console's words, values for its blanks, and plain English for logs. */
export const reason = z.object({
  code: z.string().min(1).max(60),
  params: z
    .record(z.string().max(40), z.union([z.string().max(200), z.number()]))
    .refine((params) => Object.keys(params).length <= reasonParamsMax, `expected ${reasonParamsMax} values at most`)
    .default({}),
  text: z.string().max(400),
});
export type Reason = z.infer<typeof reason>;
