import { countyOf, isWithin, type Person, type Role, rangeOf } from '@sharp-eyes/protocol';

/** In the order of the menu: a phone shows the first four, the one that answers a role's first question before all. */
const pages = [
  ...(['desk', 'onsite', 'coverage', 'filings', 'sites', 'cameras', 'live', 'duty', 'reports', 'compliance'] as const),
  ...(['cases', 'load', 'false-alarms'] as const),
  ...(['audit', 'agents', 'channels', 'people', 'places'] as const),
] as const;
export type PageName = (typeof pages)[number];

/** Who finds which page in the menu. The hub decides what each may read; this only spares people dead ends. */
const rolesOf: Record<PageName, readonly Role[]> = {
  desk: ['duty-officer'],
  duty: ['duty-officer', 'planner', 'administrator'],
  'false-alarms': ['duty-officer', 'planner', 'technician'],
  load: ['duty-officer', 'planner'],
  onsite: ['technician'],
  coverage: ['planner', 'administrator'],
  reports: ['planner', 'auditor'],
  cameras: ['duty-officer', 'technician', 'planner', 'filing-clerk', 'administrator'],
  live: ['duty-officer', 'technician'],
  sites: ['duty-officer', 'technician', 'planner', 'filing-clerk', 'administrator'],
  filings: ['filing-clerk', 'planner', 'administrator'],
  compliance: ['planner', 'filing-clerk', 'technician', 'administrator'],
  cases: ['duty-officer', 'technician', 'planner', 'filing-clerk', 'police', 'auditor'],
  channels: ['administrator'],
  people: ['administrator'],
  audit: ['auditor', 'administrator'],
  agents: ['administrator', 'technician'],
  places: ['administrator'],
};

/** The page that answers the first question of each role. */
const firstPage: [Role, PageName][] = [
  ['duty-officer', 'desk'],
  ['auditor', 'audit'],
  ['administrator', 'agents'],
  ['technician', 'onsite'],
  ['planner', 'coverage'],
  ['filing-clerk', 'filings'],
  ['police', 'cases'],
];

export function pagesOf(person: Person): PageName[] {
  return pages.filter((page) => person.grants.some(({ role }) => rolesOf[page].includes(role)));
}

export function homeOf(person: Person): PageName | undefined {
  return firstPage.find(([role]) => person.grants.some((grant) => grant.role === role))?.[1];
}

/** Technicians and duty officers look, each time on the record. */
export function maySeePicture({ grants }: Person): boolean {
  return grants.some(({ role }) => role === 'technician' || role === 'duty-officer');
}

/** Rosters, escalation and shared desks are the supervisor's. */
export function mayPlanDuty({ grants }: Person): boolean {
  return grants.some(({ role }) => role === 'planner' || role === 'administrator');
}

/** Who decides about narrower rules; of duty officers only those of the whole county. */
export function mayNarrow({ grants }: Person, division: string): boolean {
  const county = `${countyOf(division)}000000`;
  return grants.some(({ role, division: own }) => {
    if (role === 'duty-officer') return isWithin(county, rangeOf(own));
    return (role === 'planner' || role === 'technician') && isWithin(division, rangeOf(own));
  });
}

/** Who takes shifts. */
export function mayTakeTurns({ grants }: Person): boolean {
  return grants.some(({ role }) => role === 'duty-officer');
}

/** A planner makes reports; an auditor reads what was issued. */
export function mayIssueReports({ grants }: Person): boolean {
  return grants.some(({ role }) => role === 'planner');
}

/** Photographs of signs and poles; administrators and auditors see no pictures. */
export function maySeePhotos({ grants }: Person): boolean {
  return grants.some(({ role }) => role === 'technician' || role === 'planner' || role === 'filing-clerk');
}

/** Planners say where cameras go; an administrator reads what there is. */
export function mayPlan({ grants }: Person): boolean {
  return grants.some(({ role }) => role === 'planner');
}

/** The person's pages as the menu shows them: the first question first. */
export function menuOf(person: Person): PageName[] {
  const home = homeOf(person);
  const rest = pagesOf(person).filter((page) => page !== home);
  return home === undefined ? rest : [home, ...rest];
}

/** The divisions in which this person has one of the roles of a page. */
export function divisionsOf(person: Person, page: PageName): string[] {
  const own = person.grants.filter(({ role }) => rolesOf[page].includes(role)).map(({ division }) => division);
  return [...new Set(own)].sort();
}
