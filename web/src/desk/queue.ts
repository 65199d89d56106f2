import { type AlertRow, isWithin, rangeOf } from '@sharp-eyes/protocol';
import { byNeed, byTime, isQuiet } from './need.ts';

/** What the queue shows: alerts to do, those that stay out of sight for a time, or those that are done. */
export interface QueueFilter {
  view: 'todo' | 'quiet' | 'resolved';
  /** A 12-digit division and everything below it; null for the person's whole area. */
  division: string | null;
  /** Id of whoever reads it: what was given to others needs them, not this person. */
  me: string;
}

/** The queue as it stands. Pure data; every change makes a new one. */
export interface Queue {
  filter: QueueFilter;
  /** What is on screen, in this order. */
  shown: readonly AlertRow[];
  /** New ones, held back while somebody aims at the list. */
  waiting: readonly AlertRow[];
  /** Rows still on screen that a reloaded list no longer has. */
  gone: ReadonlySet<string>;
  /** Something would move, come or go when released. */
  disturbed: boolean;
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

/** Longer than any list takes to come (its deadline is 15 s, and a long one comes in parts). */
const heardForMs = 60_000;
/** Rows that are asked for at once. */
const pageRows = 200;

/** What is asked of the hub for each view, in this order. */
const asked: Record<QueueFilter['view'], readonly { state: string; standing: string }[]> = {
  todo: [{ state: 'open,acknowledged,handed-over', standing: 'queue' }],
  quiet: [
    { state: 'shelved', standing: 'queue,silenced,held' },
    { state: 'open,acknowledged,handed-over', standing: 'silenced,held' },
  ],
  resolved: [{ state: 'resolved', standing: 'queue' }],
};

export function emptyQueue(filter: QueueFilter): Queue {
  const nothing = { shown: [], waiting: [], heard: [], next: null };
  return { filter, ...nothing, gone: new Set(), disturbed: false, loaded: false };
}

/** Whether a row belongs to what is shown now. */
function belongs(row: AlertRow, { view, division }: QueueFilter): boolean {
  if (row.standing === 'joined') return false;
  const isOfView =
    view === 'resolved'
      ? row.state === 'resolved' && row.standing === 'queue'
      : row.state !== 'resolved' && isQuiet(row) === (view === 'quiet');
  return isOfView && (division === null || isWithin(row.division, rangeOf(division)));
}

/** `state=…&standing=…&division=…` for each list that this filter is made of. */
export function queriesOf({ view, division }: QueueFilter): string[] {
  return asked[view].map((part) => {
    const query = new URLSearchParams({ ...part, limit: String(pageRows) });
    if (division !== null) query.set('division', division);
    return query.toString();
  });
}

function orderOf({ view, me }: QueueFilter): (a: AlertRow, b: AlertRow) => number {
  return view === 'todo' ? byNeed(me) : byTime;
}

/**
 * A list has come. `askedAtMs` is when it was asked for: what the stream said since then is newer. A `whole` list
 * replaces what was shown; another page is added.
 */
export function takePage(
  queue: Queue,
  page: { items: readonly AlertRow[]; next: string | null },
  { askedAtMs, whole, held }: { askedAtMs: number; whole: boolean; held: boolean },
): Queue {
  const rows = new Map((whole ? [] : queue.shown).map((row) => [row.id, row]));
  for (const row of page.items) rows.set(row.id, newer(rows.get(row.id), row));
  for (const { atMs, id, row } of queue.heard) {
    if (atMs < askedAtMs) continue;
    if (row === null) rows.delete(id);
    else rows.set(id, newer(rows.get(id), row));
  }
  const wanted = [...rows.values()].filter((row) => belongs(row, queue.filter));
  const base = { ...queue, next: page.next, loaded: true };
  if (!held || !queue.loaded || !whole)
    return { ...base, shown: sort(wanted, queue.filter), waiting: [], gone: new Set(), disturbed: false };
  // A reload while somebody aims: rows keep their places, new ones wait, what is no longer there goes afterwards.
  const known = new Set(queue.shown.map((row) => row.id));
  return {
    ...base,
    shown: queue.shown.map((row) => rows.get(row.id) ?? row),
    waiting: sort(
      wanted.filter((row) => !known.has(row.id)),
      queue.filter,
    ),
    gone: new Set([...known].filter((id) => !rows.has(id))),
    disturbed: true,
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
  const gone = queue.gone.has(id) ? new Set([...queue.gone].filter((other) => other !== id)) : queue.gone;
  const next = { ...queue, heard, gone };
  const at = queue.shown.findIndex((known) => known.id === id);
  const known = queue.shown[at];
  const stays = row !== null && belongs(row, queue.filter);

  if (known !== undefined) {
    if (row === null || (!stays && !held))
      // It left the scope: its words must not stay on screen, aimed at or not.
      return { ...next, shown: queue.shown.filter((other) => other.id !== id) };
    const now = newer(known, row);
    const shown = queue.shown.with(at, now);
    const keepsPlace = stays && orderOf(queue.filter)(known, now) === 0;
    if (keepsPlace) return { ...next, shown };
    return held ? { ...next, shown, disturbed: true } : { ...next, shown: sort(shown, queue.filter) };
  }
  const waiting = queue.waiting.filter((other) => other.id !== id);
  if (!stays) return { ...next, waiting };
  // In an empty list nothing moves under the hand: “nothing to do” beside “1 new” is no answer.
  if (held && queue.shown.length > 0)
    return { ...next, waiting: sort([...waiting, row], queue.filter), disturbed: true };
  return { ...next, waiting, shown: insert(queue, row) };
}

/** Nobody aims any more, or the bar was pressed: what waits comes in, what left goes, everything is in order. */
export function release(queue: Queue): Queue {
  const shown = [...queue.shown, ...queue.waiting].filter(
    (row) => !queue.gone.has(row.id) && belongs(row, queue.filter),
  );
  return { ...queue, shown: sort(shown, queue.filter), waiting: [], gone: new Set(), disturbed: false };
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

/** Into its place: two thousand rows are not sorted anew for each that comes. */
function insert({ shown, filter, disturbed }: Queue, row: AlertRow): readonly AlertRow[] {
  if (disturbed) return sort([...shown, row], filter);
  const order = orderOf(filter);
  const at = shown.findIndex((other) => order(row, other) < 0);
  return at < 0 ? [...shown, row] : shown.toSpliced(at, 0, row);
}

function sort(rows: readonly AlertRow[], filter: QueueFilter): readonly AlertRow[] {
  return rows.toSorted(orderOf(filter));
}
