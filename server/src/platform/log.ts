import { type Logger, pino } from 'pino';

export type { Logger };

/** JSON lines to stderr. What a camera, an agent or a browser wrote goes in as a field, never into the message. */
export function createLog(program: string, level = 'info'): Logger {
  return pino({ name: program, level, base: { name: program } }, pino.destination({ dest: 2, sync: true }));
}

/** For tests: says nothing. */
export const silentLog: Logger = pino({ level: 'silent' });
