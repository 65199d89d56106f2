import type { AlertDetail } from '@sharp-eyes/protocol';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useKeys } from '../app/use-keys.ts';
import { Mark, PriorityWord, StateMark } from '../parts/marks.tsx';
import { Moment } from '../parts/moment.tsx';
import { useSession } from '../session/session-gate.tsx';
import { useReason, useWords } from '../words/use-words.ts';
import { ActionBar } from './action-bar.tsx';
import { Place } from './alert-line.tsx';
import { CommentForm } from './comment-form.tsx';
import { Contacts } from './contacts.tsx';
import { type Decision, hasLooked, type Resolution } from './decision.ts';
import { Facts } from './facts.tsx';
import { ResolveForm } from './resolve-form.tsx';
import { decisiveStill, Stills } from './stills.tsx';
import { Timeline } from './timeline.tsx';
import { useLooks } from './use-looks.ts';

const PlaceMap = lazy(async () => ({ default: (await import('../map/place-map.tsx')).PlaceMap }));

interface AlertPanelProps {
  /** As it shall look: the record with what is being decided. */
  alert: AlertDetail;
  /** As the hub last said it. */
  record: AlertDetail;
  /** A decision is under way. */
  busy: boolean;
  decide: (alert: AlertDetail, decision: Decision) => Promise<AlertDetail | null>;
  settle: (alert: AlertDetail, resolution: Resolution) => Promise<AlertDetail | null>;
  back: () => void;
}

/** The open alert: everything that is needed to decide, in the order in which it is asked. */
export function AlertPanel({ alert, record, busy, decide, settle, back }: AlertPanelProps) {
  const words = useWords();
  const sayReason = useReason();
  const { person } = useSession();
  const looks = useLooks(alert.id);
  const [form, setForm] = useState<'resolve' | 'false-alarm' | null>(null);
  const [askReason, setAskReason] = useState(false);

  const settled = alert.state === 'resolved';
  const mayCallFalse = looks.looked || hasLooked(record, person.id);

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
  const acknowledge = () => void decide(record, { kind: 'acknowledge', body: {} });

  useKeys('alert', (wish) => {
    switch (wish.do) {
      case 'look':
        look();
        return true;
      case 'acknowledge':
        if (alert.state === 'open' && !busy) acknowledge();
        return true;
      case 'resolve':
        if (!settled && !busy) setForm('resolve');
        return true;
      case 'false-alarm':
        if (!settled && !busy && mayCallFalse) setForm('false-alarm');
        return true;
      case 'escape':
        if (form === null && !askReason) return false;
        setForm(null);
        setAskReason(false);
        return true;
      default:
        return false;
    }
  });

  return (
    <article className="alert" data-testid="alert" data-alert-id={alert.id} data-state={alert.state}>
      <div className="alert-scroll">
        <header className="alert-head">
          <button type="button" className="plain back" onClick={back} data-testid="back">
            ‹ {words('desk.back')}
          </button>
          <div className="alert-title">
            <h1>
              {words(`kind.${alert.kind}`)}
              {alert.zone && <> · {alert.zone}</>}
              {alert.count > 1 && <span className="figures"> ×{alert.count}</span>}
            </h1>
            <StateMark state={alert.state} />
            <PriorityWord priority={alert.priority} />
            <Mark
              shape={alert.active ? 'triangle' : 'ring'}
              tone={alert.active ? 'orange' : 'grey'}
              word={words(alert.active ? 'active.yes' : 'active.no')}
            />
            <span className="figures quiet alert-number">{alert.number}</span>
          </div>
          <div className="alert-place">
            <Place row={alert} whole />
          </div>
          <p className="why">
            {sayReason(alert.reason)} · <Moment at={alert.frameTime} />
          </p>
        </header>

        <div className="alert-body">
          <div className="alert-see">
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
          </div>
          <div className="alert-side">
            <section className="block">
              <h2>{words('alert.contacts')}</h2>
              <Contacts contacts={alert.contacts} />
            </section>
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
          </div>
          <div className="alert-rest">
            <section className="block">
              <h2>{words('alert.timeline')}</h2>
              <Timeline entries={alert.timeline} />
              <CommentForm
                key={alert.id}
                busy={busy}
                send={(note) => decide(record, { kind: 'comment', body: { note } })}
              />
            </section>
            <Facts alert={alert} />
          </div>
        </div>
      </div>
      {form !== null && !settled ? (
        <ResolveForm
          key={form}
          falseAlarm={form === 'false-alarm'}
          mayCallFalse={mayCallFalse}
          close={() => setForm(null)}
          settle={(resolution) => {
            setForm(null);
            void settle(record, resolution);
          }}
        />
      ) : (
        <ActionBar
          alert={alert}
          busy={busy}
          mayCallFalse={mayCallFalse}
          seen={looks.sight.at === 'seen'}
          look={look}
          acknowledge={acknowledge}
          resolve={() => setForm('resolve')}
          falseAlarm={() => setForm('false-alarm')}
        />
      )}
    </article>
  );
}
