import { Button } from 'antd';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useKeys } from '../../app/use-keys.ts';
import { useWords } from '../../words/use-words.ts';

interface DeskFormProps {
  title: string;
  /** What still has to be said, in words; null when it can be sent. */
  missing: string | null;
  confirm: string;
  send: () => void;
  close: () => void;
  /** A number key, 1 the first. */
  choose: (n: number) => void;
  children: ReactNode;
}

/** A form in the place of the actions: under the thumb on a phone, by number keys and enter on a desk. */
export function DeskForm({ title, missing, confirm, send, close, choose, children }: DeskFormProps) {
  const words = useWords();
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.focus(), []);

  function submit(event?: FormEvent) {
    event?.preventDefault();
    setTried(true);
    if (missing === null) send();
  }
  useKeys('form', (wish) => {
    if (wish.do === 'enter') submit();
    else if (wish.do === 'choose') choose(wish.n);
    else return wish.do !== 'escape' && wish.do !== 'help' && wish.do !== 'look';
    return true;
  });

  return (
    <form
      className="actions resolve"
      ref={form}
      tabIndex={-1}
      onSubmit={submit}
      noValidate
      aria-label={title}
      data-testid="desk-form"
    >
      <div className="resolve-fields">
        <strong>{title}</strong>
        {children}
      </div>
      {tried && missing !== null && (
        <p role="alert" className="tone-red">
          {missing}
        </p>
      )}
      <div className="actions-row">
        <Button size="large" type="primary" htmlType="submit" data-testid="form-confirm">
          {confirm} <kbd>↵</kbd>
        </Button>
        <Button size="large" onClick={close} data-testid="form-cancel">
          {words('act.cancel')} <kbd>esc</kbd>
        </Button>
      </div>
    </form>
  );
}
