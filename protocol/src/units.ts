import { z } from 'zod';
import { divisionCode, id } from './names.ts';

const name = z.string().trim().min(1).max(100);
export const phone = z.string().trim().min(3).max(30);

/** Unified social credit code (GB 32100-2015): 18 digits and letters without I, O, S, V, Z. */
export const creditCode = z
  .string()
  .regex(/^[0-9A-HJ-NP-RT-UW-Y]{18}$/, 'expected the 18 characters of a unified social credit code');

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
