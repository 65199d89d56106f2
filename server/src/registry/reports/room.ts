import type { Platform } from '../../platform/platform.ts';
import type { Audit } from '../../trust/audit/service.ts';
import type { GatherRooms } from './gather.ts';
import { Reports, type SectionMaker } from './service.ts';

/** The monthly report. @param others - sections of rooms on other floors, which this one must not know */
export function openReports(
  platform: Platform,
  rooms: GatherRooms & { audit: Audit },
  others: readonly SectionMaker[],
): Reports {
  return new Reports(platform, rooms, others);
}
