import type { Role } from '@sharp-eyes/protocol';

/**
 * Who may do what: every route names an action of this table, and there is no route without one.
 * - a list of roles: a person with such a grant, within that grant's area
 * - `signed-in`: any person with a session
 * - `agent`: an enrolled agent's access token
 * - `public`: anybody who reaches the port
 */
export type Access = readonly Role[] | 'signed-in' | 'agent' | 'public';

/**
 * Administrators and auditors see no picture (domain: separation of duties), so they appear in no `looks`, `live.view` or
 * `photos` row.
 * An action that is missing here does not compile at its route, and a test walks every mounted route.
 */
export const routeTable = {
  'session.sign-in': 'public',
  'session.read': 'signed-in',
  'session.sign-out': 'signed-in',
  'stream.follow': 'signed-in',

  'alerts.read': ['duty-officer', 'planner'],
  'alerts.decide': ['duty-officer'],
  'alerts.comment': ['duty-officer', 'planner'],
  /** The alarm load of the desks: for whoever answers for them, and for those who sit there. */
  'desk-load.read': ['duty-officer', 'planner'],
  /** How well rules do, and proposals to make them narrower. */
  'narrowings.read': ['duty-officer', 'planner', 'technician'],
  // A duty officer of the whole county only, which the room asks: an officer does not narrow what disturbs the own shift.
  'narrowings.decide': ['duty-officer', 'planner', 'technician'],
  'silences.read': ['duty-officer', 'planner'],
  'silences.write': ['duty-officer', 'planner'],
  // Longer than a day: a planner of the whole county, which the room asks.
  'silences.approve': ['planner'],
  'looks.make': ['duty-officer', 'technician'],
  'looks.see': ['duty-officer', 'technician'],
  'live.view': ['duty-officer', 'technician'],
  'live.figures': ['technician', 'planner', 'administrator'],

  'desks.here': 'public',
  'desks.sign-in': 'public',
  /** A PIN counts only where a supervisor said so. */
  'desks.read': ['planner', 'administrator'],
  'desks.write': ['planner', 'administrator'],
  'pins.own': ['duty-officer'],

  'notice-channels.read': ['administrator'],
  'notice-channels.write': ['administrator'],
  'notice-deliveries.read': ['administrator'],
  /** Everybody sees to how they can be reached, and brings back the code that they read. */
  'ways.own': 'signed-in',
  'notice-tests.confirm': 'signed-in',

  'duty.read': ['duty-officer', 'planner', 'administrator'],
  'duty.take': ['duty-officer'],
  /** Rosters and escalation are the supervisor's. */
  'duty.plan': ['planner', 'administrator'],

  'audit.read': ['auditor', 'administrator'],

  /** Its addresses hold the county's key for Tianditu. */
  'base-map.read': 'signed-in',
  'divisions.read': 'signed-in',
  'divisions.import': ['administrator'],
  'divisions.boundary': ['administrator'],
  'divisions.hamlets': ['planner', 'administrator'],
  'layers.read': ['technician', 'planner', 'administrator'],
  'layers.write': ['administrator'],
  'sites.read': ['technician', 'duty-officer', 'planner', 'filing-clerk', 'administrator'],
  'sites.write': ['technician', 'planner'],
  'sites.remove': ['technician', 'planner', 'administrator'],
  'watchpoints.write': ['technician', 'planner'],
  'contacts.read': ['technician', 'duty-officer', 'planner', 'filing-clerk', 'administrator'],
  'contacts.write': ['technician', 'planner'],
  // Whoever has just called knows that the number answers.
  'contacts.confirm': ['technician', 'duty-officer', 'planner'],
  'units.read': ['technician', 'duty-officer', 'planner', 'filing-clerk', 'administrator'],
  'units.write': ['technician', 'planner', 'filing-clerk'],
  'cameras.read': ['technician', 'duty-officer', 'planner', 'filing-clerk', 'administrator'],
  'cameras.history': ['technician', 'planner', 'filing-clerk', 'administrator'],
  'cameras.plan': ['technician', 'planner'],
  'cameras.write': ['technician'],
  'cameras.check': ['technician', 'duty-officer', 'planner'],
  'cameras.authorise': ['planner', 'filing-clerk'],
  'cameras.remove': ['technician', 'administrator'],
  'cases.read': ['police', 'auditor'],
  'cases.mine': 'signed-in',
  'cases.report': 'signed-in',
  'filings.read': ['planner', 'filing-clerk', 'administrator'],
  'filings.template': ['administrator'],
  'filings.write': ['filing-clerk'],
  'compliance.read': ['technician', 'planner', 'filing-clerk', 'administrator'],
  'compliance.assign': ['planner', 'filing-clerk'],
  'compliance.waive': ['planner'],
  'compliance.rules-read': ['technician', 'planner', 'filing-clerk', 'auditor', 'administrator'],
  'compliance.rules': ['administrator'],
  'photos.see': ['technician', 'planner', 'filing-clerk'],
  'photos.write': ['technician', 'planner'],
  'cards.show': 'public',
  'cards.read': ['technician', 'planner', 'filing-clerk', 'administrator'],
  'cards.make': ['technician', 'planner'],
  'cards.switch': ['administrator'],
  /** Bringing lists in: the planner's and the administrator's; a technician answers on site. */
  'imports.write': ['planner', 'administrator'],
  'exports.make': ['technician', 'planner', 'filing-clerk', 'administrator'],
  'devices.read': ['technician', 'administrator'],
  'devices.decide': ['technician'],
  'devices.credential': ['technician'],
  'devices.probe': ['technician'],
  'recovery-key.read': ['technician', 'administrator'],
  'recovery-key.write': ['administrator'],

  'required-lists.read': ['planner', 'administrator'],
  /** What goes into the draft of a list, candidate by candidate. */
  'required-lists.draft': ['planner'],
  'required-lists.approve': ['planner'],
  'coverage.read': ['planner', 'administrator'],
  'coverage.export': ['planner', 'administrator'],
  'coverage.recompute': ['planner', 'administrator'],
  'poles.read': ['planner', 'administrator'],
  'poles.write': ['planner', 'administrator'],
  /** A plan shows where nobody looks: planners only, as the gap list shows it to them. */
  'plans.read': ['planner'],
  'plans.make': ['planner'],
  'plans.accept': ['planner'],

  /** A report is for whoever answers for all of its area; an auditor reads what was issued. */
  'reports.draft': ['planner'],
  'reports.issue': ['planner'],
  'reports.read': ['planner', 'auditor'],

  'agents.read': ['technician', 'administrator'],
  'agents.write': ['administrator'],
  'agents.discover': ['technician', 'administrator'],
  'quarantine.read': ['administrator'],

  'people.read': ['administrator'],
  'people.write': ['administrator'],
  'people.names': ['planner', 'filing-clerk', 'technician', 'administrator'],
  'people.password': 'signed-in',
  'errors.read': ['administrator'],
  'openapi.read': 'public',
  'health.read': 'public',

  'agent.ca': 'public',
  'agent.time': 'public',
  'agent.enrol': 'public',
  'agent.token': 'public',
  'agent.facts': 'agent',
  'agent.config': 'agent',
  'agent.still': 'agent',
  'agent.commands': 'agent',
  'agent.media': 'agent',
} as const satisfies Record<string, Access>;

/** What can be done through a route. */
export type Action = keyof typeof routeTable;

/** What a caller needs for an action. */
export function accessOf(action: Action): Access {
  return routeTable[action];
}
