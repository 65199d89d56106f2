/// <reference lib="webworker" />

import type { TabWord } from './stream-client.ts';
import type { LineNews } from './stream-line.ts';
import { StreamLine } from './stream-line.ts';

/**
 * One stream per browser: this SharedWorker holds it and hands what comes to every tab. The line belongs to a session;
 * a tab that signs in as somebody else gets a new one.
 */
const scope = self as unknown as SharedWorkerGlobalScope;
const tabs = new Set<MessagePort>();
let line: StreamLine | undefined;
let sessionOf: string | undefined;

function tellAll(news: LineNews): void {
  for (const tab of tabs) tab.postMessage(news);
}

function join(tab: MessagePort, session: string): void {
  tabs.add(tab);
  if (line && sessionOf === session) {
    tab.postMessage({ kind: 'line', line: line.line } satisfies LineNews);
    // This tab may have loaded its lists before it could hear: once more, now that it does.
    if (line.line.state === 'live') tab.postMessage({ kind: 'reload' } satisfies LineNews);
    return;
  }
  line?.close();
  sessionOf = session;
  const mine = new StreamLine('/api/v1/stream', (news) => {
    if (line !== mine) return;
    if (news.kind === 'signed-out') line = undefined;
    tellAll(news);
  });
  line = mine;
  void mine.run();
}

function leave(tab: MessagePort): void {
  tabs.delete(tab);
  if (tabs.size > 0) return;
  line?.close();
  line = undefined;
}

scope.onconnect = (event) => {
  const tab = event.ports[0];
  if (!tab) return;
  tab.onmessage = ({ data }: MessageEvent<TabWord>) => {
    if (data.kind === 'join') join(tab, data.session);
    else if (data.kind === 'hurry') line?.hurry();
    else leave(tab);
  };
};
