import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import { type Logger, silentLog } from '../log.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { openTestDatabase } from './database.ts';

/** A platform on a database of its own. Make the rooms, then `start()`: indexes, then the tail; no agenda. */
export async function openTestPlatform(
  clock: Clock = systemClock,
  settings: { uri?: string; log?: Logger } = {},
): Promise<{ platform: Platform; start(): Promise<void>; stop(): Promise<void> }> {
  const { database, drop } = await openTestDatabase(clock, undefined, settings.uri);
  const platform = createPlatform({ database, clock, log: settings.log ?? silentLog, key: randomBytes(32) });
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
