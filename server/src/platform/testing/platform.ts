import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
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
      await platform.tail.start();
    },
    stop: async () => {
      await platform.tail.stop();
      await drop();
    },
  };
}
