import type { Platform } from '../../platform/platform.ts';
import type { Audit } from '../../trust/audit/service.ts';
import type { GatherRooms } from './gather.ts';
import { alertsLater } from './sections/alerts-later.ts';
import { Reports } from './service.ts';

/** The monthly report with the sections of every room; whoever measures something new adds its maker here. */
export function openReports(platform: Platform, rooms: GatherRooms & { audit: Audit }): Reports {
  return new Reports(platform, rooms, [async () => alertsLater()]);
}
