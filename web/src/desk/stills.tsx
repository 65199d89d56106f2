import type { AlertDetail, Look } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { problemOf } from '../app/http.ts';
import { At } from '../parts/moment.tsx';
import { fullTime } from '../parts/time.ts';
import { useSession } from '../session/session-gate.tsx';
import { useLanguage, useWords } from '../words/use-words.ts';
import { arrivedSince } from './arrivals.ts';
import { StillOverlay } from './still-overlay.tsx';
import type { LookReason, Sight } from './use-looks.ts';

/** The still of the moment that decided; 0 is before, 2 is five seconds after. */
export const decisiveStill = 1;
const slots = [
  { n: 0, word: 'look.still0' },
  { n: 1, word: 'look.still1' },
  { n: 2, word: 'look.still2' },
] as const;

const LookReasonForm = lazy(async () => ({ default: (await import('./look-reason-form.tsx')).LookReasonForm }));

interface StillsProps {
  alert: AlertDetail;
  sight: Sight;
  /** A look was asked for before there was a still. */
  wanted: boolean;
  look: () => void;
  /** Another look: the last one expired, or a still came after it. */
  again: () => void;
  askReason: boolean;
  cancelReason: () => void;
  lookFor: (reason: LookReason) => void;
}

/** The stills, covered until asked for: a picture of people is never on a screen by itself. */
export function Stills({ alert, sight, wanted, look, again, askReason, cancelReason, lookFor }: StillsProps) {
  if (askReason)
    return (
      <Suspense fallback={<div className="cover" />}>
        <LookReasonForm send={lookFor} cancel={cancelReason} />
      </Suspense>
    );
  if (sight.at === 'seen') return <SeenStills alert={alert} look={sight.look} again={again} />;
  return <Cover alert={alert} sight={sight} wanted={wanted} look={sight.at === 'expired' ? again : look} />;
}

function Cover({ alert, sight, wanted, look }: Pick<StillsProps, 'alert' | 'sight' | 'wanted' | 'look'>) {
  const words = useWords();
  const { person } = useSession();
  const who = `${person.name}（${person.unit}）`;
  if (alert.stills === 0)
    return (
      <div className="cover">
        <strong>{words(wanted ? 'look.coming' : 'look.none')}</strong>
        <span className="quiet">{words('look.noneHint')}</span>
      </div>
    );
  const problem = sight.at === 'failed' ? problemOf(sight.error) : null;
  return (
    <div className="cover" data-testid="cover">
      <strong>{words(sight.at === 'expired' ? 'look.expired' : 'look.covered')}</strong>
      {problem && (
        <span className="tone-red" role="alert">
          {problem.title} {problem.detail}
        </span>
      )}
      <Button size="large" onClick={look} loading={sight.at === 'asking'} data-testid="cover-button">
        {words(sight.at === 'expired' ? 'look.again' : 'look.button')} <kbd>v</kbd>
      </Button>
      <span className="quiet">
        {words(alert.state === 'resolved' ? 'look.registeredReason' : 'look.registered', { name: who })}
      </span>
    </div>
  );
}

function SeenStills({ alert, look, again }: { alert: AlertDetail; look: Look; again: () => void }) {
  const words = useWords();
  const language = useLanguage();
  const byNumber = new Map(look.stills.map((still) => [still.n, still]));
  const [chosen, choose] = useState(() =>
    byNumber.has(decisiveStill) ? decisiveStill : (look.stills[0]?.n ?? decisiveStill),
  );
  const [drawn, setDrawn] = useState(true);
  const [ratio, setRatio] = useState(16 / 9);
  const [broken, setBroken] = useState<number | null>(null);
  const still = byNumber.get(chosen);
  const arrived = arrivedSince(
    alert,
    look,
    slots.map(({ n }) => n),
  );

  return (
    <div className="seen">
      <div className="still" style={{ aspectRatio: ratio }}>
        {still && broken !== still.n ? (
          <>
            <img
              src={still.address}
              alt={words('look.alt', { camera: alert.cameraName, time: fullTime(still.at, language) })}
              draggable={false}
              onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
                if (naturalWidth > 0 && naturalHeight > 0) setRatio(naturalWidth / naturalHeight);
              }}
              onError={() => setBroken(still.n)}
              data-testid="still-image"
              data-n={still.n}
            />
            {drawn && (
              <StillOverlay
                zone={alert.zonePolygon}
                zoneName={alert.zone}
                boxes={still.n === decisiveStill ? alert.boxes : []}
              />
            )}
          </>
        ) : (
          <div className="cover" role="alert">
            <strong>{words(still ? 'look.broken' : 'look.none')}</strong>
            <Button onClick={again}>{words('look.again')}</Button>
          </div>
        )}
      </div>
      <div className="thumbs">
        {slots.map(({ n, word }) => {
          const thumb = byNumber.get(n);
          return (
            <button
              key={n}
              type="button"
              className="thumb"
              aria-pressed={chosen === n}
              disabled={!thumb && !arrived.has(n)}
              onClick={() => (thumb ? choose(n) : again())}
              data-testid={`thumb-${n}`}
            >
              {thumb ? <img src={thumb.address} alt="" draggable={false} /> : <span className="thumb-none" />}
              <span>
                {words(word)}{' '}
                <span className="quiet">
                  {thumb ? <At at={thumb.at} /> : words(arrived.has(n) ? 'look.lookAgain' : 'look.waiting')}
                </span>
              </span>
            </button>
          );
        })}
      </div>
      <div className="still-foot">
        <label>
          <input type="checkbox" checked={drawn} onChange={() => setDrawn(!drawn)} /> {words('look.overlay')}
        </label>
        <span className="quiet">
          {words('look.until')} <At at={look.expiresAt} />
        </span>
        {arrived.size > 0 && (
          <Button size="small" onClick={again} data-testid="look-again">
            {words('look.arrived')}
          </Button>
        )}
      </div>
    </div>
  );
}
