import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Area } from './areas.ts';

/** A signed-in browser of an officer. */
export interface DeskSession {
  area: Area;
  cookie: string;
}

/** The hub lets one address try 60 passwords in five minutes; loopback has addresses enough. */
const perAddress = 50;

/** Signs in over HTTP, each session with a password of its own, as so many browsers in the villages would. */
export async function signInAll(base: string, areas: readonly Area[], perOfficer: number): Promise<DeskSession[]> {
  const wanted = areas.flatMap((area) =>
    area.officers.flatMap((officer) => Array.from({ length: perOfficer }, () => ({ area, officer }))),
  );
  const sessions: DeskSession[] = [];
  for (const [n, { area, officer }] of wanted.entries())
    sessions.push({ area, cookie: await signIn(base, officer, `127.0.0.${2 + Math.floor(n / perAddress)}`) });
  return sessions;
}

function signIn(base: string, officer: { user: string; password: string }, localAddress: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL('/api/v1/session', base),
      { method: 'POST', headers, localAddress },
      async (answer) => {
        const body = await json(answer);
        if (answer.statusCode !== 200)
          reject(new Error(`${officer.user}: ${answer.statusCode} ${JSON.stringify(body)}`));
        resolve((answer.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]).join('; '));
      },
    );
    asked.on('error', reject);
    asked.end(JSON.stringify(officer));
  });
}
