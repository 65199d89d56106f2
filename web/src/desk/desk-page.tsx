import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { isProblem } from '../app/http.ts';
import { useKeys } from '../app/use-keys.ts';
import { Failed, Loading, Nothing } from '../parts/situations.tsx';
import { useWords } from '../words/use-words.ts';
import { AlertPanel } from './alert-panel.tsx';
import { overlaid } from './decision.ts';
import { Filters } from './filters.tsx';
import { neighbour, type QueueFilter, search } from './queue.ts';
import { QueueList } from './queue-list.tsx';
import { RefusalNotice } from './refusal-notice.tsx';
import { SoundAsk } from './sound-button.tsx';
import { useAlert } from './use-alert.ts';
import { useDecisions } from './use-decisions.ts';
import { useQueue } from './use-queue.ts';
import './desk.css';

/** Who is on duty: loaded once the queue stands. */
const DeskStrip = lazy(async () => ({ default: (await import('../duty/desk-strip.tsx')).DeskStrip }));

/** 值班台: the live queue, and the alert that is open. On a phone one at a time. */
export function DeskPage() {
  const words = useWords();
  const navigate = useNavigate();
  const openId = useParams().alertId ?? null;
  const [filter, setFilter] = useState<QueueFilter>({ view: 'todo', division: null });
  const [sought, setSought] = useState('');
  const searchBox = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLElement>(null);
  const live = useQueue(filter);
  const alert = useAlert(openId);
  const decisions = useDecisions(live.apply);

  const shown = live.queue.shown.map((row) => {
    const overlay = decisions.overlays[row.id];
    return overlay ? { ...row, ...overlay.patch } : row;
  });
  const rows = search(shown, sought);
  const openCount = shown.filter(({ state }) => state === 'open').length + live.queue.waiting.length;

  const open = useCallback(
    (id: string | null, replace = true) => void navigate(id === null ? '/desk' : `/desk/${id}`, { replace }),
    [navigate],
  );

  useEffect(() => {
    document.title = `${filter.view === 'todo' && openCount > 0 ? `(${openCount}) ` : ''}${words('page.desk')} · ${words('app.name')}`;
  }, [openCount, filter.view, words]);

  // What was refused before is read or left by opening another alert; one that is refused later still shows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another alert is opened
  useEffect(() => decisions.dismiss(), [openId]);

  useKeys('page', (wish) => {
    if (wish.do === 'move') {
      const next = neighbour(rows, openId, wish.step);
      if (next) open(next.id, openId !== null);
      return next !== undefined;
    }
    if (wish.do === 'enter') {
      if (openId === null && rows[0]) open(rows[0].id, false);
      else panel.current?.focus();
    } else if (wish.do === 'search') searchBox.current?.focus();
    else if (wish.do === 'escape') {
      if (decisions.refusal) decisions.dismiss();
      else if (document.activeElement === searchBox.current) {
        setSought('');
        searchBox.current?.blur();
      } else return false;
    } else return false;
    return true;
  });

  return (
    <div className="desk" data-open={openId === null ? 'no' : 'yes'}>
      <section className="queue" aria-label={words('desk.queue')}>
        <Suspense fallback={null}>
          <DeskStrip />
        </Suspense>
        <SoundAsk />
        <Filters filter={filter} choose={setFilter} sought={sought} seek={setSought} searchBox={searchBox} />
        <QueueList
          live={live}
          rows={rows}
          total={shown.length}
          sought={sought}
          clear={() => setSought('')}
          openId={openId}
          open={(id) => open(id, false)}
        />
      </section>
      <section className="opened" ref={panel} tabIndex={-1} aria-label={words('desk.opened')}>
        {decisions.refusal && <RefusalNotice refusal={decisions.refusal} close={decisions.dismiss} />}
        {openId === null ? (
          <Nothing title={words('desk.pick')} hint={words('desk.pickHint')} />
        ) : alert.data ? (
          <AlertPanel
            key={openId}
            alert={overlaid(alert.data, decisions.overlays[openId])}
            record={alert.data}
            busy={openId in decisions.overlays}
            decide={decisions.decide}
            settle={decisions.settle}
            back={() => open(null)}
          />
        ) : alert.error ? (
          isProblem(alert.error, 'not-found') ? (
            <Nothing
              title={words('desk.gone')}
              hint={words('desk.goneHint')}
              act={{ word: words('desk.back'), run: () => open(null) }}
            />
          ) : (
            <Failed error={alert.error} retry={() => void alert.refetch()} />
          )
        ) : (
          <Loading rows={8} />
        )}
      </section>
    </div>
  );
}
