import { type Narrowing, type NarrowingKind, narrowing as narrowingShape } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Radio } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { ask } from '../app/http.ts';
import { mayNarrow } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import { Decided } from './decided.tsx';
import { HourStrip } from './hour-strip.tsx';
import { OptionEffect } from './option-effect.tsx';
import { figuresOf, lostIn, percent, sayChange, settingsOf } from './say.ts';

interface Decision {
  path: string;
  body: object;
}

/** One proposal: how the rule has done, ways to make it narrower, and what each would have done. */
export function NarrowingCard({ narrowing }: { narrowing: Narrowing }) {
  const words = useWords();
  const queries = useQueryClient();
  const { person } = useSession();
  const [kind, setKind] = useState<NarrowingKind | undefined>(narrowing.decided?.option ?? narrowing.options[0]?.kind);
  const [reason, setReason] = useState('');
  const option = narrowing.options.find((one) => one.kind === kind) ?? narrowing.options[0];
  const decide = useMutation({
    mutationFn: ({ path, body }: Decision) =>
      ask(`/api/v1/narrowings/${narrowing.id}/${path}`, narrowingShape, {
        ...{ method: 'POST', body: { reason, ...body }, version: narrowing.version },
      }),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['narrowings'] }),
  });
  const open = narrowing.state === 'open';
  const may = mayNarrow(person, narrowing.division);
  const accept = () => option && decide.mutate({ path: 'accept', body: { option: option.kind } });
  const decline = () => decide.mutate({ path: 'decline', body: {} });
  const onKey = (event: KeyboardEvent) => {
    const writing = event.target instanceof HTMLElement && event.target.matches('textarea, input:not([type=radio])');
    if (writing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || !open || !may) return;
    if (event.key === 'y') accept();
    if (event.key === 'n') decline();
  };
  const { cameraName, siteName, zone, divisionPath, hours } = narrowing;
  return (
    <article
      className="narrowing"
      data-testid="narrowing"
      data-id={narrowing.id}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the card hears y and n, as the desk's alerts hear their keys
      tabIndex={0}
      onKeyDown={onKey}
      aria-label={`${cameraName} ${zone}`}
    >
      <h2>
        {[cameraName, zone].filter(Boolean).join(' · ')}
        <span className="quiet"> {[...divisionPath.slice(-2), siteName].filter(Boolean).join(' · ')}</span>
      </h2>
      <Basis narrowing={narrowing} />
      <HourStrip hours={hours} />
      {!open && (
        <Decided narrowing={narrowing} may={may} decide={(one) => decide.mutate(one)} busy={decide.isPending} />
      )}
      {open && (
        <Radio.Group
          className="narrowing-options"
          value={option?.kind}
          onChange={({ target }) => setKind(target.value)}
        >
          {narrowing.options.map((one) => (
            <Radio key={one.kind} value={one.kind} data-testid={`option-${one.kind}`}>
              <strong>{words(`narrowings.kind.${one.kind}`)}</strong>
              <span className="say">{sayChange(words, settingsOf(narrowing), one)}</span>
              <span className={lostIn(one) > 0 ? 'figures loses' : 'figures'}>
                {lostIn(one) > 0 && `${words('narrowings.wouldLose', { count: lostIn(one) })}；`}
                {words('narrowings.effect', figuresOf(one))}
              </span>
            </Radio>
          ))}
        </Radio.Group>
      )}
      {option && open && <OptionEffect narrowing={narrowing} option={option} />}
      <FormProblem error={decide.error} />
      {open && may && (
        <div className="narrowing-acts">
          <Input
            value={reason}
            onChange={({ target }) => setReason(target.value)}
            placeholder={words('narrowings.reason')}
            aria-label={words('narrowings.reason')}
            maxLength={400}
          />
          <Button type="primary" onClick={accept} loading={decide.isPending} data-testid="narrowing-accept">
            {words('narrowings.accept')}
          </Button>
          <Button onClick={decline} disabled={decide.isPending} data-testid="narrowing-decline">
            {words('narrowings.decline')}
          </Button>
          <span className="quiet narrowing-keys">{words('narrowings.keys')}</span>
        </div>
      )}
      {open && !may && <p className="quiet">{words('narrowings.readOnly')}</p>}
    </article>
  );
}

function Basis({ narrowing }: { narrowing: Narrowing }) {
  const words = useWords();
  const { tally, precision, falsePerDay, from, until, truncated } = narrowing;
  const days = Math.max(1, Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000));
  const { share, low, high } = precision;
  return (
    <p className="figures" title={words('narrowings.method')}>
      {words('narrowings.basis', { days, count: tally.genuine + tally.falseAlarm, genuine: tally.genuine })} ·{' '}
      {words('narrowings.share', { share: percent(share), low: percent(low), high: percent(high) })} ·{' '}
      {words('narrowings.perDay', { count: falsePerDay.toFixed(1) })}
      {truncated && <span className="quiet"> · {words('narrowings.truncated')}</span>}
    </p>
  );
}
