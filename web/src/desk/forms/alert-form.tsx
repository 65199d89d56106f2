import type { AlertDetail } from '@sharp-eyes/protocol';
import type { Decision } from '../decision.ts';
import { AssignForm } from './assign-form.tsx';
import { CallForm } from './call-form.tsx';
import { FeedbackForm } from './feedback-form.tsx';
import { HandOverForm } from './hand-over-form.tsx';
import { RecordingForm } from './recording-form.tsx';
import { ShelveForm } from './shelve-form.tsx';
import { SilenceForm } from './silence-form.tsx';

export type FormName = 'hand-over' | 'feedback' | 'assign' | 'shelve' | 'silence' | 'call' | 'recording';

interface AlertFormProps {
  form: FormName;
  alert: AlertDetail;
  /** Which contact is being called. */
  callee: number | null;
  /** Decided: the alert leaves this person's hands. */
  passOn: (decision: Decision) => void;
  /** Noted: the alert stays open. */
  note: (decision: Decision) => void;
  silenced: () => void;
  close: () => void;
}

/** The forms of what is done more rarely than settling; loaded when one is opened. */
export function AlertForm({ form, alert, callee, passOn, note, silenced, close }: AlertFormProps) {
  switch (form) {
    case 'shelve':
      return <ShelveForm close={close} send={(body) => passOn({ kind: 'shelve', body })} />;
    case 'hand-over':
      return (
        <HandOverForm contacts={alert.contacts} close={close} send={(body) => passOn({ kind: 'hand-over', body })} />
      );
    case 'assign':
      return (
        <AssignForm
          alertId={alert.id}
          close={close}
          send={(whom, words) =>
            passOn({ kind: 'assign', body: { to: whom.id, ...(words === '' ? {} : { note: words }) }, whom })
          }
        />
      );
    case 'feedback':
      return (
        <FeedbackForm
          handedTo={alert.handedTo}
          close={close}
          send={(words) => note({ kind: 'feedback', body: { note: words } })}
        />
      );
    case 'call':
      return (
        <CallForm
          contacts={alert.contacts}
          first={callee}
          close={close}
          send={(body) => note({ kind: 'calls', body })}
        />
      );
    case 'recording':
      return <RecordingForm alert={alert} close={close} send={(body) => note({ kind: 'recordings', body })} />;
    case 'silence':
      return <SilenceForm alert={alert} done={silenced} close={close} />;
  }
}
