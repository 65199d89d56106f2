import type { Platform } from '../../platform/platform.ts';
import type { Audit } from '../../trust/audit/service.ts';
import { type CameraRooms, cameraList } from './camera-list.ts';
import { type ContactRooms, contactList } from './contact-list.ts';
import { healthList } from './health-list.ts';
import { ImportsRepository } from './repository.ts';
import { type RequiredRooms, requiredList } from './required-list.ts';
import { ImportRunner } from './runner.ts';
import { Imports, type ListKinds } from './service.ts';

/** What people decide about lists, and what does the work. */
export interface ImportsRoom {
  imports: Imports;
  runner: ImportRunner;
}

export function openImportsRoom(
  platform: Platform,
  rooms: CameraRooms & ContactRooms & RequiredRooms & { audit: Audit },
): ImportsRoom {
  const kinds: ListKinds = {
    ...{ cameras: cameraList(rooms), health: healthList(rooms) },
    ...{ contacts: contactList(rooms), required: requiredList(rooms) },
  };
  const repository = new ImportsRepository(platform.database);
  return {
    imports: new Imports(platform, rooms, kinds, repository),
    runner: new ImportRunner(platform, kinds, repository),
  };
}
