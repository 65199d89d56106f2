import { z } from 'zod';
import { divisionCode, id, instant } from './names.ts';

export const roles = ['technician', 'duty-officer', 'planner', 'filing-clerk', 'auditor', 'administrator'] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

/** A role in an area: the division and everything below it. */
export const grant = z.object({ role, division: divisionCode });
export type Grant = z.infer<typeof grant>;

const userName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}._-]{2,40}$/u, 'expected 2 to 40 letters, digits, dots, dashes or underscores');
/** NIST SP 800-63B: length counts, composition rules don't. */
const newPassword = z.string().min(12).max(200);

export const signIn = z.object({ user: z.string().min(1).max(100), password: z.string().min(1).max(200) });

export const person = z.object({
  id,
  user: z.string(),
  name: z.string(),
  unit: z.string(),
  grants: z.array(grant),
  language: z.enum(['zh', 'en']),
  disabled: z.boolean(),
  version: z.int(),
});
export type Person = z.infer<typeof person>;

/** `POST` and `GET /api/v1/session`. Writes send the token in the header `csrfHeader`. */
export const session = z.object({ person, csrf: z.string(), expiresAt: instant });
export type Session = z.infer<typeof session>;
export const csrfHeader = 'x-csrf-token';

export const newPerson = z.object({
  user: userName,
  name: z.string().trim().min(1).max(60),
  unit: z.string().trim().min(1).max(100),
  password: newPassword,
  grants: z.array(grant).min(1).max(50),
  language: z.enum(['zh', 'en']).default('zh'),
});
export const passwordChange = z.object({ password: newPassword });
