import type { AlertDetail } from '@sharp-eyes/protocol';
import { At } from '../../parts/moment.tsx';
import { useWords } from '../../words/use-words.ts';

/** The figures behind the reason. */
export function Facts({ alert }: { alert: AlertDetail }) {
  const words = useWords();
  const delayS = (Date.parse(alert.receivedAt) - Date.parse(alert.frameTime)) / 1000;
  return (
    <dl className="facts figures">
      <dt>{words('alert.score')}</dt>
      <dd>{Math.round(alert.score * 100)} %</dd>
      <dt>{words('alert.dwell')}</dt>
      <dd>{words('common.seconds', { n: alert.dwellS.toFixed(1) })}</dd>
      <dt>{words('alert.frameTime')}</dt>
      <dd>
        <At at={alert.frameTime} />
      </dd>
      <dt>{words('alert.received')}</dt>
      <dd>
        <At at={alert.receivedAt} />{' '}
        <span className="quiet">{words('alert.delay', { seconds: delayS.toFixed(1) })}</span>
      </dd>
    </dl>
  );
}
