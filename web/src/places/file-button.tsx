import { Button } from 'antd';
import { useRef } from 'react';

interface FileButtonProps {
  word: string;
  accept: string;
  choose: (file: File) => void;
  id?: string;
  testId?: string;
}

/** Chooses a file, in the console's own words: a browser's own button speaks the browser's language. */
export function FileButton({ word, accept, choose, id, testId }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...(id === undefined ? {} : { id })} onClick={() => input.current?.click()}>
        {word}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) choose(file);
          event.target.value = ''; // the same file again, corrected, is a change as well
        }}
        data-testid={testId}
      />
    </>
  );
}
