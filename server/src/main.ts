import { parseArgs } from 'node:util';
import { loadHubConfig } from '@sharp-eyes/config';
import { startHub } from './hub.ts';
import { createLog } from './platform/log.ts';
import { resetPassword } from './reset-password.ts';

const usage = `npm run hub -- [--config FILE]                         starts a hub
npm run hub -- reset-password USER [--config FILE]     gives USER a new random password`;

const { values, positionals } = readArguments();
const [command, user] = positionals;

try {
  const config = loadHubConfig(values.config === undefined ? {} : { file: values.config });
  const log = createLog('hub', config.log.level);
  if (command === 'reset-password' && user !== undefined) {
    console.log(`${user}: ${await resetPassword(config, user, log)}`);
    process.exit(0);
  }
  if (command !== undefined) leave(usage, 2);

  const hub = await startHub(config, { log });
  if (hub.first) console.log(`First start. Shown once: user ${hub.first.user}, password ${hub.first.password}`);
  log.info({ people: hub.people, agents: hub.agents }, 'the hub is running');

  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) process.exit(1); // asked twice: do not wait
    stopping = true;
    log.info({ why }, 'stopping');
    // Agenda leaves a timer behind each job that would keep the process for a second more.
    void hub.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', () => stop('SIGINT')).on('SIGTERM', () => stop('SIGTERM'));
  // Started by another program of ours: however that one ends, this one does not stay behind.
  process.on('disconnect', () => stop('the program that started the hub has ended'));
} catch (error) {
  leave((error as Error).message, 1);
}

function readArguments(): { values: { config?: string | undefined }; positionals: string[] } {
  try {
    return parseArgs({ allowPositionals: true, options: { config: { type: 'string' } } });
  } catch (error) {
    return leave(`${(error as Error).message}\n${usage}`, 2);
  }
}

function leave(words: string, code: number): never {
  console.error(words);
  process.exit(code);
}
