import { outcomeAction, outcome as outcomes } from '@sharp-eyes/protocol';
import { Button, Input } from 'antd';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useKeys } from '../app/use-keys.ts';
import { Choices } from '../parts/choices.tsx';
import { useWords } from '../words/use-words.ts';
import { emptyDraft, outcomeByKey, type Resolution, type ResolutionDraft, readDraft } from './decision.ts';

interface ResolveFormProps {
  /** Opened by “false alarm”: the outcome is chosen, `enter` confirms. */
  falseAlarm: boolean;
  /** A false alarm wants a look first. */
  mayCallFalse: boolean;
  settle: (resolution: Resolution) => void;
  close: () => void;
}

const missingWord = { outcome: 'act.needOutcome', action: 'act.needAction', receipt: 'act.needReceipt' } as const;

/** Outcome, for a genuine alert what was done, a receipt where the police took it, a note. Wholly by number keys too. */
export function ResolveForm({ falseAlarm, mayCallFalse, settle, close }: ResolveFormProps) {
  const words = useWords();
  const [draft, setDraft] = useState<ResolutionDraft>({ ...emptyDraft, outcome: falseAlarm ? 'false-alarm' : null });
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const read = readDraft(draft);
  const change = (part: Partial<ResolutionDraft>) => setDraft((now) => ({ ...now, ...part }));
  const askAction = draft.outcome === 'genuine';
  const askReceipt = askAction && draft.action === 'handed-to-police';

  useEffect(() => form.current?.focus(), []);

  function submit(event?: FormEvent) {
    event?.preventDefault();
    setTried(true);
    if ('resolution' in read) settle(read.resolution);
  }

  useKeys('form', (wish) => {
    if (wish.do === 'enter') submit();
    else if (wish.do === 'choose') {
      const outcome = outcomeByKey(wish.n, mayCallFalse);
      const action = outcomeAction.options[wish.n - 1];
      if (askAction && action) change({ action });
      else if (!askAction && outcome) change({ outcome });
    } else return wish.do !== 'escape' && wish.do !== 'help' && wish.do !== 'look';
    return true;
  });

  return (
    <form className="actions resolve" ref={form} tabIndex={-1} onSubmit={submit} noValidate data-testid="resolve-form">
      <div className="resolve-fields">
        <Choices
          legend={words('act.outcome')}
          name="outcome"
          numbered={!askAction}
          choices={outcomes.options.map((value) => ({
            value,
            word: words(`outcome.${value}`),
            notYet: value === 'false-alarm' && !mayCallFalse ? words('act.falseAlarmFirst') : undefined,
          }))}
          chosen={draft.outcome}
          choose={(outcome) => change({ outcome })}
        />
        {!mayCallFalse && <p className="quiet">{words('act.falseAlarmFirst')}</p>}
        {askAction && (
          <Choices
            legend={words('act.action')}
            name="action"
            numbered
            choices={outcomeAction.options.map((value) => ({ value, word: words(`action.${value}`) }))}
            chosen={draft.action}
            choose={(action) => change({ action })}
          />
        )}
        {askReceipt && (
          <label htmlFor="receipt">
            {words('act.receipt')}
            <Input
              id="receipt"
              size="large"
              autoFocus
              maxLength={100}
              value={draft.receipt}
              onChange={(event) => change({ receipt: event.target.value })}
              data-testid="receipt"
            />
          </label>
        )}
        <Input
          size="large"
          maxLength={1000}
          placeholder={words('act.note')}
          aria-label={words('act.note')}
          value={draft.note}
          onChange={(event) => change({ note: event.target.value })}
          data-testid="resolve-note"
        />
      </div>
      {tried && 'missing' in read && (
        <p role="alert" className="tone-red">
          {words(missingWord[read.missing])}
        </p>
      )}
      <div className="actions-row">
        <Button size="large" type="primary" htmlType="submit" data-testid="resolve-confirm">
          {words(draft.outcome === 'false-alarm' ? 'act.confirmFalse' : 'act.confirm')} <kbd>↵</kbd>
        </Button>
        <Button size="large" onClick={close} data-testid="resolve-cancel">
          {words('act.cancel')} <kbd>esc</kbd>
        </Button>
      </div>
    </form>
  );
}
