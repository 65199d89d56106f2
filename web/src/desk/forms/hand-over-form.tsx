import { type AlertDetail, type HandedTo, handOverKinds } from '@sharp-eyes/protocol';
import { Input } from 'antd';
import { useState } from 'react';
import { serverNow } from '../../app/server-clock.ts';
import { Choices } from '../../parts/choices.tsx';
import { useWords } from '../../words/use-words.ts';
import { DeskForm } from './desk-form.tsx';
import { inHours } from './hours.ts';
import { NoteField } from './note-field.tsx';

const spans = ['0.5', '1', '2', '4', '24'] as const;

interface HandOverFormProps {
  contacts: AlertDetail['contacts'];
  send: (body: { to: HandedTo; feedbackBy: string; note?: string }) => void;
  close: () => void;
}

/** Whom of the alert's contacts is meant by a kind. */
function contactFor(kind: HandedTo['kind'], contacts: AlertDetail['contacts']) {
  if (kind === 'unit') return contacts.find(({ from }) => from === 'unit') ?? contacts.find((c) => c.kind === 'site');
  const wanted = { police: 'police-post', 'grid-worker': 'grid-worker' } as const;
  if (kind === 'police' || kind === 'grid-worker') return contacts.find((contact) => contact.kind === wanted[kind]);
  return undefined;
}

/** 转办: to whom, until when their word must be there. It stays unsettled until then. */
export function HandOverForm({ contacts, send, close }: HandOverFormProps) {
  const words = useWords();
  const [kind, setKind] = useState<HandedTo['kind'] | null>(null);
  const [name, setName] = useState('');
  const [phone, setPhone] = useState<string | null>(null);
  const [span, setSpan] = useState<(typeof spans)[number] | null>(null);
  const [note, setNote] = useState('');

  function pick(value: HandedTo['kind'] | undefined) {
    if (value === undefined) return;
    const contact = contactFor(value, contacts);
    setKind(value);
    setName(contact?.name ?? words(`work.handTo.${value}`));
    setPhone(contact?.phone ?? null);
  }
  const missing =
    kind === null || name.trim() === '' ? words('work.needWhom') : span === null ? words('work.needFeedback') : null;
  return (
    <DeskForm
      title={words('work.handOver')}
      missing={missing}
      confirm={words('work.handOver')}
      send={() =>
        kind &&
        span &&
        send({
          to: { kind, name: name.trim(), phone },
          feedbackBy: inHours(Number(span), serverNow()),
          ...(note.trim() === '' ? {} : { note: note.trim() }),
        })
      }
      close={close}
      choose={(n) => (kind === null ? pick(handOverKinds[n - 1]) : setSpan(spans[n - 1] ?? null))}
    >
      <Choices
        legend={words('work.toWhom')}
        name="hand-to"
        numbered={kind === null}
        choices={handOverKinds.map((value) => ({ value, word: words(`work.handTo.${value}`) }))}
        chosen={kind}
        choose={pick}
      />
      {kind !== null && (
        <Input
          size="large"
          maxLength={100}
          value={name}
          aria-label={words('work.name')}
          addonAfter={phone ?? undefined}
          onChange={(event) => {
            setName(event.target.value);
            setPhone(null);
          }}
          data-testid="hand-name"
        />
      )}
      <Choices
        legend={words('work.feedbackWithin')}
        name="span"
        numbered={kind !== null}
        choices={spans.map((value) => ({
          value,
          word: value === '0.5' ? words('work.halfHour') : words('work.hours', { n: value }),
        }))}
        chosen={span}
        choose={setSpan}
      />
      <NoteField value={note} write={setNote} />
    </DeskForm>
  );
}
