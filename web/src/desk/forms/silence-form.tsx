import { type AlertDetail, type newSilence, silence } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import { ask, problemOf } from '../../app/http.ts';
import { serverNow } from '../../app/server-clock.ts';
import { Choices } from '../../parts/choices.tsx';
import { useWords } from '../../words/use-words.ts';
import { DeskForm } from './desk-form.tsx';
import { inHours } from './hours.ts';
import { NoteField } from './note-field.tsx';

const scopes = ['rule', 'camera', 'village'] as const;
type SilenceScope = (typeof scopes)[number];
const spans = ['1', '4', '12', '24'] as const;
const reasons = ['works', 'drill', 'weather', 'repair'] as const;

interface SilenceFormProps {
  alert: AlertDetail;
  done: () => void;
  close: () => void;
}

/** 免打扰: what comes again is kept out of the queue for a time, with the reason. What is critical only if this one is. */
export function SilenceForm({ alert, done, close }: SilenceFormProps) {
  const words = useWords();
  const [scope, setScope] = useState<SilenceScope | null>(null);
  const [span, setSpan] = useState<(typeof spans)[number] | null>(null);
  const [reason, setReason] = useState<(typeof reasons)[number] | null>(null);
  const [note, setNote] = useState('');
  const why = [reason && words(`work.silenceReason.${reason}`), note.trim()].filter(Boolean).join('，');
  const mayBe = scopes.filter((one) => one === 'village' || alert.cameraId !== null);
  const make = useMutation({
    mutationFn: (body: z.input<typeof newSilence>) => ask('/api/v1/silences', silence, { method: 'POST', body }),
    onSuccess: done,
  });
  const missing =
    scope === null
      ? words('work.needScope')
      : span === null
        ? words('work.needUntil')
        : why === ''
          ? words('work.needReason')
          : null;
  return (
    <DeskForm
      title={words('work.silence')}
      missing={missing}
      confirm={words('work.silence')}
      send={() =>
        scope &&
        span &&
        !make.isPending &&
        make.mutate({ matcher: matcherOf(alert, scope), reason: why, until: inHours(Number(span), serverNow()) })
      }
      close={close}
      choose={(n) => {
        if (scope === null) setScope(mayBe[n - 1] ?? null);
        else if (span === null) setSpan(spans[n - 1] ?? null);
        else setReason(reasons[n - 1] ?? null);
      }}
    >
      <Choices
        legend={words('work.silenceWhat')}
        name="silence-scope"
        numbered={scope === null}
        choices={mayBe.map((value) => ({
          value,
          word: words(`work.silenceScope.${value}`, { kind: words(`kind.${alert.kind}`) }),
        }))}
        chosen={scope}
        choose={setScope}
      />
      <Choices
        legend={words('work.forHowLong')}
        name="span"
        numbered={scope !== null && span === null}
        choices={spans.map((value) => ({ value, word: words('work.hours', { n: value }) }))}
        chosen={span}
        choose={setSpan}
      />
      <Choices
        legend={words('work.why')}
        name="silence-reason"
        numbered={scope !== null && span !== null}
        choices={reasons.map((value) => ({ value, word: words(`work.silenceReason.${value}`) }))}
        chosen={reason}
        choose={setReason}
      />
      <NoteField value={note} write={setNote} />
      {make.error && (
        <p className="tone-red" role="alert">
          {[problemOf(make.error).title, problemOf(make.error).detail].filter(Boolean).join(' · ')}
        </p>
      )}
    </DeskForm>
  );
}

function matcherOf({ division, cameraId, ruleId, kind, priority }: AlertDetail, scope: SilenceScope) {
  const narrow = {
    rule: { cameraId, ruleId },
    camera: { cameraId },
    village: { kind },
  }[scope];
  const usual = ['high', 'medium', 'low'] as const;
  return { division, ...narrow, priorities: priority === 'critical' ? ['critical' as const, ...usual] : [...usual] };
}
