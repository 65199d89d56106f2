import type { AlertDetail } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { At } from '../parts/moment.tsx';
import { useWords } from '../words/use-words.ts';
import type { FormName } from './forms/alert-form.tsx';

/** What stands in the place of the actions. */
export type OpenForm = FormName | 'resolve' | 'false-alarm';

interface ActionBarProps {
  alert: AlertDetail;
  busy: boolean;
  mayCallFalse: boolean;
  seen: boolean;
  /** A cause of many cameras has no picture of its own. */
  hasPicture: boolean;
  look: () => void;
  /** Its camera moves on the screen. */
  watched: boolean;
  watch: () => void;
  acknowledge: () => void;
  unshelve: () => void;
  show: (form: OpenForm) => void;
  comment: () => void;
}

/** What can be done now, always in the same place: under the thumb on a phone, with its key on a desk. */
export function ActionBar(props: ActionBarProps) {
  const { alert, busy, mayCallFalse, seen, hasPicture, look, watched, watch, acknowledge, unshelve, show } = props;
  const words = useWords();
  const { state } = alert;
  const settled = state === 'resolved';
  const away = state === 'handed-over';
  return (
    <footer className="actions">
      <StateNote alert={alert} />
      <div className="actions-row">
        {state === 'open' && (
          <Button size="large" type="primary" disabled={busy} onClick={acknowledge} data-testid="acknowledge-button">
            {words('act.acknowledge')} <kbd>a</kbd>
          </Button>
        )}
        {state === 'shelved' && (
          <Button size="large" type="primary" disabled={busy} onClick={unshelve} data-testid="unshelve-button">
            {words('work.unshelve')} <kbd>s</kbd>
          </Button>
        )}
        {away && (
          <Button
            size="large"
            type="primary"
            disabled={busy}
            onClick={() => show('feedback')}
            data-testid="feedback-button"
          >
            {words('work.feedback')} <kbd>h</kbd>
          </Button>
        )}
        {(state === 'acknowledged' || away) && alert.contacts.length > 0 && (
          <Button size="large" disabled={busy} onClick={() => show('call')} data-testid="call-button">
            {words('work.call')} <kbd>p</kbd>
          </Button>
        )}
        {hasPicture && (
          <Button size="large" disabled={settled && alert.stills === 0} onClick={look} data-testid="look-button">
            {words(seen ? 'look.cover' : 'look.button')} <kbd>v</kbd>
          </Button>
        )}
        {hasPicture && (
          <Button size="large" aria-pressed={watched} onClick={watch} data-testid="live-button">
            {words('look.live')} <kbd>l</kbd>
          </Button>
        )}
        {!settled && !away && (
          <>
            <Button
              size="large"
              type={state === 'acknowledged' ? 'primary' : 'default'}
              disabled={busy || state === 'shelved'}
              onClick={() => show('resolve')}
              data-testid="resolve-button"
            >
              {words('act.resolve')} <kbd>r</kbd>
            </Button>
            <Button
              size="large"
              disabled={busy || !mayCallFalse || state === 'shelved'}
              title={mayCallFalse ? undefined : words('act.falseAlarmFirst')}
              onClick={() => show('false-alarm')}
              data-testid="false-alarm-button"
            >
              {words('act.falseAlarm')} <kbd>f</kbd>
            </Button>
          </>
        )}
        <More {...props} />
      </div>
    </footer>
  );
}

/** Who has it, until when, and what came of it. */
function StateNote({ alert }: { alert: AlertDetail }) {
  const words = useWords();
  const { state, acknowledgedBy, ackExpiresAt, assignedTo, shelvedUntil, shelfReason, handedTo, feedbackBy } = alert;
  if (state === 'acknowledged' && acknowledgedBy)
    return (
      <p className="quiet actions-note">
        {words('desk.by', { name: acknowledgedBy.name })}
        {ackExpiresAt && (
          <>
            {' · '}
            {words('desk.expires')} <At at={ackExpiresAt} />
          </>
        )}
      </p>
    );
  if (state === 'shelved' && shelvedUntil)
    return (
      <p className="quiet actions-note">
        {words('state.shelved')} {words('work.until')} <At at={shelvedUntil} />
        {shelfReason && <> · {shelfReason}</>}
      </p>
    );
  if (state === 'handed-over' && handedTo)
    return (
      <p className="quiet actions-note">
        {words('work.waitsFor', { name: handedTo.name })}
        {handedTo.phone && (
          <>
            {' '}
            <a href={`tel:${handedTo.phone}`}>{handedTo.phone}</a>
          </>
        )}
        {feedbackBy && (
          <>
            {' · '}
            {words('work.feedbackBy')} <At at={feedbackBy} />
          </>
        )}
      </p>
    );
  if (state === 'open' && assignedTo)
    return <p className="quiet actions-note">{words('work.givenTo', { name: assignedTo.name })}</p>;
  if (state === 'resolved')
    return (
      <p className="actions-note">
        {words('alert.result')}: <strong>{alert.outcome && words(`outcome.${alert.outcome}`)}</strong>
        {alert.action && <> · {words(`action.${alert.action}`)}</>}
      </p>
    );
  return null;
}

const rare = [
  { form: 'call', word: 'work.call', key: 'p' },
  { form: 'hand-over', word: 'work.handOver', key: 'h' },
  { form: 'shelve', word: 'work.shelve', key: 's' },
  { form: 'assign', word: 'work.assign', key: 't' },
  { form: 'silence', word: 'work.silence', key: 'm' },
  { form: 'recording', word: 'work.askRecording', key: 'e' },
] as const;

/** Which of the rarer forms make sense now. */
export function mayOpen(form: OpenForm, { state, contacts, cameraId }: AlertDetail): boolean {
  const decidable = state === 'open' || state === 'acknowledged';
  if (form === 'call') return contacts.length > 0;
  if (form === 'recording') return cameraId !== null;
  if (form === 'feedback') return state === 'handed-over';
  if (form === 'assign' || form === 'shelve' || form === 'hand-over') return decidable;
  return form === 'silence' || decidable;
}

function More({ alert, busy, show, comment }: ActionBarProps) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      const inside = event.target instanceof Element && event.target.closest('.more-actions');
      if (event instanceof KeyboardEvent || !inside) setOpen(false);
    };
    window.addEventListener('pointerdown', away);
    window.addEventListener('keydown', away);
    return () => {
      window.removeEventListener('pointerdown', away);
      window.removeEventListener('keydown', away);
    };
  }, [open]);
  return (
    <div className="more-actions">
      <Button size="large" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="more-actions">
        {words('work.more')}
      </Button>
      {open && (
        <div className="more-sheet">
          {rare.map(({ form, word, key }) => (
            <button
              key={form}
              type="button"
              className="plain"
              disabled={busy || !mayOpen(form, alert)}
              onClick={() => {
                setOpen(false);
                show(form);
              }}
              data-testid={`more-${form}`}
            >
              {words(word)} <kbd>{key}</kbd>
            </button>
          ))}
          <button
            type="button"
            className="plain"
            onClick={() => {
              setOpen(false);
              comment();
            }}
            data-testid="more-comment"
          >
            {words('act.comment')} <kbd>c</kbd>
          </button>
        </div>
      )}
    </div>
  );
}
