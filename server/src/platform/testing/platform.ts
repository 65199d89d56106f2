import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { openTestDatabase } from './database.ts';

/** A platform on a database of its own. Make the rooms, then `start()`: indexes, then the tail; no agenda. */
export async function openTestPlatform(
  clock: Clock = systemClock,
): Promise<{ platform: Platform; start(): Promise<void>; stop(): Promise<void> }> {
  const { database, drop } = await openTestDatabase(clock);
  const platform = createPlatform({ database, clock, log: silentLog, key: randomBytes(32) });
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
