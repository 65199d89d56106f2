import { z } from 'zod';
import { day, divisionCode, id, instant } from './names.ts';
import { role } from './people.ts';
import { allowedPlacements } from './placement.ts';
import { legalBases, siteKinds } from './sites.ts';

/** What a duty is about. One record has one item of each at most. */
export const complianceMatters = [
  'placement',
  'point',
  'aim',
  'legal-basis',
  'unit',
  'necessity',
  'sign',
  'guarded',
  'retention',
  'second-check',
  'access-basis',
  'consent',
  'filing',
  'filing-change',
  'authorisation',
] as const;
export const complianceMatter = z.enum(complianceMatters);
export type ComplianceMatter = z.infer<typeof complianceMatter>;

/** Which record carries the item: a camera, a site, or a system that is filed as a whole. */
export const complianceSubjects = ['camera', 'site', 'system'] as const;
export const complianceSubject = z.enum(complianceSubjects);
export type ComplianceSubject = z.infer<typeof complianceSubject>;

export const complianceStates = ['met', 'due', 'overdue', 'not-required'] as const;
export const complianceState = z.enum(complianceStates);
export type ComplianceState = z.infer<typeof complianceState>;

/** The same in both languages: rules are data, and whoever adds one writes its words. */
const bothLanguages = (max: number) =>
  z.object({ zh: z.string().trim().min(1).max(max), en: z.string().trim().min(1).max(max) });
export type BothLanguages = { zh: string; en: string };

/** When a rule applies; null asks nothing. */
const ruleCondition = z.object({
  legalBases: z.array(z.enum(legalBases)).min(1).max(legalBases.length).nullable().default(null),
  siteKinds: z.array(z.enum(siteKinds)).min(1).max(siteKinds.length).nullable().default(null),
  placements: z.array(z.enum(allowedPlacements)).min(1).max(allowedPlacements.length).nullable().default(null),
  /** First used on this day or later. */
  usedFrom: day.nullable().default(null),
  /** First used before this day. */
  usedBefore: day.nullable().default(null),
});

/** What days are counted from: the record, the answer on site, the first use, the act, the change of a filed system. */
export const dueFrom = ['recorded', 'placed', 'first-use', 'act', 'change'] as const;
const ruleDue = z.discriminatedUnion('kind', [
  /** −1: it had to be there the day before. */
  z.object({ kind: z.literal('days'), days: z.int().min(-1).max(3650), from: z.enum(dueFrom) }),
  z.object({ kind: z.literal('on'), day }),
]);

const rule = {
  matter: complianceMatter,
  /** `条例第十四条`, `Order 799 Art. 14`; a local rule names its own document. */
  article: bothLanguages(120),
  when: ruleCondition.prefault({}),
  /** Days that a recorder keeps at least (`retention`); null elsewhere. */
  minimumDays: z.int().min(1).max(3650).nullable().default(null),
  due: ruleDue,
  /** The law's own date: nobody can set a later one. */
  dateFixed: z.boolean().default(false),
  ownerRole: role,
  /** A person may say, with the reason, that it need not be. */
  waivable: z.boolean().default(false),
  title: bothLanguages(60),
  /** What to do about it. */
  todo: bothLanguages(300),
};
export const complianceRule = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/),
  ...rule,
});
export type ComplianceRule = z.infer<typeof complianceRule>;

/** `POST /api/v1/compliance/rules`: a province's, city's or county's own rule. It adds a duty, it never lifts one. */
export const newLocalRule = z
  .object({
    ...rule,
    /** Where it holds: the division and everything below it. */
    division: divisionCode,
    /** The words of the document that it comes from. */
    sourceText: z.string().trim().min(1).max(4000),
    validFrom: day,
    /** Its last day; null while nobody has ended it. */
    validTo: day.nullable().default(null),
  })
  .refine(({ validFrom, validTo }) => validTo === null || validTo >= validFrom, {
    path: ['validTo'],
    message: 'expected the last day not before the first',
  })
  .refine(({ matter, minimumDays }) => (matter === 'retention') === (minimumDays !== null), {
    path: ['minimumDays'],
    message: 'expected days for the matter “retention” and for no other',
  });
/** `PUT /api/v1/compliance/rules/{id}` (If-Match): a rule is ended, not rewritten; another text is another rule. */
export const localRuleEnd = z.object({ validTo: day });
export const localRule = z.object({
  ...rule,
  ...{ id, division: divisionCode, sourceText: z.string(), validFrom: day, validTo: day.nullable(), version: z.int() },
});
export type LocalRule = z.infer<typeof localRule>;
/** `GET /api/v1/compliance/rules` */
export const complianceRules = z.object({ national: z.array(complianceRule), local: z.array(localRule) });

const person = z.object({ id, name: z.string() });
const owner = z.object({ role, person: person.nullable() });

/** One line of the compliance list (整改清单). */
export const complianceItem = z.object({
  /** The record and the matter. */
  id: z.string(),
  subject: complianceSubject,
  subjectId: id,
  name: z.string(),
  division: divisionCode,
  divisionPath: z.array(z.string()),
  siteId: id.nullable(),
  siteName: z.string(),
  matter: complianceMatter,
  /** The rule that decided; null where none applies. */
  ruleId: z.string().nullable(),
  article: bothLanguages(120),
  title: bothLanguages(60),
  todo: bothLanguages(300),
  state: complianceState,
  /** Nobody knows, as against: it is known not to be there. */
  unknown: z.boolean(),
  reason: bothLanguages(400),
  dueOn: day.nullable(),
  /** Whether the date is the law's own. */
  dateFixed: z.boolean(),
  waivable: z.boolean(),
  owner,
  note: z.string(),
  waived: z.object({ by: person, at: instant, why: z.string() }).nullable(),
  version: z.int(),
});
export type ComplianceItem = z.infer<typeof complianceItem>;

/** An item is named by its record and its matter. */
export const complianceItemId = z.string().regex(/^[0-9a-f-]{36}\.[a-z-]{1,20}$/);

/** `POST /api/v1/compliance/assignments`: gives one or many items an owner, a date, a note; what is absent stays. */
export const complianceAssignment = z
  .object({
    ids: z.array(complianceItemId).min(1).max(500),
    owner: z.union([z.object({ role }), z.object({ personId: id })]).optional(),
    /** Null takes the date back that somebody set: the rule's own counts again. */
    dueOn: day.nullable().optional(),
    note: z.string().trim().max(500).optional(),
  })
  .refine(({ owner: to, dueOn, note }) => to !== undefined || dueOn !== undefined || note !== undefined, {
    path: ['owner'],
    message: 'expected an owner, a date or a note',
  });
export type ComplianceAssignment = z.infer<typeof complianceAssignment>;
/** What was not changed, and why: `not-found`, `date-fixed` (the law's own date is earlier). */
export const complianceAssigned = z.object({
  changed: z.int(),
  refused: z.array(z.object({ id: z.string(), code: z.enum(['not-found', 'date-fixed']) })),
});
/** `POST /api/v1/compliance/items/{id}/waiver` */
export const complianceWaiver = z.object({ why: z.string().trim().min(2).max(300) });

/** `GET /api/v1/compliance/summary`: how many items of each matter stand how. What is not required is not counted. */
export const complianceSummary = z.object({
  matters: z.array(
    z.object({
      matter: complianceMatter,
      ...{ met: z.int(), due: z.int(), overdue: z.int(), unknown: z.int(), waived: z.int() },
    }),
  ),
  /** Records that are still being looked through after a rule changed. */
  working: z.boolean(),
});
export type ComplianceSummary = z.infer<typeof complianceSummary>;
