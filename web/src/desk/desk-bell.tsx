import type { AlertRow } from '@sharp-eyes/protocol';
import { serverNow } from '../app/server-clock.ts';
import { useChanges } from '../stream/stream-context.tsx';
import { BellRinger } from './bell-ringer.ts';
import { ring } from './sound.ts';

let ringer: BellRinger | undefined;

function ringFor(rows: readonly AlertRow[]): void {
  ringer ??= new BellRinger(serverNow());
  const news = rows.filter((row) => ringer?.isNews(row));
  const loudest = (['critical', 'high', 'medium', 'low'] as const).find((p) => news.some((row) => row.priority === p));
  if (loudest) ring(loudest);
}

/** A list has come: what is new in it was missed while the line was lost, and is rung for once. */
export function noteListed(rows: readonly AlertRow[]): void {
  ringFor(rows);
}

/** Rings for what the stream brings, on whatever page the officer is. */
export function DeskBell() {
  useChanges((event) => {
    if (event.kind === 'alert') ringFor([event.record]);
  });
  return null;
}
