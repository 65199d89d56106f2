import { Input } from 'antd';
import { useWords } from '../../words/use-words.ts';

interface NoteFieldProps {
  value: string;
  write: (text: string) => void;
  /** What is asked for; a note that may be left out unless said otherwise. */
  label?: string;
  autoFocus?: boolean;
  maxLength?: number;
}

/** One line of words. */
export function NoteField({ value, write, label, autoFocus = false, maxLength = 300 }: NoteFieldProps) {
  const words = useWords();
  const says = label ?? words('act.note');
  return (
    <Input
      size="large"
      autoFocus={autoFocus}
      maxLength={maxLength}
      placeholder={says}
      aria-label={says}
      value={value}
      onChange={(event) => write(event.target.value)}
      data-testid="form-note"
    />
  );
}
