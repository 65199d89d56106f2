import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { type Database, openDatabase } from '../database/database.ts';

/** A database of its own on the mongod that `npm test` has started. Drop it after the suite. */
export async function openTestDatabase(
  clock: Clock = systemClock,
  name = `test-${randomUUID()}`,
  uri = process.env.MONGODB_URI,
): Promise<{ database: Database; name: string; uri: string; drop(): Promise<void> }> {
  if (!uri)
    throw new Error(
      'MONGODB_URI is not set: expected the address of a replica set for tests; run them with `npm run test:unit`, which starts one',
    );
  const database = await openDatabase({ uri, name, clock });
  return {
    database,
    name,
    uri,
    drop: async () => {
      await database.connection.dropDatabase();
      await database.close();
    },
  };
}
