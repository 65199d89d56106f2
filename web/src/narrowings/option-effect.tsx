import type { JudgedAlert, Narrowing, NarrowingOption } from '@sharp-eyes/protocol';
import { Alert } from 'antd';
import { Link } from 'react-router';
import { At } from '../parts/moment.tsx';
import { pagesOf } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { lostIn, percent } from './say.ts';
import { ZoneSketch } from './zone-sketch.tsx';

/** What a narrowing would have done: first whom it would have lost, then what it would have spared, each to be looked at. */
export function OptionEffect({ narrowing, option }: { narrowing: Narrowing; option: NarrowingOption }) {
  const words = useWords();
  const { gone, unknown, listed } = option.effect;
  const lost = lostIn(option);
  return (
    <div className="narrowing-effect">
      {lost > 0 ? (
        <Alert
          type="error"
          showIcon
          title={words('narrowings.wouldLose', { count: lost })}
          description={
            <>
              {unknown.genuine > 0 && <p>{words('narrowings.mayLose', { count: unknown.genuine })}</p>}
              <Alerts alerts={listed.genuine} label={words('narrowings.lost')} />
            </>
          }
          data-testid="narrowing-loses"
        />
      ) : (
        <LosesNone effect={option.effect} />
      )}
      {option.kind === 'area' && <ZoneSketch narrowing={narrowing} option={option} />}
      {unknown.falseAlarm > 0 && <p className="quiet">{words('narrowings.notKnown', { count: unknown.falseAlarm })}</p>}
      {gone.falseAlarm > 0 && (
        <details>
          <summary>{words('narrowings.gone', { count: gone.falseAlarm })}</summary>
          <Alerts alerts={listed.falseAlarm} label={words('narrowings.gone', { count: gone.falseAlarm })} />
        </details>
      )}
    </div>
  );
}

/** None lost; of how many that is said, and how little it may mean. */
function LosesNone({ effect: { before, lostShare } }: Pick<NarrowingOption, 'effect'>) {
  const words = useWords();
  if (!lostShare) return <p className="loses-none">{words('narrowings.noGenuine')}</p>;
  return (
    <p>
      <strong>
        <span aria-hidden="true">✓</span> {words('narrowings.losesNone', { count: before.genuine })}
      </strong>{' '}
      <span className="quiet">{words('narrowings.lossBound', { high: percent(lostShare.high) })}</span>
    </p>
  );
}

/** Officers open them on the desk, where each still stays covered until it is asked for. */
function Alerts({ alerts, label }: { alerts: readonly JudgedAlert[]; label: string }) {
  const words = useWords();
  const { person } = useSession();
  const onDesk = pagesOf(person).includes('desk');
  return (
    <>
      <ul className="judged-alerts" aria-label={label}>
        {alerts.map(({ id, number, at }) => (
          <li key={id}>
            {onDesk ? (
              <Link to={`/desk/${id}`} className="figures">
                {number}
              </Link>
            ) : (
              <span className="figures">{number}</span>
            )}{' '}
            <span className="quiet">
              <At at={at} />
            </span>
          </li>
        ))}
      </ul>
      {!onDesk && <p className="quiet">{words('narrowings.onlyOfficers')}</p>}
    </>
  );
}
