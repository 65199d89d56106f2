import { Button } from 'antd';
import { useTicking } from '../parts/moment.tsx';
import { useWords } from '../words/use-words.ts';
import type { BatchResult, Undoable } from './use-decisions.ts';

interface UndoBarProps {
  undoable: Undoable | null;
  batched: BatchResult | null;
  undo: () => void;
  close: () => void;
}

/** What was just decided, and for some seconds the way back. Of a batch also what was refused, and why. */
export function UndoBar({ undoable, batched, undo, close }: UndoBarProps) {
  const words = useWords();
  const leftS = useTicking((nowMs) =>
    undoable === null ? 0 : Math.max(0, Math.ceil((undoable.untilMs - nowMs) / 1000)),
  );
  const refused = batched?.refused ?? [];
  if (leftS === 0 && refused.length === 0) return null;
  const [only] = undoable?.alerts ?? [];
  const many = (undoable?.alerts.length ?? 0) > 1;
  return (
    <div className="undo-bar" role="status" data-testid="undo-bar">
      {leftS > 0 && undoable && (
        <>
          <span>
            {words(`work.done.${undoable.kind}` as 'work.done.resolve')} ·{' '}
            <span className="figures">
              {many ? words('work.alerts', { count: undoable.alerts.length }) : only?.number}
            </span>
          </span>
          <Button onClick={undo} data-testid="undo">
            {words('work.undo')} <span className="figures">{leftS}</span> <kbd>u</kbd>
          </Button>
        </>
      )}
      {refused.length > 0 && (
        <div className="batch-refused tone-orange" role="alert" data-testid="batch-refused">
          <strong>{words('work.refused', { count: refused.length })}</strong>
          <ul>
            {refused.slice(0, 5).map(({ number, why }) => (
              <li key={number}>
                <span className="figures">{number}</span> {why}
              </li>
            ))}
          </ul>
          <Button onClick={close}>{words('conflict.close')}</Button>
        </div>
      )}
    </div>
  );
}
