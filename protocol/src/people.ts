import { z } from 'zod';
import { day, divisionCode, id, instant } from './names.ts';

/**
 * `police` is the officer of a police post who takes reports of devices in forbidden places (Order 799 Art. 8(2)) and
 * closes them with a receipt: nothing else of the hub is open to that role.
 */
export const roles = [
  'technician',
  'duty-officer',
  'planner',
  'filing-clerk',
  'police',
  'auditor',
  'administrator',
] as const;
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
const fullName = z.string().trim().min(1).max(60);
const unit = z.string().trim().min(1).max(100);
const grants = z.array(grant).min(1).max(50);

export const signIn = z.object({ user: z.string().min(1).max(100), password: z.string().min(1).max(200) });

export const person = z.object({
  id,
  user: z.string(),
  name: z.string(),
  unit: z.string(),
  grants: z.array(grant),
  language: z.enum(['zh', 'en']),
  /** Works for a contractor (Order 799 Art. 19): the account has an end. */
  contractor: z.boolean(),
  /** The account's last day on the site's clock; at midnight after it sessions end. Null: until somebody ends it. */
  endsOn: day.nullable(),
  disabled: z.boolean(),
  version: z.int(),
});
export type Person = z.infer<typeof person>;

/** `GET /api/v1/people/names`: whom a task can be given to. */
export const personName = z.object({ id, name: z.string(), unit: z.string(), roles: z.array(role) });
export type PersonName = z.infer<typeof personName>;

/** `POST` and `GET /api/v1/session`. Writes send the token in the header `csrfHeader`. */
export const session = z.object({
  person,
  csrf: z.string(),
  expiresAt: instant,
  /** The shared desk at which it began by PIN: only its duty is open then. */
  deskId: id.nullable().default(null),
});
export type Session = z.infer<typeof session>;
/** What a session that began by PIN can do: the duty of the desk. */
export const pinRoles: readonly Role[] = ['duty-officer'];
export const csrfHeader = 'x-csrf-token';

const account = {
  name: fullName,
  unit,
  grants,
  language: z.enum(['zh', 'en']).default('zh'),
  contractor: z.boolean().default(false),
  endsOn: day.nullable().default(null),
};
const contractorsEnd = (one: { contractor: boolean; endsOn: string | null }): boolean =>
  !one.contractor || one.endsOn !== null;
const endNeeded = { path: ['endsOn'], message: "expected the last day of a contractor's account (Order 799 Art. 19)" };

export const newPerson = z
  .object({ user: userName, password: newPassword, ...account })
  .refine(contractorsEnd, endNeeded);
/** `PUT /api/v1/people/{id}` (If-Match): the account as it should be; a disabled one's sessions end at once. */
export const personChange = z
  .object({ ...account, disabled: z.boolean().default(false) })
  .refine(contractorsEnd, endNeeded);
export const passwordChange = z.object({ password: newPassword });
