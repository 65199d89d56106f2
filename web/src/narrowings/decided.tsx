import type { Narrowing } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { At, useTicking } from '../parts/moment.tsx';
import { fullTime } from '../parts/time.ts';
import { useLanguage, useWords } from '../words/use-words.ts';
import { sayChange, settingsOf } from './say.ts';

interface DecidedProps {
  narrowing: Narrowing;
  may: boolean;
  busy: boolean;
  decide: (decision: { path: string; body: object }) => void;
}

/** What was decided, whether the agent runs it, and what has come of it. */
export function Decided({ narrowing, may, busy, decide }: DecidedProps) {
  const words = useWords();
  const { decided, state, applied, since, undone, options, trial } = narrowing;
  const option = options.find(({ kind }) => kind === decided?.option);
  return (
    <div className="narrowing-decided" data-testid="narrowing-decided">
      <p>
        <strong>{words(`narrowings.state.${state}`)}</strong>
        {option && <> · {sayChange(words, settingsOf(narrowing), option)}</>}
      </p>
      {[decided, undone].map(
        (one) =>
          one && (
            <p key={one.at} className="quiet">
              {words('narrowings.by', { name: one.by.name })} <At at={one.at} />
              {one.reason !== '' && <> · {one.reason}</>}
            </p>
          ),
      )}
      {state === 'declined' && <p className="quiet">{words('narrowings.again')}</p>}
      {applied && (
        <p className={applied.state === 'refused' ? 'loses' : ''} data-testid="narrowing-applied">
          {words(`narrowings.applied.${applied.state}`, { version: applied.version ?? '–', why: applied.why ?? '' })}
        </p>
      )}
      {since && <Since since={since} />}
      {state === 'accepted' && may && !trial && (
        <Button onClick={() => decide({ path: 'widening', body: {} })} loading={busy} data-testid="narrowing-try">
          {words('narrowings.tryWider')}
        </Button>
      )}
      {trial && <Trial trial={trial} may={may} busy={busy} decide={decide} />}
    </div>
  );
}

function Since({ since: { days, before, after } }: { since: NonNullable<Narrowing['since']> }) {
  const words = useWords();
  if (days < 0.05) return <p className="quiet">{words('narrowings.tooSoon')}</p>;
  return (
    <p className="figures" data-testid="narrowing-since">
      {words('narrowings.since', {
        days: days.toFixed(days < 10 ? 1 : 0),
        ...{ falseBefore: before.falseAlarm, falseAfter: after.falseAlarm },
        ...{ genuineBefore: before.genuine, genuineAfter: after.genuine },
        ...{ otherBefore: before.other, otherAfter: after.other },
      })}
    </p>
  );
}

function Trial({
  trial,
  may,
  busy,
  decide,
}: Omit<DecidedProps, 'narrowing'> & { trial: NonNullable<Narrowing['trial']> }) {
  const words = useWords();
  const language = useLanguage();
  const ripe = useTicking((now) => now >= Date.parse(trial.ripeAt));
  return (
    <div className="narrowing-trial">
      <p className="figures">{words('narrowings.trial', { shadows: trial.shadows, raised: trial.raised })}</p>
      {!ripe && <p className="quiet">{words('narrowings.ripe', { at: fullTime(trial.ripeAt, language) })}</p>}
      {may && (
        <div className="narrowing-acts">
          <Button
            disabled={!ripe}
            loading={busy}
            onClick={() => decide({ path: 'widening/end', body: { apply: true } })}
            data-testid="narrowing-widen"
          >
            {words('narrowings.widen')}
          </Button>
          <Button disabled={busy} onClick={() => decide({ path: 'widening/end', body: { apply: false } })}>
            {words('narrowings.stayNarrow')}
          </Button>
        </div>
      )}
    </div>
  );
}
