import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadHubConfig } from '@sharp-eyes/config';
import { csrfHeader, type Grant, newId, type Person, type Session } from '@sharp-eyes/protocol';
import { type Clock, systemClock } from '../platform/clock.ts';
import { createPeopleApp, hostReaderOf } from '../platform/http/app.ts';
import type { PersonCaller } from '../platform/http/caller.ts';
import { mountUpgrades } from '../platform/http/mount.ts';
import { listen } from '../platform/http/server.ts';
import type { Platform } from '../platform/platform.ts';
import { wholeScope } from '../platform/scope.ts';
import { openTestPlatform, type TestSettings } from '../platform/testing/platform.ts';
import { openRooms, type Rooms } from '../rooms.ts';

/** An answer, read to its end. */
interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  body: any;
}

type Ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

/** A person with a session, over a real socket. */
export interface SignedIn {
  ask: Ask;
  session: Session;
  cookie: string;
}

/** All rooms behind a real port, on a database of their own, without agenda: tests call `platform.sweeps.sweepNow()`. */
export interface TestHub {
  platform: Platform;
  rooms: Rooms;
  address: AddressInfo;
  origin: string;
  /** Nobody. */
  ask: Ask;
  /** Makes an account with these grants and signs it in. */
  signInAs(grants: Grant[], user?: string): Promise<SignedIn>;
  stop(): Promise<void>;
}

export const testPassword = 'correct horse battery staple';

/** Signs somebody in at a hub that listens on this port of 127.0.0.1. */
export async function signIn(address: Pick<AddressInfo, 'port'>, user: string, password: string): Promise<SignedIn> {
  const answer = await send(address, 'POST', '/api/v1/session', { user, password }, {});
  if (answer.status !== 200) throw new Error(`${user} was not signed in: ${JSON.stringify(answer.body)}`);
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
  const session = answer.body as Session;
  const own = { cookie, [csrfHeader]: session.csrf };
  return {
    ...{ session, cookie },
    ask: (method, path, content, headers = {}) => send(address, method, path, content, { ...own, ...headers }),
  };
}

/** @param settings.environment - settings of the hub that a test wants otherwise, by their names in the environment */
export async function openTestHub(
  clock: Clock = systemClock,
  { environment = {}, ...settings }: TestSettings & { environment?: Record<string, string> } = {},
): Promise<TestHub> {
  const { platform, start, stop } = await openTestPlatform(clock, settings);
  const config = loadHubConfig({ environment });
  const rooms = await openRooms(platform, config);
  const parts = rooms.parts.filter(({ name }) => name !== 'coverage'); // its thread; the sweep does the work in tests
  for (const part of parts) await part.start();
  await start();
  const serving = { authenticate: rooms.authenticate, clock, log: platform.log, errors: platform.errors };
  const app = createPeopleApp(rooms.peopleRoutes, serving, {});
  const listener = await listen(app, { host: '127.0.0.1', port: 0 });
  mountUpgrades(listener.server, rooms.peopleRoutes, serving, hostReaderOf(app));
  const ask: Ask = (method, path, body, headers = {}) => send(listener.address, method, path, body, headers);
  return {
    ...{ platform, rooms, address: listener.address, ask },
    origin: `http://127.0.0.1:${listener.address.port}`,
    signInAs: async (grants, user = `u${newId().slice(-12)}`) => {
      const { people } = rooms;
      const lasting = { contractor: false, endsOn: null, language: 'en' as const };
      const body = { user, name: user, unit: '派出所', password: testPassword, grants, ...lasting };
      await people.add(everywhere, nobody, body);
      return signIn(listener.address, user, testPassword);
    },
    stop: async () => {
      rooms.stream.stop();
      rooms.live.hangUp();
      await listener.close();
      for (const part of [...parts].reverse()) await part.stop();
      await stop();
    },
  };
}

const everywhere = wholeScope('tests make accounts of every kind');
const nobody: PersonCaller = {
  ...{ kind: 'person', sessionId: '', csrf: '', expiresAt: new Date(0) },
  person: { id: newId(), name: 'test', unit: '' } as Person,
};

function send(
  { port }: Pick<AddressInfo, 'port'>,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const type =
      text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const req = request({ host: '127.0.0.1', port, method, path, headers: { ...type, ...headers } }, (res) => {
      let got = '';
      res.setEncoding('utf8');
      res.on('data', (part: string) => {
        got += part;
      });
      res.on('end', () => {
        const json = /json/.test(res.headers['content-type'] ?? '');
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: json ? JSON.parse(got) : got });
      });
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end(text);
  });
}
