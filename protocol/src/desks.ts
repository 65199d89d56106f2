import { z } from 'zod';
import { day, divisionCode, id, instant } from './names.ts';

/** A shared desk is registered for this long at most, days. */
export const deskMaxDays = 366;

const digits = z.string().regex(/^\d{4,6}$/, 'expected 4 to 6 digits');

/** Digits that everybody tries first: all the same, or counting up or down. */
export function isGuessable(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at])));
  return steps.size === 1 && [0, 1, -1].includes([...steps][0] as number);
}

/** `PUT /api/v1/session/pin`: one's own, only after signing in by password. */
export const pinChange = z.object({
  pin: digits.refine((pin) => !isGuessable(pin), 'expected digits that are not all the same or in a row'),
});
/** `GET /api/v1/session/pin` */
export const pinState = z.object({ set: z.boolean(), setAt: instant.nullable() });

/** A shared desk (值班台): the one kind of device on which a PIN is enough. */
export const desk = z.object({
  id,
  name: z.string(),
  division: divisionCode,
  /** Its last day on the site's clock. */
  endsOn: day,
  registeredBy: z.string(),
  registeredAt: instant,
});
export type Desk = z.infer<typeof desk>;

/** `POST /api/v1/desks`: this very browser becomes a shared desk. */
export const newDesk = z.object({ name: z.string().trim().min(1).max(60), division: divisionCode, endsOn: day });

/** `GET /api/v1/desk`: the shared desk that this browser is, and who can sign in there by PIN; null for any other. */
export const deskHere = z.object({
  desk: desk.pick({ id: true, name: true, division: true, endsOn: true }).nullable(),
  people: z.array(z.object({ id, name: z.string(), unit: z.string() })),
});
export type DeskHere = z.infer<typeof deskHere>;

/** `POST /api/v1/desk/session`: signs in at the shared desk. Whoever was signed in there before is signed out. */
export const pinSignIn = z.object({ personId: id, pin: digits });
