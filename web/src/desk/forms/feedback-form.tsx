import type { AlertRow } from '@sharp-eyes/protocol';
import { useState } from 'react';
import { useWords } from '../../words/use-words.ts';
import { DeskForm } from './desk-form.tsx';
import { NoteField } from './note-field.tsx';

interface FeedbackFormProps {
  handedTo: AlertRow['handedTo'];
  send: (note: string) => void;
  close: () => void;
}

/** What whoever it was handed to said; from then on it can be settled. */
export function FeedbackForm({ handedTo, send, close }: FeedbackFormProps) {
  const words = useWords();
  const [note, setNote] = useState('');
  return (
    <DeskForm
      title={words('work.feedbackOf', { name: handedTo?.name ?? '' })}
      missing={note.trim() === '' ? words('work.needFeedbackWords') : null}
      confirm={words('work.feedback')}
      send={() => send(note.trim())}
      close={close}
      choose={() => undefined}
    >
      <NoteField value={note} write={setNote} label={words('work.feedbackWords')} autoFocus maxLength={1000} />
    </DeskForm>
  );
}
