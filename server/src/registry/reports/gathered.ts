import type { ReportLevel } from '@sharp-eyes/protocol';
import type { CameraStates, MaintainedCamera } from '../cameras/for-reports.ts';
import type { ReportedDay, ReportedGap, ReportedVillage } from '../coverage/for-reports.ts';
import type { ApprovedList } from '../required/service.ts';

/** Of cameras and records, which are known only as of now. */
export interface AsOfNow {
  states: CameraStates;
  records: { lacking: number; unknown: number; whole: number };
  maintained: MaintainedCamera[];
}

/** All that a report is made of: read at one moment, then never again. */
export interface Gathered {
  division: string;
  level: ReportLevel;
  month: string;
  now: Date;
  /** The day whose end the villages describe; null where that is now. */
  day: string | null;
  villages: ReportedVillage[];
  /** As last month ended; null where nothing of it is kept. */
  before: { day: string; villages: ReportedVillage[] } | null;
  /** The versions of each village's list that were in force at some time of the month, oldest first. */
  lists: Map<string, ApprovedList[]>;
  /** Null where the month is over for too long: how it was then is not kept. */
  asOfNow: AsOfNow | null;
  /** What is not covered now in the worst villages. */
  gaps: ReportedGap[];
  sites: Map<string, string>;
  /** The last kept day of each month before this one, oldest first. */
  monthEnds: ReportedDay[];
  /** Names from the province down, of the division and everything in it. */
  paths: Map<string, string[]>;
}

/** The name of a division. */
export function nameOf({ paths }: Pick<Gathered, 'paths'>, code: string): string {
  return paths.get(code)?.at(-1) ?? code;
}
