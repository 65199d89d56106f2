import type { LineNews } from './stream-line.ts';
import { StreamLine } from './stream-line.ts';

/** What a tab says to the worker that holds the stream. */
export type TabWord = { kind: 'join'; session: string } | { kind: 'hurry' } | { kind: 'leave' };

/**
 * Listens to what changes in this person's scope until the returned function is called. One stream per browser where
 * there is a SharedWorker (not on Chrome for Android), else one per tab.
 *
 * @param session tells one signed-in session from another
 */
export function listen(session: string, hear: (news: LineNews) => void): () => void {
  const line = typeof SharedWorker === 'undefined' ? listenAlone(hear) : listenShared(session, hear);
  window.addEventListener('online', line.hurry);
  const seen = () => document.visibilityState === 'visible' && line.hurry();
  document.addEventListener('visibilitychange', seen);
  return () => {
    window.removeEventListener('online', line.hurry);
    document.removeEventListener('visibilitychange', seen);
    line.close();
  };
}

interface Line {
  hurry: () => void;
  close: () => void;
}

function listenAlone(hear: (news: LineNews) => void): Line {
  const line = new StreamLine('/api/v1/stream', hear);
  void line.run();
  return { hurry: () => line.hurry(), close: () => line.close() };
}

function listenShared(session: string, hear: (news: LineNews) => void): Line {
  const worker = new SharedWorker(new URL('./stream-worker.ts', import.meta.url), {
    type: 'module',
    name: 'sharp-eyes-stream',
  });
  const say = (word: TabWord) => worker.port.postMessage(word);
  let open = true;
  worker.port.onmessage = ({ data }: MessageEvent<LineNews>) => {
    if (open) hear(data);
  };
  const join = () => say({ kind: 'join', session });
  const leave = () => say({ kind: 'leave' });
  // A page kept in the back-forward cache hears nothing: it leaves, and joins again (and reloads) when shown.
  const shown = (event: PageTransitionEvent) => event.persisted && join();
  window.addEventListener('pagehide', leave);
  window.addEventListener('pageshow', shown);
  join();
  return {
    hurry: () => say({ kind: 'hurry' }),
    close: () => {
      open = false;
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('pageshow', shown);
      leave();
      worker.port.close();
    },
  };
}
