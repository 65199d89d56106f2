import { Button } from 'antd';
import { useWords } from '../words/use-words.ts';
import type { Clash } from './record-merge.ts';
import { sayPlain } from './say-plain.ts';

/** One field that two people changed: both values, and a press for either. */
export function ClashChoice({ clash, choose }: { clash: Clash; choose: (value: unknown) => void }) {
  const words = useWords();
  const empty = words('record.empty');
  return (
    <div className="clash" data-testid="clash" data-field={clash.field}>
      <strong>{words(`record.field.${clash.field}`)}</strong>
      <div>
        <span className="quiet">{words('record.mine')}</span> {sayPlain(clash.mine, empty)}{' '}
        <Button onClick={() => choose(clash.mine)}>{words('record.useMine')}</Button>
      </div>
      <div>
        <span className="quiet">{words('record.theirs')}</span> {sayPlain(clash.theirs, empty)}{' '}
        <Button onClick={() => choose(clash.theirs)}>{words('record.useTheirs')}</Button>
      </div>
    </div>
  );
}
