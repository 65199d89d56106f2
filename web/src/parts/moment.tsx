import { useSyncExternalStore } from 'react';
import { serverNow } from '../app/server-clock.ts';
import { useLanguage } from '../words/use-words.ts';
import { fullTime, relativeTime, shortTime } from './time.ts';

const tickers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for the whole page; whoever listens is redrawn only when its own words change. */
function onTick(tick: () => void): () => void {
  tickers.add(tick);
  timer ??= setInterval(() => {
    for (const each of tickers) each();
  }, 1000);
  return () => {
    tickers.delete(tick);
    if (tickers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** A value that depends on the time, looked at once a second. Must answer a string, number or boolean. */
export function useTicking<T extends string | number | boolean>(read: (nowMs: number) => T): T {
  return useSyncExternalStore(onTick, () => read(serverNow()));
}

/** How long ago; the exact time on hover. */
export function Ago({ at }: { at: string | number }) {
  const language = useLanguage();
  const text = useTicking((nowMs) => relativeTime(at, nowMs, language));
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at, language)} className="figures">
      {text}
    </time>
  );
}

/** The clock of the site, with the day when it is another one; date and time to the second on hover. */
export function At({ at }: { at: string | number }) {
  const language = useLanguage();
  const text = useTicking((nowMs) => shortTime(at, nowMs, language));
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at, language)} className="figures">
      {text}
    </time>
  );
}

/** Both: “14:03:07 · 3分钟前”. */
export function Moment({ at }: { at: string | number }) {
  return (
    <span className="moment">
      <At at={at} />
      <span className="quiet">
        {' · '}
        <Ago at={at} />
      </span>
    </span>
  );
}
