import type { AlertDetail } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { type RefObject, useState } from 'react';
import { useWords } from '../words/use-words.ts';

interface CommentFormProps {
  busy: boolean;
  send: (note: string) => Promise<AlertDetail | null>;
  field: RefObject<HTMLTextAreaElement | null>;
}

/** A comment for the next shift. What was written stays until the hub has it. */
export function CommentForm({ busy, send, field }: CommentFormProps) {
  const words = useWords();
  const [text, setText] = useState('');
  const note = text.trim();

  async function submit() {
    if (note === '' || busy) return;
    setText('');
    if ((await send(note)) === null) setText((now) => (now === '' ? note : now));
  }
  return (
    <form
      className="comment"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <textarea
        ref={field}
        rows={2}
        maxLength={1000}
        value={text}
        placeholder={words('act.commentHint')}
        aria-label={words('act.comment')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
          else if (event.key === 'Escape') event.currentTarget.blur();
        }}
        data-testid="comment-text"
      />
      <Button size="large" htmlType="submit" disabled={note === '' || busy} data-testid="comment-send">
        {words('act.send')} <kbd>Ctrl ↵</kbd>
      </Button>
    </form>
  );
}
