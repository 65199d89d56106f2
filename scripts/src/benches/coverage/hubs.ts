import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePassword } from '../../demo/accounts.ts';
import type { HubClient } from '../../demo/hub-client.ts';
import { freePort } from '../../processes/ports.ts';
import type { Program } from '../../processes/program.ts';
import { Stack } from '../../processes/stack.ts';
import type { Ready } from '../../setup/provide.ts';

/** Two hubs over one database; of the first is measured what it takes. */
export interface Hubs {
  first: Stack;
  second: Stack;
  program: Program;
  admin: HubClient;
  /** Makes an account with all the roles of a division, signed in at both hubs. */
  account(user: string, division: string): Promise<{ first: HubClient; second: HubClient }>;
  /** From now on. */
  resetDelay(): void;
  delayP99Ms(): Promise<number>;
  /** Peak of the first hub's memory, MB. */
  peakMb(): Promise<number>;
  stop(): Promise<void>;
}

const preload = new URL('../../measure/hub-pulse.ts', import.meta.url).href;

export async function startHubs(
  ready: Ready,
  options: { folder: string; uri: string; database: string },
): Promise<Hubs> {
  const { folder, uri, database } = options;
  const pulse = join(folder, 'pulse.json');
  const stackOf = async (name: string, settings: Record<string, string>): Promise<Stack> =>
    new Stack({
      ...{
        data: join(folder, name),
        web: ready.web,
        mongoUri: uri,
        database,
        allowed: [],
        simulator: [],
        simulatorKey: '',
      },
      ports: { people: await freePort(), agents: await freePort(), control: await freePort() },
      hubSettings: { SHARP_EYES_HUB__KEY_FILE: join(folder, 'key'), ...settings },
    });
  const first = await stackOf('first', { NODE_OPTIONS: `--import ${preload}`, SHARP_EYES_PULSE: pulse });
  const program = await first.startHub();
  const admin = await first.signIn('admin', await first.firstPassword(program));
  const second = await stackOf('second', {});
  await second.startHub();
  return {
    ...{ first, second, program, admin },
    account: async (user, division) => {
      const password = makePassword();
      const grants = (['technician', 'planner'] as const).map((role) => ({ role, division }));
      await admin.call('POST', '/api/v1/people', { user, name: user, unit: 'bench', password, grants });
      return { first: await first.signIn(user, password), second: await second.signIn(user, password) };
    },
    resetDelay: () => void process.kill(program.pid, 'SIGUSR2'),
    delayP99Ms: async () => (JSON.parse(await readFile(pulse, 'utf8')) as { p99: number }).p99,
    peakMb: async () => {
      const status = await readFile(`/proc/${program.pid}/status`, 'utf8');
      return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    },
    stop: async () => {
      await second.stop();
      await first.stop();
    },
  };
}
