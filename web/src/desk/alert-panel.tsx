import type { AlertDetail } from '@sharp-eyes/protocol';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useKeys } from '../app/use-keys.ts';
import { useWarmLine } from '../live/use-warm-line.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { speakPages } from '../words/words.ts';
import { ActionBar, mayOpen, type OpenForm } from './action-bar.tsx';
import { AlertHead } from './alert-head.tsx';
import { CommentForm } from './comment-form.tsx';
import { Contacts } from './contacts.tsx';
import { type Decision, hasLooked, type Resolution } from './decision.ts';
import { ResolveForm } from './resolve-form.tsx';
import { decisiveStill, Stills } from './stills.tsx';
import { Timeline } from './timeline.tsx';
import { useLooks } from './use-looks.ts';

const PlaceMap = lazy(async () => ({ default: (await import('../map/place-map.tsx')).PlaceMap }));
const Belongings = lazy(async () => ({ default: (await import('./context/belongings.tsx')).Belongings }));
const PassedUp = lazy(async () => ({ default: (await import('./context/passed-up-block.tsx')).PassedUpBlock }));
const AlertContext = lazy(async () => ({ default: (await import('./context/alert-context.tsx')).AlertContext }));
const loadLive = () => Promise.all([import('../live/alert-live.tsx'), speakPages()]);
const AlertLive = lazy(async () => ({ default: (await loadLive())[0].AlertLive }));
const loadForms = () => import('./forms/alert-form.tsx');
const AlertForm = lazy(async () => ({ default: (await loadForms()).AlertForm }));

/** Forms are fetched while the first alert is read: when the line goes, they are there. */
const fetchFormsAfterMs = 2_000;

interface AlertPanelProps {
  /** As it shall look: the record with what is being decided. */
  alert: AlertDetail;
  /** As the hub last said it. */
  record: AlertDetail;
  /** A decision is under way. */
  busy: boolean;
  decide: (alert: AlertDetail, decision: Decision) => Promise<AlertDetail | null>;
  settle: (alert: AlertDetail, resolution: Resolution) => void;
  /** It leaves this person's hands. */
  passOn: (alert: AlertDetail, decision: Decision) => void;
  back: () => void;
}

