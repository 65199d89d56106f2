import { newId } from '@sharp-eyes/protocol';
import type { ClientSession, Db, IndexDescription } from 'mongodb';
import mongoose from 'mongoose';
import type { Clock } from '../clock.ts';
import type { EventDocument, NewEvent } from '../events/event-map.ts';
import { eventSchema } from '../events/event-schema.ts';

/** A transaction that keeps conflicting is given up after this long, milliseconds. */
const transactionLimitMs = 20_000;

/**
 * `batchSize` of a query whose whole list is read anyway: without it the database answers the first 101 documents and is
 * asked once more for the rest. 16 MB are the most in any case.
 */
export const inOneAnswer = 100_000;

/** A running transaction: every write of a service happens in one, together with its event. */
export interface Tx {
  readonly session: ClientSession;
  /** The injected clock's time when this attempt began: one instant for all that the transaction writes. */
  readonly now: Date;
  /** Writes one document to `events` just before the commit. */
  emit(event: NewEvent): void;
}

export class TransactionTimeout extends Error {
  constructor(options: ErrorOptions) {
    super(
      `a transaction still conflicted with others after ${transactionLimitMs} ms; expected it to commit at once; try again`,
      options,
    );
    this.name = 'TransactionTimeout';
  }
}

/** A connection to the replica set: models belong to it, so that several hubs can live in one process (tests). */
export class Database {
  readonly connection: mongoose.Connection;
  /** Where it is: for a thread that opens a connection of its own. */
  readonly address: { uri: string; name: string };
  readonly #clock: Clock;
  readonly #events: mongoose.Model<EventDocument>;
  /** Names of the durable consumers of an event; set by `platform/events`. */
  consumersOf: (event: NewEvent) => string[] = () => [];

  constructor(connection: mongoose.Connection, clock: Clock, uri: string) {
    this.connection = connection;
    this.address = { uri, name: connection.name };
    this.#clock = clock;
    this.#events = this.model<EventDocument>('events', eventSchema);
  }

  /** The plain driver's database. */
  get db(): Db {
    return this.connection.getClient().db(this.connection.name) as unknown as Db;
  }

  get events(): mongoose.Model<EventDocument> {
    return this.#events;
  }

  /** Makes a room's model; its indexes are built by `ready()`. */
  model<T>(collection: string, schema: mongoose.Schema<T>): mongoose.Model<T> {
    return this.connection.model<T>(collection, schema, collection);
  }

  /**
   * Creates every collection and index of the models made so far. Nothing is served before it has settled. All indexes
   * of a collection go in one command, which makes the collection too: mongod waits for its disk once for each command.
   */
  async ready(): Promise<void> {
    await Promise.all(
      Object.values(this.connection.models).map(async (model) => {
        const indexes = model.schema.indexes().map(([key, options]) => ({ ...options, key }));
        if (indexes.length === 0) await model.createCollection();
        else await model.collection.createIndexes(indexes as IndexDescription[]);
      }),
    );
  }

  /**
   * Runs the work in a transaction with majority write concern; runs it again when it met another one
   * (TransientTransactionError). The work may therefore run more than once: it must touch nothing but the database.
   */
  async inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const session = await this.connection.startSession();
    const giveUpAt = Date.now() + transactionLimitMs;
    let conflict: unknown;
    try {
      return await session.withTransaction(
        async () => {
          if (Date.now() > giveUpAt) throw new TransactionTimeout({ cause: conflict });
          const now = new Date(this.#clock.now());
          const emitted: NewEvent[] = [];
          const tx: Tx = { session, now, emit: (event) => void emitted.push(event) };
          try {
            const result = await work(tx);
            if (emitted.length > 0)
              await this.#events.insertMany(
                emitted.map((event) => this.#documentOf(event, now)),
                { session },
              );
            return result;
          } catch (error) {
            conflict = error;
            throw error;
          }
        },
        { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } },
      );
    } finally {
      await session.endSession();
    }
  }

  #documentOf(event: NewEvent, at: Date): EventDocument {
    const county = (event.divisionAfter ?? event.divisionBefore)?.slice(0, 6) ?? null;
    const todo = this.consumersOf(event);
    return { ...event, _id: newId(), at, county, ...(todo.length > 0 ? { todo } : {}), claims: {} } as EventDocument;
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}

/**
 * Connects to a replica set (`mongodb://…/?replicaSet=…`).
 * @param name - database name, when it is not in the address
 * @throws when no primary answers within ten seconds
 */
export async function openDatabase(options: { uri: string; name?: string; clock: Clock }): Promise<Database> {
  const connection = mongoose.createConnection(options.uri, {
    ...(options.name === undefined ? {} : { dbName: options.name }),
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    writeConcern: { w: 'majority' },
    readConcern: { level: 'majority' },
    serverSelectionTimeoutMS: 10_000,
    maxPoolSize: 50,
  });
  try {
    await connection.asPromise();
    const hello = await connection.getClient().db('admin').command({ hello: 1 });
    if (typeof hello.setName !== 'string')
      throw new Error('expected a replica set (transactions and change streams need one), but this mongod is alone');
  } catch (cause) {
    await connection.close().catch(() => undefined);
    throw new Error(
      `no database: expected a MongoDB replica set at ${withoutPassword(options.uri)}; start one or correct the address (${(cause as Error).message})`,
      { cause },
    );
  }
  return new Database(connection, options.clock, options.uri);
}

function withoutPassword(uri: string): string {
  return uri.replace(/\/\/[^@/]*@/, '//***@');
}
