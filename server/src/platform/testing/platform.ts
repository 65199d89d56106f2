import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { type Logger, silentLog } from '../log.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { openTestDatabase } from './database.ts';

/** What a test may want otherwise. */
export interface TestSettings {
  /** Another mongod than the tests' own. */
  uri?: string;
  /** The database and the key of another platform: a second hub beside it, or after it. */
  name?: string;
  key?: Buffer;
  log?: Logger;
}

const hourMs = 3600_000;
/** Longest that an index can be told to wait, seconds. */
const neverS = 2_147_483_647;

/**
 * mongod deletes by its own clock, once a minute; the injected one may stand months before it. Then a session that is
 * good by the hub's clock would vanish in the middle of a test.
 */
async function keepWhatIsOld(database: Database): Promise<void> {
  for (const { collection, schema } of Object.values(database.connection.models))
    for (const [keyPattern, { expireAfterSeconds }] of schema.indexes())
      if (expireAfterSeconds !== undefined)
        await database.db.command({
          collMod: collection.name,
          index: { keyPattern, expireAfterSeconds: neverS },
        });
}

/** A platform on a database of its own. Make the rooms, then `start()`: indexes, then the tail; no agenda. */
export async function openTestPlatform(
  clock: Clock = systemClock,
  { uri, name, key = randomBytes(32), log = silentLog }: TestSettings = {},
): Promise<{ platform: Platform; start(): Promise<void>; stop(): Promise<void> }> {
  const { database, drop } = await openTestDatabase(clock, name, uri);
  const platform = createPlatform({ database, clock, log, key });
  return {
    platform,
    start: async () => {
      await database.ready();
      if (Math.abs(clock.now() - Date.now()) > hourMs) await keepWhatIsOld(database);
      await platform.tail.start();
    },
    stop: async () => {
      await platform.tail.stop();
      await drop();
    },
  };
}
