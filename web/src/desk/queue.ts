import { type AlertRow, isWithin, rangeOf } from '@sharp-eyes/protocol';

/** What the queue shows: alerts to do, or those that are done, in one division. */
export interface QueueFilter {
  view: 'todo' | 'resolved';
  /** A 12-digit division and everything below it; null for the person's whole area. */
  division: string | null;
}

/** The queue as it stands. Pure data; every change makes a new one. */
export interface Queue {
  filter: QueueFilter;
  /** What is on screen, in this order. */
  shown: readonly AlertRow[];
  /** New ones, held back while somebody aims at the list. */
  waiting: readonly AlertRow[];
  /** What the stream said lately: it wins over a list that was asked for before. */
  heard: readonly Heard[];
  next: string | null;
  loaded: boolean;
}

interface Heard {
  atMs: number;
  id: string;
  /** Null: it left the person's scope. */
  row: AlertRow | null;
}

/** Longer than any list takes to come (its deadline is 15 s). */
const heardForMs = 60_000;

const statesOf: Record<QueueFilter['view'], readonly AlertRow['state'][]> = {
  todo: ['open', 'acknowledged', 'handed-over'],
  resolved: ['resolved'],
};

export function emptyQueue(filter: QueueFilter): Queue {
  return { filter, shown: [], waiting: [], heard: [], next: null, loaded: false };
}

/** Whether a row belongs to what is shown now. */
function belongs(row: AlertRow, filter: QueueFilter): boolean {
  return (
    row.standing === 'queue' &&
    statesOf[filter.view].includes(row.state) &&
    (filter.division === null || isWithin(row.division, rangeOf(filter.division)))
  );
}

/** `?state=…&division=…` for this filter. */
export function queryOf(filter: QueueFilter, cursor: string | null): string {
  const query = new URLSearchParams({ state: statesOf[filter.view].join(','), limit: '100' });
  if (filter.division !== null) query.set('division', filter.division);
  if (cursor !== null) query.set('cursor', cursor);
  return query.toString();
}

const rank = { critical: 0, high: 1, medium: 2, low: 3 };

/** To do: open first, then by priority, then newest. Done: newest first. */
function compareRows(view: QueueFilter['view']): (a: AlertRow, b: AlertRow) => number {
  return (a, b) => {
    const newest = b.receivedAt.localeCompare(a.receivedAt) || b.id.localeCompare(a.id);
    if (view === 'resolved') return newest;
    return Number(a.state !== 'open') - Number(b.state !== 'open') || rank[a.priority] - rank[b.priority] || newest;
  };
}

/**
 * A page of the list has come. `askedAtMs` is when it was asked for: what the stream said since then is newer than the
 * page. The first page replaces what was shown; a later one is added.
 */
export function takePage(
  queue: Queue,
  page: { items: readonly AlertRow[]; next: string | null },
  { askedAtMs, first, held }: { askedAtMs: number; first: boolean; held: boolean },
): Queue {
  const rows = new Map((first ? [] : queue.shown).map((row) => [row.id, row]));
  for (const row of page.items) rows.set(row.id, newer(rows.get(row.id), row));
  for (const { atMs, id, row } of queue.heard) {
    if (atMs < askedAtMs) continue;
    if (row === null) rows.delete(id);
    else rows.set(id, newer(rows.get(id), row));
  }
  const wanted = [...rows.values()].filter((row) => belongs(row, queue.filter));
  const base = { ...queue, next: page.next, loaded: true };
  if (!held || !queue.loaded || !first) return { ...base, shown: sort(wanted, queue.filter), waiting: [] };
  // A reload while somebody aims: rows keep their places, new ones wait.
  const known = new Set(queue.shown.map((row) => row.id));
  return {
    ...base,
    shown: queue.shown.map((row) => rows.get(row.id) ?? row),
    waiting: sort(
      wanted.filter((row) => !known.has(row.id)),
      queue.filter,
    ),
  };
}

/** The stream said that an alert is new or changed, or (`row` null) left the person's scope. */
export function hear(
  queue: Queue,
  id: string,
  row: AlertRow | null,
  { nowMs, held }: { nowMs: number; held: boolean },
): Queue {
  const heard = [...queue.heard.filter((h) => h.id !== id && nowMs - h.atMs < heardForMs), { atMs: nowMs, id, row }];
  const next = { ...queue, heard };
  const at = queue.shown.findIndex((known) => known.id === id);
  const known = queue.shown[at];
  const stays = row !== null && belongs(row, queue.filter);

  if (known !== undefined) {
    if (row !== null && (held || stays)) {
      const shown = queue.shown.with(at, newer(known, row));
      return { ...next, shown: held ? shown : sort(shown, queue.filter) };
    }
    // It left the scope: its words must not stay on screen, aimed at or not.
    return { ...next, shown: queue.shown.filter((other) => other.id !== id) };
  }
  const waiting = queue.waiting.filter((other) => other.id !== id);
  if (!stays) return { ...next, waiting };
  if (held) return { ...next, waiting: sort([...waiting, row], queue.filter) };
  return { ...next, waiting, shown: sort([...queue.shown, row], queue.filter) };
}

/** Nobody aims any more, or the bar was pressed: what waits comes in, what left goes, everything is in order. */
export function release(queue: Queue): Queue {
  const shown = [...queue.shown, ...queue.waiting].filter((row) => belongs(row, queue.filter));
  return { ...queue, shown: sort(shown, queue.filter), waiting: [] };
}

/** Whether something would move or come when released. */
export function isHolding(queue: Queue): boolean {
  return (
    release(queue).shown.some((row, at) => row.id !== queue.shown[at]?.id) ||
    queue.shown.some((row) => !belongs(row, queue.filter))
  );
}

/** The row below (`+1`) or above (`-1`) in what is shown; the first when none is open. */
export function neighbour(rows: readonly AlertRow[], openId: string | null, step: 1 | -1): AlertRow | undefined {
  const at = rows.findIndex((row) => row.id === openId);
  return at < 0 ? rows[0] : rows[Math.min(rows.length - 1, Math.max(0, at + step))];
}

/** Rows that hold every word of the search, in number, kind, place or zone. */
export function search(rows: readonly AlertRow[], words: string): readonly AlertRow[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const text = [row.number, ...row.divisionPath, row.siteName, row.cameraName, row.zone].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** Versions are raised by decisions only; of two rows with the same one, the later arrival (`b`) knows more. */
function newer(a: AlertRow | undefined, b: AlertRow): AlertRow {
  return a !== undefined && a.version > b.version ? a : b;
}

function sort(rows: readonly AlertRow[], filter: QueueFilter): readonly AlertRow[] {
  return rows.toSorted(compareRows(filter.view));
}
