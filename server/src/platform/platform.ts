import { newId } from '@sharp-eyes/protocol';
import type { Clock } from './clock.ts';
import type { Database } from './database/database.ts';
import { Secrets } from './database/secrets.ts';
import { ErrorCounts } from './error-counts.ts';
import { Consumers } from './events/consumers.ts';
import { EventTail } from './events/tail.ts';
import { Sweeps } from './jobs/sweeps.ts';
import type { Logger } from './log.ts';

/** What every room is given. */
export interface Platform {
  /** This run of this hub. */
  readonly hubId: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly errors: ErrorCounts;
  readonly database: Database;
  readonly secrets: Secrets;
  /** Hear of every event, on every hub. */
  readonly tail: EventTail;
  /** Do something because of an event, once. */
  readonly consumers: Consumers;
  /** Do something later. */
  readonly sweeps: Sweeps;
}

export function createPlatform(parts: { database: Database; clock: Clock; log: Logger; key: Buffer }): Platform {
  const { database, clock, log, key } = parts;
  const hubId = newId();
  const errors = new ErrorCounts();
  const tail = new EventTail(database, log, errors);
  const consumers = new Consumers({ database, tail, clock, hubId, log, errors });
  const sweeps = new Sweeps(database, clock, log, errors);
  sweeps.register({ name: 'consumers', run: (now) => consumers.sweep(now) });
  return { hubId, clock, log, errors, database, secrets: new Secrets(database, key), tail, consumers, sweeps };
}
