import { loadHubConfig } from '@sharp-eyes/config';
import mongoose from 'mongoose';
import { systemClock } from './platform/clock.ts';
import { Database } from './platform/database/database.ts';
import { describeApi } from './platform/http/app.ts';
import { silentLog } from './platform/log.ts';
import { createPlatform } from './platform/platform.ts';
import { openRooms } from './rooms.ts';

/**
 * The document that a running hub serves at `/api/openapi.json`, without a hub: every room is opened as in production,
 * over a connection that is never made, and nothing is started.
 */
export async function describeHub(): Promise<Record<string, unknown>> {
  const database = new Database(mongoose.createConnection(), systemClock, '');
  const platform = createPlatform({ database, clock: systemClock, log: silentLog, key: Buffer.alloc(32) });
  // No route's description depends on what is kept secret: made anew each time, and thrown away.
  platform.secrets.sharedSecret = async (_name, make) => make();
  const { peopleRoutes, agentRoutes, fleet } = await openRooms(platform, loadHubConfig({ environment: {} }));
  fleet.certificate.stop();
  return describeApi([...peopleRoutes, ...agentRoutes]);
}
