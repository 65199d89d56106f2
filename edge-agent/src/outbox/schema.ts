import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { newId, toInstant } from '@sharp-eyes/protocol';
import { OutboxError, toOutboxError } from './errors.ts';

/** “SEob” in the file's header (sqlite.org/pragma.html#pragma_application_id): says that the file is ours. */
const applicationId = 0x53_45_6f_62;
const schemaVersion = 1;
const sqliteMagic = 'SQLite format 3\0';
const headerBytes = 100;

/** Bytes per page; quota and use are counted in pages. */
export const pageBytes = 4096;

const schema = `
  CREATE TABLE meta (outbox_id TEXT NOT NULL, made_at TEXT NOT NULL) STRICT;
  -- AUTOINCREMENT: a number is never given twice, even after everything has been sent and deleted.
  CREATE TABLE facts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    rank INTEGER NOT NULL,
    thinnable INTEGER NOT NULL,
    explains INTEGER,            -- facts.thinned: the first seq it accounts for
    at TEXT NOT NULL,
    body TEXT NOT NULL           -- JSON of the fact without its seq
  ) STRICT;
  CREATE INDEX facts_in_sending_order ON facts (rank, seq);
  CREATE INDEX facts_to_thin ON facts (seq) WHERE thinnable = 1;
  CREATE INDEX facts_explaining ON facts (explains) WHERE explains IS NOT NULL;
  CREATE TABLE open_alerts (
    alert_id TEXT PRIMARY KEY,
    camera_id TEXT NOT NULL,
    seen_at_ms INTEGER NOT NULL,
    finding TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- The last state written per device and camera: tells a change from a repetition, across restarts.
  CREATE TABLE states (subject TEXT PRIMARY KEY, state TEXT NOT NULL, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX states_by_age ON states (seq);
  CREATE TABLE stills (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL,
    n INTEGER NOT NULL,
    at TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    jpeg BLOB NOT NULL,
    UNIQUE (owner, n)
  ) STRICT;
`;

/**
 * Opens the outbox file, or makes it (readable by its owner only, in a folder of mode 0700). Durable: WAL with
 * `synchronous=FULL`, so that a commit is on the disk when it returns. Exclusive: a second process is refused.
 * @throws {OutboxError}
 */
export function openDatabase(file: string, quotaBytes: number): { database: DatabaseSync; outboxId: string } {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if (!existsSync(file)) makeFile(file);
    refuseOtherFiles(file);
    database = new DatabaseSync(file);
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA journal_size_limit = ${8 * 1024 * 1024};
      PRAGMA temp_store = MEMORY;
    `);
    const [check] = database.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[];
    if (check?.quick_check !== 'ok') throw damage(check?.quick_check ?? 'no answer');
    // The hard end of what a hostile site can make us store; between the quota and this go alerts and changes of state.
    database.exec(`PRAGMA max_page_count = ${Math.ceil((2 * quotaBytes) / pageBytes)}`);
    const meta = database.prepare('SELECT outbox_id AS id FROM meta').get() as { id: string } | undefined;
    if (meta === undefined) throw damage('an outbox without an id');
    return { database, outboxId: meta.id };
  } catch (error) {
    database?.close();
    throw toOutboxError(error, file);
  }
}

/** Made under another name and moved when whole: a file under the right name always says in its header whose it is. */
function makeFile(file: string): void {
  const temporary = `${file}.new`;
  rmSync(temporary, { force: true });
  closeSync(openSync(temporary, 'wx', 0o600));
  const database = new DatabaseSync(temporary);
  database.exec(`
    PRAGMA page_size = ${pageBytes};
    PRAGMA synchronous = FULL;
    BEGIN;
    ${schema}
    PRAGMA application_id = ${applicationId};
    PRAGMA user_version = ${schemaVersion};
  `);
  database.prepare('INSERT INTO meta VALUES (?, ?)').run(newId(), toInstant(Date.now()));
  database.exec('COMMIT');
  database.close();
  renameSync(temporary, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Reads the header (sqlite.org/fileformat.html, 1.3) itself: SQLite would already write to what it opens. */
function refuseOtherFiles(file: string): void {
  const head = Buffer.alloc(headerBytes);
  const handle = openSync(file, 'r');
  readSync(handle, head, 0, headerBytes, 0);
  closeSync(handle);
  // A power cut can leave zeros, or nothing, where the header was: that is damage, not somebody else's file.
  if (head.every((byte) => byte === 0)) throw damage('a header of zeros');
  const elsewhere = 'move that file away, or name another data folder';
  const magic = head.toString('latin1', 0, sqliteMagic.length);
  if (magic !== sqliteMagic)
    throw new OutboxError('foreign', {
      expected: `an outbox of Sharp Eyes in ${file}`,
      came: `a file that begins with ${JSON.stringify(magic)}`,
      todo: elsewhere,
    });
  const owner = head.readUInt32BE(68);
  if (owner !== applicationId)
    throw new OutboxError('foreign', {
      expected: `an outbox of Sharp Eyes in ${file}`,
      came: `a database of another program (application id ${owner})`,
      todo: elsewhere,
    });
  const version = head.readUInt32BE(60);
  if (version > schemaVersion)
    throw new OutboxError('newer', {
      expected: `an outbox of version ${schemaVersion} or older in ${file}`,
      came: `version ${version}`,
      todo: 'run the newer Sharp Eyes again until the outbox is empty, or name another data folder',
    });
}

/** A pragma that answers one whole number. */
export function numberOf(database: DatabaseSync, pragma: 'page_count' | 'freelist_count'): number {
  return Object.values(database.prepare(`PRAGMA ${pragma}`).get() as Record<string, number>)[0] ?? 0;
}

/** An error as SQLite itself reports a damaged file (SQLITE_CORRUPT). */
function damage(came: string): Error {
  return Object.assign(new Error(came), { errcode: 11 });
}
