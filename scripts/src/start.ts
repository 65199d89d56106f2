// `npm start`: a hub, an edge agent and twelve simulated cameras on this machine, with everything they need.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Role } from '@sharp-eyes/protocol';
import { demoPeople } from './demo/accounts.ts';
import { startDemo } from './demo/demo.ts';
import { makeProgress } from './setup/progress.ts';
import { provideAll, provideLiveView } from './setup/provide.ts';

const data = fileURLToPath(new URL('../../.data', import.meta.url));
const progress = makeProgress();

/** As on the console's own pages. */
const chineseRoles: Record<Role, string> = {
  'duty-officer': '值班员',
  technician: '运维人员',
  planner: '建设管理员',
  'filing-clerk': '备案专员',
  auditor: '审计员',
  administrator: '管理员',
  police: '派出所民警',
};

try {
  const ready = await provideAll('start', progress);
  const demo = await startDemo({ data, ready, progress });
  let stopping = false;
  const stop = async (why: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    progress.say(`${why}: stopping everything`);
    await demo.stop();
    progress.say('stopped; the data is kept in .data/');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
  void demo.failed.then(async (why) => {
    process.exitCode = 1;
    await stop(why);
  });
  printWelcome(demo.console, demo.passwords, await isFirstShow());
  void provideLiveView(progress);
} catch (error) {
  console.error(`\nCould not start: ${(error as Error).message}`);
  process.exit(1);
}

/** Passwords are shown at the first start only; later ones say how to get a new one. */
async function isFirstShow(): Promise<boolean> {
  const file = join(data, 'passwords-shown');
  if (await readFile(file).catch(() => undefined)) return false;
  await writeFile(file, new Date().toISOString());
  return true;
}

function roleOf(user: string): string {
  const role = demoPeople.find((person) => person.user === user)?.grants[0]?.role ?? 'administrator';
  return `${chineseRoles[role]} ${role}`;
}

function printWelcome(address: string, passwords: Record<string, string>, withPasswords: boolean): void {
  const longest = Math.max(...Object.values(passwords).map(({ length }) => length));
  const lines = [
    '',
    `  Sharp Eyes is running: ${address}`,
    '',
    ...(withPasswords
      ? Object.entries(passwords).map(
          ([user, password]) => `    ${user.padEnd(10)} ${password.padEnd(longest)}   ${roleOf(user)}`,
        )
      : Object.keys(passwords).map((user) => `    ${user.padEnd(10)} ${roleOf(user)}`)),
    '',
    withPasswords
      ? '  These passwords were made for this machine and are shown this once.'
      : '  The passwords were shown at the first start.',
    '  A forgotten one, while this runs, in another terminal: npm run hub -- reset-password USER',
    '  Logs are in .data/logs. Ctrl-C stops everything.',
    '',
  ];
  console.log(lines.join('\n'));
}
