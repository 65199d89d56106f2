import type { DatabaseSync } from 'node:sqlite';
import type { AlertFinding } from '@sharp-eyes/protocol';
import type { KeptStill, OpenAlert } from './outbox.ts';

export type Statements = ReturnType<typeof prepareStatements>;

interface FactRow {
  seq: number;
  rank: number;
  body: string;
}

/** Every statement of the outbox, prepared once; the only place that knows its columns. */
export function prepareStatements(database: DatabaseSync) {
  const sql = (text: string) => database.prepare(text);
  const insertFact = sql('INSERT INTO facts (rank, thinnable, explains, at, body) VALUES (?, ?, ?, ?, ?)');
  const inSendingOrder = sql('SELECT seq, rank, body FROM facts ORDER BY rank, seq');
  const deleteFacts = sql('DELETE FROM facts WHERE seq BETWEEN ? AND ?');
  const thinOldest = sql(
    'DELETE FROM facts WHERE seq IN (SELECT seq FROM facts WHERE thinnable = 1 ORDER BY seq LIMIT ?) RETURNING seq',
  );
  const countFacts = sql('SELECT count(*) AS n FROM facts');
  const first = sql('SELECT seq, at FROM facts ORDER BY seq LIMIT 1');
  const firstExplained = sql('SELECT min(explains) AS seq FROM facts WHERE explains IS NOT NULL');
  const lastGiven = sql("SELECT seq FROM sqlite_sequence WHERE name = 'facts'");

  const getState = sql('SELECT state FROM states WHERE subject = ?');
  const putState = sql('INSERT OR REPLACE INTO states VALUES (?, ?, ?)');
  const countStates = sql('SELECT count(*) AS n FROM states');
  const forgetStates = sql('DELETE FROM states WHERE subject IN (SELECT subject FROM states ORDER BY seq LIMIT ?)');
  let states = (countStates.get() as { n: number }).n;

  const putOpenAlert = sql('INSERT OR REPLACE INTO open_alerts VALUES (?, ?, ?, ?)');
  const touchOpenAlert = sql('UPDATE open_alerts SET seen_at_ms = max(seen_at_ms, ?) WHERE alert_id = ?');
  const deleteOpenAlert = sql('DELETE FROM open_alerts WHERE alert_id = ?');
  const openAlerts = sql('SELECT alert_id, camera_id, seen_at_ms, finding FROM open_alerts ORDER BY alert_id');

  const putStill = sql('INSERT OR REPLACE INTO stills (owner, n, at, sha256, jpeg) VALUES (?, ?, ?, ?, ?)');
  const stillKeys = sql('SELECT number, owner, n FROM stills ORDER BY number');
  const getStill = sql('SELECT owner, n, at, jpeg FROM stills WHERE number = ?');
  const deleteStill = sql('DELETE FROM stills WHERE owner = ? AND n = ?');
  const deleteOldestStills = sql(
    'DELETE FROM stills WHERE number IN (SELECT number FROM stills ORDER BY number LIMIT ?)',
  );
  const countStills = sql('SELECT count(*) AS n FROM stills');

  const stateOf = (subject: string): string | undefined =>
    (getState.get(subject) as { state: string } | undefined)?.state;

  return {
    insertFact: (rank: number, thinnable: number, explains: number | null, at: string, body: string): number =>
      Number(insertFact.run(rank, thinnable, explains, at, body).lastInsertRowid),
    inSendingOrder: () => inSendingOrder.iterate() as IterableIterator<unknown> as IterableIterator<FactRow>,
    deleteFacts: (from: number, to: number): number => Number(deleteFacts.run(from, to).changes),
    thinOldest: (most: number): number[] => (thinOldest.all(most) as { seq: number }[]).map(({ seq }) => seq),
    countFacts: (): number => (countFacts.get() as { n: number }).n,
    /**
     * The number below which everything has left or is accounted for. What a `facts.thinned` explains counts as held
     * until that fact has left: else the hub would read a gap, and record a loss, before it hears the reason.
     */
    oldest(): { oldestHeld: number; oldestAt: string | null } {
      const row = first.get() as { seq: number; at: string } | undefined;
      const explained = (firstExplained.get() as { seq: number | null }).seq ?? Number.POSITIVE_INFINITY;
      const last = (lastGiven.get() as { seq: number } | undefined)?.seq ?? 0;
      return { oldestHeld: Math.min(row?.seq ?? last + 1, explained), oldestAt: row?.at ?? null };
    },
    stateOf,
    putState(subject: string, state: string, seq: number, most: number): void {
      if (stateOf(subject) === undefined) states += 1;
      putState.run(subject, state, seq);
      if (states > most) states -= Number(forgetStates.run(states - most).changes);
    },
    putOpenAlert: (alertId: string, cameraId: string, seenAtMs: number, finding: string) =>
      putOpenAlert.run(alertId, cameraId, seenAtMs, finding),
    touchOpenAlert: (alertId: string, seenAtMs: number) => touchOpenAlert.run(seenAtMs, alertId),
    deleteOpenAlert: (alertId: string) => deleteOpenAlert.run(alertId),
    openAlerts: (): OpenAlert[] =>
      (openAlerts.all() as { alert_id: string; camera_id: string; seen_at_ms: number; finding: string }[]).map(
        (row) => ({
          alertId: row.alert_id,
          cameraId: row.camera_id,
          seenAtMs: row.seen_at_ms,
          finding: JSON.parse(row.finding) as AlertFinding,
        }),
      ),
    putStill: ({ owner, n, at, jpeg }: KeptStill, sha256: string) => putStill.run(owner, n, at, sha256, jpeg),
    nextStill(except: ReadonlySet<string>): KeptStill | undefined {
      for (const key of stillKeys.iterate() as IterableIterator<unknown> as IterableIterator<StillKey>)
        if (!except.has(`${key.owner}/${key.n}`)) return getStill.get(key.number) as unknown as KeptStill;
      return undefined;
    },
    deleteStill: (owner: string, n: number) => deleteStill.run(owner, n),
    deleteOldestStills: (most: number): number => Number(deleteOldestStills.run(most).changes),
    countStills: (): number => (countStills.get() as { n: number }).n,
  };
}

interface StillKey {
  number: number;
  owner: string;
  n: number;
}
