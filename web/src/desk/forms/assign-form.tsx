import { personName } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { askPage, problemOf } from '../../app/http.ts';
import { Choices } from '../../parts/choices.tsx';
import { useSession } from '../../session/session-gate.tsx';
import { useWords } from '../../words/use-words.ts';
import { DeskForm } from './desk-form.tsx';
import { NoteField } from './note-field.tsx';

interface AssignFormProps {
  alertId: string;
  send: (whom: { id: string; name: string }, note: string) => void;
  close: () => void;
}

/** 转派: to another officer of the alert's area, who has to sign for it. */
export function AssignForm({ alertId, send, close }: AssignFormProps) {
  const words = useWords();
  const { person } = useSession();
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const asked = useQuery({
    queryKey: ['officers', alertId],
    queryFn: ({ signal }) => askPage(`/api/v1/alerts/${alertId}/officers`, personName, signal),
  });
  const officers = (asked.data?.items ?? []).filter(({ id }) => id !== person.id);
  const chosen = officers.find(({ id }) => id === to);
  return (
    <DeskForm
      title={words('work.assign')}
      missing={chosen ? null : words('work.needOfficer')}
      confirm={words('work.assign')}
      send={() => chosen && send({ id: chosen.id, name: chosen.name }, note.trim())}
      close={close}
      choose={(n) => setTo(officers[n - 1]?.id ?? to)}
    >
      {asked.error && <p className="tone-red">{problemOf(asked.error).title}</p>}
      {asked.data && officers.length === 0 && <p className="quiet">{words('work.noOfficer')}</p>}
      <Choices
        legend={words('work.toWhom')}
        name="officer"
        numbered
        choices={officers.map(({ id, name, unit }) => ({ value: id, word: `${name} · ${unit}` }))}
        chosen={to}
        choose={setTo}
      />
      <NoteField value={note} write={setNote} />
    </DeskForm>
  );
}
