import { type AlertDetail, type CallKeeping, callKeeping } from '@sharp-eyes/protocol';
import { useState } from 'react';
import { Choices } from '../../parts/choices.tsx';
import { useWords } from '../../words/use-words.ts';
import { DeskForm } from './desk-form.tsx';
import { NoteField } from './note-field.tsx';

const answers = callKeeping.shape.answered.options;

interface CallFormProps {
  contacts: AlertDetail['contacts'];
  /** Which of them is being called; null: to be chosen. */
  first: number | null;
  send: (body: CallKeeping) => void;
  close: () => void;
}

/** Whom to call, one press to dial, and then: answered? */
export function CallForm({ contacts, first, send, close }: CallFormProps) {
  const words = useWords();
  const [which, setWhich] = useState(first === null ? (contacts.length === 1 ? '0' : null) : String(first));
  const [answered, setAnswered] = useState<CallKeeping['answered'] | null>(null);
  const [note, setNote] = useState('');
  const contact = which === null ? undefined : contacts[Number(which)];
  const missing = !contact ? words('work.needWhom') : answered === null ? words('work.needAnswered') : null;
  return (
    <DeskForm
      title={words('work.call')}
      missing={missing}
      confirm={words('work.noteCall')}
      send={() => {
        if (!contact || answered === null) return;
        const { name, phone } = contact;
        send({ name, phone, answered, ...(note.trim() === '' ? {} : { note: note.trim() }) });
      }}
      close={close}
      choose={(n) => {
        if (which === null) setWhich(contacts[n - 1] ? String(n - 1) : null);
        else setAnswered(answers[n - 1] ?? null);
      }}
    >
      {first === null && (
        <Choices
          legend={words('work.whomToCall')}
          name="callee"
          numbered={which === null}
          choices={contacts.map(({ name, part }, n) => ({ value: String(n), word: `${name} · ${part}` }))}
          chosen={which}
          choose={setWhich}
        />
      )}
      {contact && (
        <a className="dial figures" href={`tel:${contact.phone.replaceAll(/[^+\d,#*]/g, '')}`} data-testid="dial">
          {contact.name} {contact.phone}
        </a>
      )}
      <Choices
        legend={words('work.answered')}
        name="answered"
        numbered={which !== null}
        choices={answers.map((value) => ({ value, word: words(`work.answer.${value}`) }))}
        chosen={answered}
        choose={setAnswered}
      />
      <NoteField value={note} write={setNote} maxLength={1000} />
    </DeskForm>
  );
}
