import type { AlertDetail } from '@sharp-eyes/protocol';
import { Alert, Button } from 'antd';
import { StateMark } from '../parts/marks.tsx';
import { At } from '../parts/moment.tsx';
import { fullTime } from '../parts/time.ts';
import { useLanguage, useWords } from '../words/use-words.ts';
import { lastDecider, whyRefused } from './decision.ts';
import type { Refusal } from './use-decisions.ts';

/** A decision did not take effect. Where somebody was first: who, and both records side by side. */
export function RefusalNotice({ refusal, close }: { refusal: Refusal; close: () => void }) {
  const words = useWords();
  const language = useLanguage();
  const { seen, now, problem } = refusal;
  const first = now && now.version !== seen.version ? lastDecider(now) : undefined;
  if (!now)
    return (
      <Alert
        className="refusal"
        type="error"
        showIcon
        closable={{ onClose: close }}
        title={`${words('common.unsaved')} · ${seen.number} · ${problem.title}`}
        description={whyRefused(problem)}
        data-testid="refused"
      />
    );
  return (
    <Alert
      className="refusal"
      type="warning"
      showIcon
      data-testid="conflict"
      title={first?.by ? words('conflict.title') : problem.title}
      description={
        <>
          <p>
            {first?.by
              ? words('conflict.first', {
                  name: `${first.by.name} (${first.by.unit})`,
                  time: fullTime(first.at, language),
                  what: words(`timeline.${first.kind}`),
                })
              : whyRefused(problem)}
          </p>
          <div className="both">
            <Version title={words('conflict.seen')} alert={seen} />
            <Version title={words('conflict.now')} alert={now} />
          </div>
          <p>{words('conflict.hint')}</p>
          <Button onClick={close} data-testid="conflict-close">
            {words('conflict.close')}
          </Button>
        </>
      }
    />
  );
}

function Version({ title, alert }: { title: string; alert: AlertDetail }) {
  const words = useWords();
  const decided = lastDecider(alert);
  return (
    <div>
      <div className="quiet">{title}</div>
      <StateMark state={alert.state} /> <span className="figures quiet">{alert.number}</span>
      {alert.outcome && <div>{words(`outcome.${alert.outcome}`)}</div>}
      {alert.acknowledgedBy && <div>{words('desk.by', { name: alert.acknowledgedBy.name })}</div>}
      {decided?.by && (
        <div className="quiet">
          {words(`timeline.${decided.kind}`)} <At at={decided.at} />
        </div>
      )}
      {decided?.note && <div>{decided.note}</div>}
    </div>
  );
}
