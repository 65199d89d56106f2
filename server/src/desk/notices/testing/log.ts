import { pino } from 'pino';
import type { Logger } from '../../../platform/log.ts';

/** The hub's log, kept to be read. */
export function openOwnLog(): { log: Logger; lines(): string[] } {
  const lines: string[] = [];
  return { log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }), lines: () => lines };
}
