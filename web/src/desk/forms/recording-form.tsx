import type { AlertDetail } from '@sharp-eyes/protocol';
import { Input } from 'antd';
import { useState } from 'react';
import { serverNow } from '../../app/server-clock.ts';
import { Choices } from '../../parts/choices.tsx';
import { useWords } from '../../words/use-words.ts';
import type { Decision } from '../decision.ts';
import { DeskForm } from './desk-form.tsx';
import { inHours } from './hours.ts';
import { NoteField } from './note-field.tsx';

const spans = ['4', '24', '72'] as const;

interface RecordingFormProps {
  alert: AlertDetail;
  send: (body: Extract<Decision, { kind: 'recordings' }>['body']) => void;
  close: () => void;
}

/** The managing unit is asked to keep the recording; deciding is its own. The answer must be there before it is gone. */
export function RecordingForm({ alert, send, close }: RecordingFormProps) {
  const words = useWords();
  const asked = alert.contacts.find(({ from }) => from === 'unit') ?? alert.contacts[0];
  const [toWhom, setToWhom] = useState(asked ? `${asked.name}（${asked.keeper}）`.slice(0, 100) : '');
  const [span, setSpan] = useState<(typeof spans)[number]>('24');
  const [note, setNote] = useState('');
  return (
    <DeskForm
      title={words('work.askRecording')}
      missing={toWhom.trim() === '' ? words('work.needWhom') : null}
      confirm={words('work.ask')}
      send={() => {
        const { from, to } = alert.recording ?? spanAround(alert);
        const answerBy = inHours(Number(span), serverNow());
        send({ from, to, toWhom: toWhom.trim(), words: note.trim(), answerBy });
      }}
      close={close}
      choose={(n) => setSpan(spans[n - 1] ?? span)}
    >
      <label htmlFor="recording-whom">
        {words('work.toWhom')}
        <Input
          id="recording-whom"
          size="large"
          maxLength={100}
          value={toWhom}
          onChange={(event) => setToWhom(event.target.value)}
          data-testid="recording-whom"
        />
      </label>
      <Choices
        legend={words('work.answerWithin')}
        name="span"
        numbered
        choices={spans.map((value) => ({ value, word: words('work.hours', { n: value }) }))}
        chosen={span}
        choose={setSpan}
      />
      <NoteField value={note} write={setNote} />
    </DeskForm>
  );
}

/** Where nobody knows the recorder: from a minute before until a minute after the picture that decided. */
function spanAround({ frameTime }: AlertDetail): { from: string; to: string } {
  const at = Date.parse(frameTime);
  return { from: new Date(at - 60_000).toISOString(), to: new Date(at + 60_000).toISOString() };
}
