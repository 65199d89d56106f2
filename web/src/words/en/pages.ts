import type { PageWords } from '../zh.ts';
import { agentState, agents } from './agents.ts';
import { audit, auditAction } from './audit.ts';
import { candidates } from './candidates.ts';
import { card } from './card.ts';
import { coverage } from './coverage.ts';
import { duty } from './duty.ts';
import { enrolment } from './enrolment.ts';
import { forbiddenPlacement, found } from './found.ts';
import { imports } from './imports.ts';
import { cases, compliance, filings, lawRules, people } from './law.ts';
import { live } from './live.ts';
import { load } from './load.ts';
import { narrowings } from './narrowings.ts';
import { notices, ways } from './notices.ts';
import { onsite } from './onsite.ts';
import { photo, sight } from './photo.ts';
import { places } from './places.ts';
import { planner } from './planner.ts';
import { record } from './record.ts';
import { reports } from './reports.ts';
import { sites } from './sites.ts';
import { contacts, units } from './units.ts';
import { wall } from './wall.ts';

export const pages: PageWords = {
  agentState,
  agents,
  audit,
  auditAction,
  candidates,
  card,
  cases,
  compliance,
  contacts,
  coverage,
  duty,
  enrolment,
  filings,
  forbiddenPlacement,
  found,
  imports,
  lawRules,
  live,
  narrowings,
  load,
  notices,
  onsite,
  people,
  photo,
  places,
  planner,
  record,
  reports,
  sight,
  sites,
  units,
  wall,
  ways,
};
