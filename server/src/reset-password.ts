import { randomBytes } from 'node:crypto';
import type { HubConfig } from '@sharp-eyes/config';
import { systemClock } from './platform/clock.ts';
import { openDatabase } from './platform/database/database.ts';
import type { Logger } from './platform/log.ts';
import { createPlatform } from './platform/platform.ts';
import { Audit } from './trust/audit/service.ts';
import { People } from './trust/people/service.ts';

/**
 * `npm run hub -- reset-password USER`: a new random password, all sessions of that person ended. Works beside running
 * hubs; they close the person's open streams.
 * @throws when there is no such user
 */
export async function resetPassword(config: HubConfig, user: string, log: Logger): Promise<string> {
  const { uri, name } = config.database;
  const database = await openDatabase({ uri, name, clock: systemClock });
  try {
    // No shared secret is read here, so any key will do.
    const platform = createPlatform({ database, clock: systemClock, log, key: randomBytes(32) });
    const people = new People(platform, new Audit(platform));
    await database.ready();
    return await people.resetPassword(user);
  } finally {
    await database.close();
  }
}
