import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { type FactAnswer, type NewFact, stillMaxBytes, toInstant } from '@sharp-eyes/protocol';
import { OutboxError, toOutboxError } from './errors.ts';
import type { BatchLimits, Change, OpenAlert, Outbox, StillQueue, Waiting, Written } from './outbox.ts';
import { ranks, standingOf, subjectsMax, thinDownTo } from './rules.ts';
import { numberOf, openDatabase, pageBytes } from './schema.ts';
import { prepareStatements, type Statements } from './statements.ts';

/** Largest JSON of one fact. The largest honest one, a recorder of 256 sources, has some 100 KB. */
export const factMaxBytes = 256 * 1024;

/** Stills given up at once when an alert finds the disk full. */
const roomStills = 8;

export interface OutboxOptions {
  file: string;
  /** Facts and stills together; beyond it health facts are thinned and stills left out. */
  quotaBytes: number;
  /** The hub's time as we know it, epoch milliseconds. */
  now: () => number;
}

/**
 * Opens the outbox file or makes it.
 * @throws {OutboxError} `corrupt`, `foreign`, `newer`, `in-use`, `failed`: the file is left as it is
 */
export function openOutbox(options: OutboxOptions): Outbox {
  return new SqliteOutbox(options);
}

class SqliteOutbox implements Outbox {
  readonly outboxId: string;
  readonly stills: StillQueue;
  readonly #options: OutboxOptions;
  readonly #database: DatabaseSync;
  readonly #run: Statements;
  /** Counting a million rows takes longer than a heartbeat should: kept beside the table. */
  #depth: number;
  /** Not told yet. */
  #droppedStills = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    const { database, outboxId } = openDatabase(options.file, options.quotaBytes);
    this.#database = database;
    this.outboxId = outboxId;
    this.#run = prepareStatements(database);
    this.#depth = this.#run.countFacts();
    this.stills = {
      next: (except) => this.#run.nextStill(except ?? new Set()),
      settle: (still) => this.#atOnce(() => this.#run.deleteStill(still.owner, still.n)),
      count: () => this.#run.countStills(),
    };
  }

  write(change: Change): Written {
    for (const fact of change.facts ?? [])
      refuseLarge(`a ${fact.kind} fact`, JSON.stringify(fact).length, factMaxBytes);
    for (const still of change.stills ?? []) refuseLarge('a still', still.jpeg.byteLength, stillMaxBytes);
    const written = this.#keepOrMakeRoom(change);
    written.droppedStills = this.#droppedStills;
    this.#droppedStills = 0;
    return written;
  }

  #keepOrMakeRoom(change: Change): Written {
    try {
      return this.#atOnce(() => this.#keep(change));
    } catch (error) {
      const facts = change.facts ?? [];
      // An alert is worth more than pictures of older ones.
      if (!(error instanceof OutboxError && error.code === 'disk-full') || !facts.some(isUrgent)) throw error;
      this.#droppedStills += this.#atOnce(() => this.#run.deleteOldestStills(roomStills));
      const written = this.#atOnce(() => this.#keep({ ...change, stills: [] }));
      written.leftOut.stills += change.stills?.length ?? 0;
      return written;
    }
  }

  waiting({ facts: factsMost, bytes: bytesMost, except }: BatchLimits): Waiting {
    const facts: Waiting['facts'] = [];
    let bytes = 0;
    let urgent = false;
    if (factsMost > 0)
      for (const { seq, rank, body } of this.#run.inSendingOrder()) {
        if (except?.has(seq)) continue;
        const json = `{"seq":${seq},${body.slice(1)}`;
        bytes += Buffer.byteLength(json) + 1;
        if (bytes > bytesMost && facts.length > 0) break;
        facts.push({ seq, json });
        urgent ||= rank === ranks.alert;
        if (facts.length >= factsMost) break;
      }
    return { facts, urgent, depth: this.#depth, ...this.#run.oldest() };
  }

  settle({ taken, refused }: Pick<FactAnswer, 'taken' | 'refused'>): number {
    if (taken.length === 0 && refused.length === 0) return 0;
    return this.#atOnce(() => {
      let gone = 0;
      for (const [from, to] of taken) gone += this.#run.deleteFacts(from, to);
      for (const { seq } of refused) gone += this.#run.deleteFacts(seq, seq);
      this.#depth -= gone;
      return gone;
    });
  }

  get openAlerts(): OpenAlert[] {
    return this.#run.openAlerts();
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #keep({ facts = [], stills = [], seen = [] }: Change): Written {
    const written: Written = { seqs: [], leftOut: { facts: 0, stills: 0 }, droppedStills: 0 };
    const full = this.#makeRoom();
    for (const fact of facts) {
      const standing = standingOf(fact, this.#run.stateOf);
      if (full && standing.thinnable) {
        written.seqs.push(0);
        written.leftOut.facts += 1;
        continue;
      }
      const seq = this.#insert(fact, standing.rank, standing.thinnable);
      written.seqs.push(seq);
      if (standing.tells) this.#run.putState(standing.tells.subject, standing.tells.state, seq, subjectsMax);
      if (fact.kind === 'alert.raised' || fact.kind === 'alert.changed')
        this.#run.putOpenAlert(fact.body.alertId, fact.cameraId, Date.parse(fact.at), JSON.stringify(fact.body));
      if (fact.kind === 'alert.cleared') this.#run.deleteOpenAlert(fact.body.alertId);
    }
    for (const { alertId, atMs } of seen) this.#run.touchOpenAlert(alertId, Math.round(atMs));
    for (const still of stills) {
      if (this.#usedBytes() + still.jpeg.byteLength > this.#options.quotaBytes) written.leftOut.stills += 1;
      else this.#run.putStill(still, createHash('sha256').update(still.jpeg).digest('hex'));
    }
    return written;
  }

  #insert(fact: NewFact, rank: number, thinnable: boolean): number {
    const explains = fact.kind === 'facts.thinned' ? fact.body.from : null;
    const seq = this.#run.insertFact(rank, thinnable ? 1 : 0, explains, fact.at, JSON.stringify(fact));
    this.#depth += 1;
    return seq;
  }

  /**
   * Thins when the quota is full: repetitions and vitals, oldest first, never an alert or a change of state.
   * @returns true when the quota stays full
   */
  #makeRoom(): boolean {
    const { quotaBytes } = this.#options;
    if (this.#usedBytes() <= quotaBytes) return false;
    const thinned = { from: Number.POSITIVE_INFINITY, to: 0, count: 0 };
    while (this.#usedBytes() > quotaBytes * thinDownTo) {
      const gone = this.#run.thinOldest(200);
      if (gone.length === 0) break;
      for (const seq of gone) {
        thinned.from = Math.min(thinned.from, seq);
        thinned.to = Math.max(thinned.to, seq);
      }
      thinned.count += gone.length;
    }
    if (thinned.count > 0) {
      this.#depth -= thinned.count;
      const at = toInstant(this.#options.now());
      this.#insert({ kind: 'facts.thinned', at, body: thinned }, ranks.alert, false);
    }
    return this.#usedBytes() > quotaBytes;
  }

  #usedBytes(): number {
    return (numberOf(this.#database, 'page_count') - numberOf(this.#database, 'freelist_count')) * pageBytes;
  }

  /** One transaction: all of it, or nothing. */
  #atOnce<T>(work: () => T): T {
    const depthBefore = this.#depth;
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#depth = depthBefore;
      // SQLite itself rolls back on some errors (a full disk); rolling back twice would hide the cause.
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw toOutboxError(error, this.#options.file);
    }
  }
}

function isUrgent(fact: NewFact): boolean {
  return fact.kind === 'alert.raised' || fact.kind === 'alert.changed' || fact.kind === 'alert.cleared';
}

function refuseLarge(what: string, size: number, most: number): void {
  if (size <= most) return;
  throw new OutboxError('too-large', {
    expected: `${what} of at most ${most} bytes`,
    came: `${size} bytes`,
    todo: 'report this as a fault of the agent',
  });
}
