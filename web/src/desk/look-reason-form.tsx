import { lookReasonCodes } from '@sharp-eyes/protocol';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useKeys } from '../app/use-keys.ts';
import { Choices } from '../parts/choices.tsx';
import { useWords } from '../words/use-words.ts';
import type { LookReason } from './use-looks.ts';

interface LookReasonFormProps {
  send: (reason: LookReason) => void;
  cancel: () => void;
  /** Reasons that make no sense here. */
  without?: readonly LookReason['code'][];
}

/** 调阅事由: a code is enough, words only for “other”, a document number for a demand by law. */
export function LookReasonForm({ send, cancel, without = [] }: LookReasonFormProps) {
  const words = useWords();
  const [code, setCode] = useState<LookReason['code'] | null>(null);
  const [text, setText] = useState('');
  const asks = code === 'other' ? 'words' : code === 'by-law' ? 'document' : null;
  const written = text.trim();
  const codes = lookReasonCodes.filter((value) => !without.includes(value));
  const complete = code !== null && (asks === null || written !== '');
  const submit = () => {
    if (code !== null && complete) send(asks === null ? { code } : { code, [asks]: written });
  };

  useKeys('form', (wish) => {
    if (wish.do === 'enter') submit();
    else if (wish.do === 'choose') {
      const chosen = codes[wish.n - 1];
      if (chosen) setCode(chosen);
    } else return false;
    return true;
  });

  return (
    <form
      className="cover look-reason"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Choices
        legend={words('look.reason')}
        name="look-reason"
        numbered
        choices={codes.map((value) => ({ value, word: words(`lookReason.${value}`) }))}
        chosen={code}
        choose={setCode}
      />
      {asks && (
        <Input
          size="large"
          autoFocus
          maxLength={asks === 'words' ? 300 : 100}
          placeholder={words(`look.${asks}`)}
          aria-label={words(`look.${asks}`)}
          value={text}
          onChange={(event) => setText(event.target.value)}
          data-testid="look-reason-text"
        />
      )}
      <div className="actions-row">
        <Button type="primary" size="large" htmlType="submit" disabled={!complete} data-testid="look-confirm">
          {words('look.button')} <kbd>↵</kbd>
        </Button>
        <Button size="large" onClick={cancel}>
          {words('act.cancel')} <kbd>esc</kbd>
        </Button>
      </div>
    </form>
  );
}
