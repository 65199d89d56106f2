import type { Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { baseMapTiles, type HubConfig } from '@sharp-eyes/config';
import { type Clock, systemClock } from './platform/clock.ts';
import { openDatabase } from './platform/database/database.ts';
import { tellOutagesOnce } from './platform/database/outage.ts';
import { openKeyFile } from './platform/database/secrets.ts';
import { createAgentsApp, createPeopleApp, hostReaderOf } from './platform/http/app.ts';
import { mountUpgrades } from './platform/http/mount.ts';
import { listen } from './platform/http/server.ts';
import type { Logger } from './platform/log.ts';
import { Parts } from './platform/parts.ts';
import { createPlatform } from './platform/platform.ts';
import { openRooms } from './rooms.ts';

/** A running hub. */
export interface Hub {
  people: AddressInfo;
  agents: AddressInfo;
  /** The administrator that this very first start has made: shown once, kept nowhere. */
  first: { user: string; password: string } | undefined;
  stop(): Promise<void>;
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/** Starts everything, top to bottom; `stop` ends it bottom to top. */
export async function startHub(
  config: HubConfig,
  { log: given, clock = systemClock }: { log: Logger; clock?: Clock },
): Promise<Hub> {
  refusePlainText(config);
  const { uri, name } = config.database;
  const parts = new Parts(given);
  try {
    const key = await openKeyFile(config.keyFile);
    const database = await parts.start(
      'database',
      () => openDatabase({ uri, name, clock }),
      (opened) => opened.close(),
    );
    const { log } = await parts.start(
      'log',
      () => tellOutagesOnce(given, database.connection),
      (outages) => outages.stop(),
    );
    const platform = createPlatform({ database, clock, log, key });
    const rooms = await openRooms(platform, config);
    await database.ready();
    const first = await rooms.people.ensureAdministrator();
    await parts.start(
      'events',
      () => platform.tail.start(),
      () => platform.tail.stop(),
    );
    for (const part of rooms.parts) await parts.start(part.name, part.start, part.stop);
    await parts.start(
      'sweeps',
      () => platform.sweeps.start(),
      () => platform.sweeps.stop(),
    );

    const serving = { authenticate: rooms.authenticate, clock, log, errors: platform.errors };
    const agents = await parts.start(
      'agents port',
      () => listen(createAgentsApp(rooms.agentRoutes, serving), { ...config.agents, tls: rooms.fleet.certificate.tls }),
      (listener) => listener.close(),
    );
    rooms.fleet.certificate.keepFresh(agents.server as SecureServer);
    mountUpgrades(agents.server, rooms.agentRoutes, serving);
    const app = createPeopleApp(rooms.peopleRoutes, serving, webOf(config));
    const people = await parts.start(
      'people port',
      () => listen(app, config.people),
      (listener) => listener.close(),
    );
    mountUpgrades(people.server, rooms.peopleRoutes, serving, hostReaderOf(app));
    await parts.start(
      'event streams',
      () => undefined,
      () => rooms.stream.stop(),
    );
    await parts.start(
      'live views',
      () => undefined,
      () => rooms.live.hangUp(),
    );
    return { people: people.address, agents: agents.address, first, stop: () => parts.stop() };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

function webOf({ web, people, baseMap }: HubConfig): {
  web: string;
  trustedProxies: string[];
  baseMapOrigins: string[];
} {
  return { web, trustedProxies: people.trustedProxies, baseMapOrigins: baseMapTiles(baseMap).origins };
}

/** Passwords and session cookies must not cross a network in the clear. */
function refusePlainText({ people }: HubConfig): void {
  if (loopback.test(people.host) || people.trustedProxies.length > 0) return;
  throw new Error(
    `people.host is ${people.host}, but the console speaks plain HTTP: expected a loopback address, or people.trustedProxies naming the proxy that ends TLS`,
  );
}
