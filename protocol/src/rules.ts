import { z } from 'zod';

const unit = z.number().min(0).max(1);

/** A corner of a polygon, 0…1 from the top left of the picture. */
export const corner = z.tuple([unit, unit]);

/** A rectangle in the picture, 0…1 from the top left. */
export const box = z.object({ x: unit, y: unit, width: unit, height: unit });
export type Box = z.infer<typeof box>;

export const zone = z.object({
  name: z.string().trim().min(1).max(60),
  polygon: z.array(corner).min(3).max(64),
});
export type Zone = z.infer<typeof zone>;

/** Days of a week by ISO 8601 number, 1 Monday … 7 Sunday. */
const weekday = z.int().min(1).max(7);
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'expected HH:MM');

/** Armed hours (布防时段) in the site's own clock. `to` before `from` runs over midnight. None at all means always. */
export const armedHours = z.object({
  days: z.array(weekday).min(1).max(7).default([1, 2, 3, 4, 5, 6, 7]),
  from: clockTime,
  to: clockTime,
});
export type ArmedHours = z.infer<typeof armedHours>;

/** Kinds of alert that may stand on the desk; all at scene level. Later rules add their name here and a shape below. */
export const alertKinds = ['person-in-zone'] as const;
export const alertKind = z.enum(alertKinds);
export type AlertKind = z.infer<typeof alertKind>;

export const personInZoneRule = z.object({
  /** Stable within the document; the zone's name and the kind by default. */
  id: z.string().min(1).max(80).optional(),
  kind: z.literal('person-in-zone'),
  zone: z.string().trim().min(1).max(60),
  /** A detection below this score is not a person. 0.35 finds 31 of 32 walkers of the street clip (models/cards). */
  minScore: unit.default(0.35),
  /** The foot point must be inside for this long before an alert rises, seconds. */
  minDwellS: z.number().min(0).max(600).default(0.3),
  /** The zone must be empty for this long before the alert clears, seconds. */
  clearAfterS: z.number().min(0.5).max(600).default(4),
  /** After clearing, nobody is told again for this long, seconds. */
  coolDownS: z.number().min(0).max(86_400).default(0),
  armed: z.array(armedHours).max(50).default([]),
  /** Parts of the zone where feet do not count: where something is taken for a person again and again. */
  except: z.array(box).max(32).default([]),
  priority: z.enum(['critical', 'high', 'medium', 'low']).default('medium'),
  /** In shadow a rule records what it would have raised and tells nobody. */
  shadow: z.boolean().default(false),
});

export const rule = z.discriminatedUnion('kind', [personInZoneRule]);
export type Rule = z.infer<typeof rule>;

/** The rules of one camera: what `watch --rules FILE` reads and the hub sends. */
export const rulesDocument = z
  .object({
    version: z.int().min(0).default(0),
    zones: z.array(zone).max(32).default([]),
    rules: z.array(rule).max(64).default([]),
    /** Parts of the picture that are never analysed and are covered in every still (privacy masks). */
    masks: z.array(box).max(32).default([]),
  })
  .superRefine((document, context) => {
    const names = new Set<string>();
    for (const [index, { name }] of document.zones.entries()) {
      if (names.has(name))
        context.addIssue({
          code: 'custom',
          path: ['zones', index, 'name'],
          message: `a second zone is named “${name}”`,
        });
      names.add(name);
    }
    for (const [index, { zone: name }] of document.rules.entries())
      if (!names.has(name))
        context.addIssue({
          code: 'custom',
          path: ['rules', index, 'zone'],
          message: `no zone is named “${name}”; the document has: ${[...names].join(', ') || 'none'}`,
        });
  });
export type RulesDocument = z.infer<typeof rulesDocument>;
export type RulesDocumentInput = z.input<typeof rulesDocument>;

export function ruleIdOf(rule: Rule): string {
  return rule.id ?? `${rule.kind}/${rule.zone}`;
}
