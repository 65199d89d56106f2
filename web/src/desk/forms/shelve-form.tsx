import { shelfMaxHours } from '@sharp-eyes/protocol';
import { useState } from 'react';
import { serverNow } from '../../app/server-clock.ts';
import { Choices } from '../../parts/choices.tsx';
import { useWords } from '../../words/use-words.ts';
import { DeskForm } from './desk-form.tsx';
import { inHours } from './hours.ts';
import { NoteField } from './note-field.tsx';

const spans = ['0.5', '1', '2', '4', '12', String(shelfMaxHours)] as const;
const reasons = ['daylight', 'works', 'weather', 'repair'] as const;

interface ShelveFormProps {
  send: (body: { until: string; reason: string }) => void;
  close: () => void;
}

/** 暂挂至…: first until when, then why. Both by number. */
export function ShelveForm({ send, close }: ShelveFormProps) {
  const words = useWords();
  const [span, setSpan] = useState<(typeof spans)[number] | null>(null);
  const [reason, setReason] = useState<(typeof reasons)[number] | null>(null);
  const [note, setNote] = useState('');
  const why = [reason && words(`work.shelfReason.${reason}`), note.trim()].filter(Boolean).join('，');
  const missing = span === null ? words('work.needUntil') : why === '' ? words('work.needReason') : null;
  return (
    <DeskForm
      title={words('work.shelve')}
      missing={missing}
      confirm={words('work.shelve')}
      send={() => span && send({ until: inHours(Number(span), serverNow()), reason: why })}
      close={close}
      choose={(n) => (span === null ? setSpan(spans[n - 1] ?? null) : setReason(reasons[n - 1] ?? null))}
    >
      <Choices
        legend={words('work.forHowLong')}
        name="span"
        numbered={span === null}
        choices={spans.map((value) => ({
          value,
          word: value === '0.5' ? words('work.halfHour') : words('work.hours', { n: value }),
        }))}
        chosen={span}
        choose={setSpan}
      />
      <Choices
        legend={words('work.why')}
        name="shelf-reason"
        numbered={span !== null}
        choices={reasons.map((value) => ({ value, word: words(`work.shelfReason.${value}`) }))}
        chosen={reason}
        choose={setReason}
      />
      <NoteField value={note} write={setNote} />
    </DeskForm>
  );
}
