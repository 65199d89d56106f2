import type { AlertDetail, BatchMove } from '@sharp-eyes/protocol';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { isProblem } from '../app/http.ts';
import { useKeys } from '../app/use-keys.ts';
import { Failed, Loading, Nothing } from '../parts/situations.tsx';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { AlertPanel } from './alert-panel.tsx';
import { type Decision, isMoving, overlaid } from './decision.ts';
import { Filters } from './filters.tsx';
import { nextNeeded } from './need.ts';
import { neighbour, type QueueFilter, search } from './queue.ts';
import { QueueList } from './queue-list.tsx';
import { QuietFold } from './quiet-fold.tsx';
import { RefusalNotice } from './refusal-notice.tsx';
import { SoundAsk } from './sound-button.tsx';
import { UndoBar } from './undo-bar.tsx';
import { useAlert } from './use-alert.ts';
import { useBadge } from './use-badge.ts';
import { useChosen } from './use-chosen.ts';
import { useDecisions } from './use-decisions.ts';
import { useQueue } from './use-queue.ts';
import './desk.css';
import './work.css';

/** Who is on duty: loaded once the queue stands. */
const DeskStrip = lazy(async () => ({ default: (await import('../duty/desk-strip.tsx')).DeskStrip }));
const Silences = lazy(async () => ({ default: (await import('./context/silences.tsx')).Silences }));
const BatchBar = lazy(async () => ({ default: (await import('./forms/batch-bar.tsx')).BatchBar }));

/** 值班台: the live queue, and the alert that is open. On a phone one at a time. */
export function DeskPage() {
  const words = useWords();
  const navigate = useNavigate();
  const { person } = useSession();
  const openId = useParams().alertId ?? null;
  const [filter, setFilter] = useState<QueueFilter>({ view: 'todo', division: null, me: person.id });
  const [sought, setSought] = useState('');
  const searchBox = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLElement>(null);
  const live = useQueue(filter);
  const alert = useAlert(openId);
  const decisions = useDecisions(live.apply);

  const { shown: known, waiting } = live.queue;
  const { overlays } = decisions;
  const shown = useMemo(
    () =>
      known.map((row) => {
        const overlay = overlays[row.id];
        return overlay ? { ...row, ...overlay.patch } : row;
      }),
    [known, overlays],
  );
  const rows = useMemo(() => search(shown, sought), [shown, sought]);
  const chosen = useChosen(rows);
  const openCount = useMemo(() => shown.filter(({ state }) => state === 'open').length, [shown]) + waiting.length;
  useBadge(filter.view === 'todo' ? openCount : 0);

  // A hand is faster than a page: what the next key means is known before the alert stands.
  const at = useRef(openId);
  useEffect(() => {
    at.current = openId;
  }, [openId]);
  const { dismiss } = decisions;
  const go = useCallback(
    (id: string | null, replace: boolean) => {
      // What was refused before is read or left by opening another alert; what is refused from now on shows there.
      if (id !== at.current) dismiss();
      at.current = id;
      void navigate(id === null ? '/desk' : `/desk/${id}`, { replace });
    },
    [navigate, dismiss],
  );
  const open = useCallback((id: string) => go(id, false), [go]);

  /** The hand is free: the next alert opens by itself, its still covered. */
  function openNext(doneId: string) {
    if (filter.view === 'todo') go(nextNeeded(rows, doneId, person.id)?.id ?? null, true);
  }
  function passOn(record: AlertDetail, decision: Decision) {
    void decisions.passOn(record, decision);
    openNext(record.id);
  }
  function decideMany(decision: BatchMove) {
    void decisions.decideMany(chosen.rows, decision);
    chosen.stop();
  }
  async function undo() {
    const id = await decisions.undo();
    if (id !== null) go(id, openId !== null);
  }

  useKeys('page', (wish) => {
    if (wish.do === 'move') {
      const next = neighbour(rows, at.current, wish.step);
      if (next) go(next.id, openId !== null);
      return next !== undefined;
    }
    if (wish.do === 'enter') {
      if (openId === null && rows[0]) go(rows[0].id, false);
      else panel.current?.focus();
    } else if (wish.do === 'search') searchBox.current?.focus();
    else if (wish.do === 'undo') void undo();
    else if (wish.do === 'select') {
      const meant = at.current ?? rows[0]?.id;
      if (meant !== undefined) chosen.choose(meant);
    } else if (wish.do === 'escape') {
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
        <Filters
          filter={filter}
          choose={setFilter}
          sought={sought}
          seek={setSought}
          searchBox={searchBox}
          isChoosing={chosen.ids !== null}
          toggleChoosing={chosen.ids === null ? chosen.start : chosen.stop}
        />
        <QueueList
          live={live}
          rows={rows}
          total={shown.length}
          sought={sought}
          clear={() => setSought('')}
          openId={openId}
          open={open}
          chosen={chosen.ids}
          choose={chosen.choose}
        >
          {filter.view === 'todo' && <QuietFold filter={filter} openId={openId} open={open} />}
          {filter.view === 'todo' && (
            <Suspense fallback={null}>
              <Silences division={filter.division} />
            </Suspense>
          )}
        </QueueList>
        {chosen.ids !== null && (
          <Suspense fallback={null}>
            <BatchBar rows={chosen.rows} decide={decideMany} all={chosen.all} stop={chosen.stop} />
          </Suspense>
        )}
      </section>
      <section className="opened" ref={panel} tabIndex={-1} aria-label={words('desk.opened')}>
        {decisions.refusal && <RefusalNotice refusal={decisions.refusal} close={decisions.dismiss} />}
        {openId === null ? (
          <Nothing
            title={words(rows.length === 0 ? 'desk.emptyTodo' : 'desk.pick')}
            hint={words(rows.length === 0 ? 'desk.emptyTodoHint' : 'desk.pickHint')}
          />
        ) : alert.data ? (
          <AlertPanel
            key={openId}
            alert={overlaid(alert.data, decisions.overlays[openId])}
            record={alert.data}
            busy={isMoving(decisions.overlays[openId])}
            decide={decisions.decide}
            settle={(record, resolution) => {
              void decisions.settle(record, resolution);
              openNext(record.id);
            }}
            passOn={passOn}
            back={() => go(null, true)}
          />
        ) : alert.error ? (
          isProblem(alert.error, 'not-found') ? (
            <Nothing
              title={words('desk.gone')}
              hint={words('desk.goneHint')}
              act={{ word: words('desk.back'), run: () => go(null, true) }}
            />
          ) : (
            <Failed error={alert.error} retry={() => void alert.refetch()} />
          )
        ) : (
          <Loading rows={8} />
        )}
      </section>
      <UndoBar
        undoable={decisions.undoable}
        batched={decisions.batched}
        undo={() => void undo()}
        close={decisions.dismissBatch}
      />
    </div>
  );
}
