import type { Connection } from 'mongoose';
import type { Logger } from '../log.ts';
import { isDatabaseAway } from './failures.ts';

/** While the database is away, what fails because of it is summed up this often, milliseconds. */
const summedUpEveryMs = 60_000;

/** A log, and the end of what watches for it. */
export interface OutageLog {
  log: Logger;
  stop(): void;
}

/**
 * A log in which an outage of the database is told once when it begins, summed up each minute, and told once when it
 * is over. Every sweep, beat and stream fails each second of it: the same line a thousand times would bury the cause.
 */
export function tellOutagesOnce(log: Logger, connection: Pick<Connection, 'getClient'>): OutageLog {
  let failures = 0;
  let summing: NodeJS.Timeout | undefined;

  const noteFailure = (error: unknown): void => {
    failures += 1;
    if (summing !== undefined) return;
    log.error({ err: error }, 'the database cannot be reached; it is tried again until it can');
    summing = setInterval(
      () => log.warn({ failures }, 'the database is still away; so often something failed for it'),
      summedUpEveryMs,
    ).unref();
  };
  const noteBack = (): void => {
    if (summing === undefined) return;
    clearInterval(summing);
    summing = undefined;
    log.info({ failures }, 'the database is back');
    failures = 0;
  };

  const client = connection.getClient();
  const look = ({ newDescription }: { newDescription: { servers: Map<string, { type: string }> } }): void => {
    if ([...newDescription.servers.values()].some(({ type }) => type === 'RSPrimary')) noteBack();
  };
  client.on('topologyDescriptionChanged', look);
  return {
    log: withoutOutages(log, noteFailure),
    stop: () => {
      client.off('topologyDescriptionChanged', look);
      clearInterval(summing);
    },
  };
}

/** The same log, but errors of an absent database go elsewhere. */
function withoutOutages(log: Logger, note: (error: unknown) => void): Logger {
  const quiet = log.child({});
  for (const level of ['warn', 'error'] as const) {
    const say = log[level].bind(log) as (...words: unknown[]) => void;
    quiet[level] = (...words: unknown[]): void => {
      const error = (words[0] as { err?: unknown } | null)?.err;
      if (isDatabaseAway(error)) note(error);
      else say(...words);
    };
  }
  return quiet;
}
