import { z } from 'zod';
import { divisionCode, id } from './names.ts';

const name = z.string().trim().min(1).max(100);
export const phone = z.string().trim().min(3).max(30);

/** GB 32100-2015, 4.2 and table A.2: digits and letters without I, O, S, V, Z, each worth its place here. */
const creditSigns = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** The 18th character that the first 17 of a unified social credit code ask for (GB 32100-2015, annex B: mod 31). */
export function creditCheckSign(first17: string): string {
  let [sum, weight] = [0, 1];
  for (const sign of first17) {
    sum += creditSigns.indexOf(sign) * weight;
    weight = (weight * 3) % 31;
  }
  return creditSigns[(31 - (sum % 31)) % 31] as string;
}

/** Unified social credit code (GB 32100-2015): 17 characters and one that checks them. */
export const creditCode = z
  .string()
  .regex(/^[0-9A-HJ-NP-RTUWXY]{18}$/, 'expected the 18 characters of a unified social credit code')
  .refine((code) => code.length !== 18 || creditCheckSign(code.slice(0, 17)) === code[17], {
    error: ({ input }) =>
      `expected ${creditCheckSign(String(input).slice(0, 17))} as the last character, by the other 17: one of them is mistyped`,
  });

/** Whoever answers for a system of cameras (Order 799 Arts 7(2), 9): named once, inherited by sites and cameras. */
export const newUnit = z.object({
  name,
  creditCode: creditCode.nullable().default(null),
  /** Where it stands in the registry: who may see and use it follows from this. */
  division: divisionCode,
  /** The office that answers, never a private person: it is printed on signs and public cards. */
  office: z.object({ name, phone }).nullable().default(null),
  /** The person who deals with filings and agreements (经办人). */
  handler: z.object({ name, phone }).nullable().default(null),
});
/** `PUT /api/v1/units/{id}` (If-Match) */
export const unitChange = newUnit.omit({ division: true });
export const unit = newUnit.extend({ id, version: z.int() });
export type Unit = z.infer<typeof unit>;

/** A unit as people see it. */
export const unitView = unit.extend({
  divisionPath: z.array(z.string()),
  /** The caller's own area holds its division: it may be changed from here. */
  mine: z.boolean(),
});
export type UnitView = z.infer<typeof unitView>;
