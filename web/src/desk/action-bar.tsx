import type { AlertDetail } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { At } from '../parts/moment.tsx';
import { useWords } from '../words/use-words.ts';

interface ActionBarProps {
  alert: AlertDetail;
  busy: boolean;
  mayCallFalse: boolean;
  seen: boolean;
  look: () => void;
  acknowledge: () => void;
  resolve: () => void;
  falseAlarm: () => void;
}

/** What can be done now, always in the same place: under the thumb on a phone, with its key on a desk. */
export function ActionBar(props: ActionBarProps) {
  const { alert, busy, mayCallFalse, seen, look, acknowledge, resolve, falseAlarm } = props;
  const words = useWords();
  const settled = alert.state === 'resolved';
  const lookable = alert.stills > 0 || !settled;
  return (
    <footer className="actions">
      {alert.state === 'acknowledged' && alert.acknowledgedBy && (
        <p className="quiet actions-note">
          {words('desk.by', { name: alert.acknowledgedBy.name })}
          {alert.ackExpiresAt && (
            <>
              {' · '}
              {words('desk.expires')} <At at={alert.ackExpiresAt} />
            </>
          )}
        </p>
      )}
      {settled && (
        <p className="actions-note">
          {words('alert.result')}: <strong>{alert.outcome && words(`outcome.${alert.outcome}`)}</strong>
          {alert.action && <> · {words(`action.${alert.action}`)}</>}
        </p>
      )}
      <div className="actions-row">
        {!settled && (
          <Button
            size="large"
            type={alert.state === 'open' ? 'primary' : 'default'}
            disabled={alert.state !== 'open' || busy}
            onClick={acknowledge}
            data-testid="acknowledge-button"
          >
            {words('act.acknowledge')} <kbd>a</kbd>
          </Button>
        )}
        <Button size="large" disabled={!lookable} onClick={look} data-testid="look-button">
          {words(seen ? 'look.cover' : 'look.button')} <kbd>v</kbd>
        </Button>
        {!settled && (
          <>
            <Button
              size="large"
              type={alert.state === 'acknowledged' ? 'primary' : 'default'}
              disabled={busy}
              onClick={resolve}
              data-testid="resolve-button"
            >
              {words('act.resolve')} <kbd>r</kbd>
            </Button>
            <Button
              size="large"
              disabled={busy || !mayCallFalse}
              title={mayCallFalse ? undefined : words('act.falseAlarmFirst')}
              onClick={falseAlarm}
              data-testid="false-alarm-button"
            >
              {words('act.falseAlarm')} <kbd>f</kbd>
            </Button>
          </>
        )}
      </div>
    </footer>
  );
}