/** The open alert: everything that is needed to decide, in the order in which it is asked. */
export function AlertPanel({ alert, record, busy, decide, settle, passOn, back }: AlertPanelProps) {
  const words = useWords();
  const { person } = useSession();
  const looks = useLooks(alert.id);
  const [form, setForm] = useState<OpenForm | null>(null);
  const [callee, setCallee] = useState<number | null>(null);
  const [askReason, setAskReason] = useState(false);
  const [watched, setWatched] = useState<string | null>(null);
  const commentField = useRef<HTMLTextAreaElement>(null);

  const settled = alert.state === 'resolved';
  const hasPicture = alert.cameraId !== null;
  const isWatched = watched === alert.id;
  const mayCallFalse = !hasPicture || looks.looked || hasLooked(record, person.id);

  useWarmLine();
  useEffect(() => {
    const later = setTimeout(() => {
      void loadForms().catch(() => undefined);
      void loadLive().catch(() => undefined);
    }, fetchFormsAfterMs);
    return () => clearTimeout(later);
  }, []);

  // Asked for before it was there: shown when the deciding still comes, not when the person tries again.
  const takeLook = useRef(looks.take);
  takeLook.current = looks.take;
  const [wanted, setWanted] = useState(false);
  const arrived = alert.stillsAt.some(({ n }) => n === decisiveStill);
  useEffect(() => {
    if (!wanted || !arrived) return;
    setWanted(false);
    void takeLook.current(alert.id);
  }, [wanted, arrived, alert.id]);

  function look() {
    if (!hasPicture) return;
    if (alert.stills === 0) {
      setWanted(!wanted && !settled);
      return;
    }
    setWanted(false);
    if (looks.sight.at === 'seen') looks.cover();
    else if (looks.canUncover) looks.uncover();
    else if (settled) setAskReason(true);
    else void looks.take(alert.id);
  }
  const watch = () => setWatched(isWatched || !hasPicture ? null : alert.id);
  const acknowledge = () => void decide(record, { kind: 'acknowledge', body: {} });
  const unshelve = () => void decide(record, { kind: 'unshelve', body: {} });
  const comment = () => {
    commentField.current?.focus();
    commentField.current?.scrollIntoView({ block: 'center' });
  };
  function show(wanted: OpenForm) {
    if (busy || !mayOpen(wanted, alert)) return;
    if (wanted === 'false-alarm' && !mayCallFalse) return;
    setCallee(null);
    setForm(wanted);
  }

  useKeys('alert', (wish) => {
    switch (wish.do) {
      case 'look':
        look();
        return true;
      case 'acknowledge':
        if (alert.state === 'open' && !busy) acknowledge();
        return true;
      case 'resolve':
      case 'false-alarm':
      case 'assign':
      case 'silence':
      case 'call':
      case 'recording':
        show(wish.do);
        return true;
      case 'hand-over':
        show(alert.state === 'handed-over' ? 'feedback' : 'hand-over');
        return true;
      case 'shelve':
        if (alert.state === 'shelved' && !busy) unshelve();
        else show('shelve');
        return true;
      case 'comment':
        comment();
        return true;
      case 'watch':
        watch();
        return true;
      case 'escape':
        if (form === null && !askReason && !isWatched) return false;
        if (form === null && !askReason) setWatched(null);
        setForm(null);
        setAskReason(false);
        return true;
      default:
        return false;
    }
  });

  const note = (decision: Decision) => {
    setForm(null);
    void decide(record, decision);
  };

  const belongings = (alert.cause !== null || alert.count > 1) && (
    <Suspense fallback={null}>
      <Belongings alert={alert} />
    </Suspense>
  );

  return (
    <article className="alert" data-testid="alert" data-alert-id={alert.id} data-state={alert.state}>
      <div className="alert-scroll">
        <AlertHead alert={alert} back={back} />
        <div className="alert-body">
          <div className="alert-see">
            {hasPicture && isWatched && (
              <Suspense fallback={<div className="cover" />}>
                <AlertLive alert={alert} close={() => setWatched(null)} />
              </Suspense>
            )}
            {hasPicture && !isWatched && (
              <Stills
                alert={alert}
                sight={looks.sight}
                wanted={wanted}
                look={look}
                again={() => (settled ? setAskReason(true) : void looks.take(alert.id))}
                askReason={askReason}
                cancelReason={() => setAskReason(false)}
                lookFor={(reason) => {
                  setAskReason(false);
                  void looks.take(alert.id, reason);
                }}
              />
            )}
            {!hasPicture && belongings}
          </div>
          <div className="alert-side">
            <section className="block">
              <h2>{words('alert.contacts')}</h2>
              <Contacts
                contacts={alert.contacts}
                called={(n) => {
                  setCallee(n);
                  setForm('call');
                }}
              />
            </section>
            {(hasPicture || alert.point) && (
              <section className="block">
                <h2>{words('map.title')}</h2>
                <Suspense fallback={<div className="map-frame quiet">{words('map.loading')}</div>}>
                  <PlaceMap
                    point={alert.point}
                    azimuthDeg={alert.azimuthDeg}
                    hfovDeg={alert.hfovDeg}
                    rangeM={alert.rangeM}
                    name={alert.cameraName}
                    division={alert.division}
                  />
                </Suspense>
              </section>
            )}
          </div>
          <div className="alert-rest">
            {hasPicture && belongings}
            <Suspense fallback={null}>
              <PassedUp alert={alert} />
            </Suspense>
            <section className="block">
              <h2>{words('alert.timeline')}</h2>
              <Timeline entries={alert.timeline} />
              <CommentForm
                key={alert.id}
                busy={busy}
                field={commentField}
                send={(note) => decide(record, { kind: 'comment', body: { note } })}
              />
            </section>
            {hasPicture && (
              <Suspense fallback={null}>
                <AlertContext alert={alert} ask={() => show('recording')} note={note} />
              </Suspense>
            )}
          </div>
        </div>
      </div>
      {(form === 'resolve' || form === 'false-alarm') && !settled ? (
        <ResolveForm
          key={form}
          falseAlarm={form === 'false-alarm'}
          mayCallFalse={mayCallFalse}
          close={() => setForm(null)}
          settle={(resolution) => {
            setForm(null);
            settle(record, resolution);
          }}
        />
      ) : form !== null && form !== 'resolve' && form !== 'false-alarm' ? (
        <Suspense fallback={<footer className="actions quiet">{words('common.loading')}</footer>}>
          <AlertForm
            key={`${form}/${callee}`}
            form={form}
            alert={alert}
            callee={callee}
            passOn={(decision) => {
              setForm(null);
              passOn(record, decision);
            }}
            note={note}
            silenced={() => setForm(null)}
            close={() => setForm(null)}
          />
        </Suspense>
      ) : (
        <ActionBar
          alert={alert}
          busy={busy}
          mayCallFalse={mayCallFalse}
          seen={looks.sight.at === 'seen'}
          hasPicture={hasPicture}
          look={look}
          watched={isWatched}
          watch={watch}
          acknowledge={acknowledge}
          unshelve={unshelve}
          show={show}
          comment={comment}
        />
      )}
    </article>
  );
}
