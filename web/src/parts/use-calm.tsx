import { type ReactNode, useEffect, useReducer, useRef } from 'react';
import { useAim } from '../desk/use-aim.ts';
import { useWords } from '../words/use-words.ts';
import { keepStill } from './calm.ts';

/** How often to look whether the aiming has ended, while something waits. */
const lookAgainMs = 500;

/**
 * A live list that doesn't move under the pointer. Put `handlers` around it and `bar` above it.
 * @param asked - what the list was asked for: another question is another list
 */
export function useCalm<T>(fresh: readonly T[], keyOf: (row: T) => string, asked: string) {
  const words = useWords();
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const last = useRef<{ asked: string; rows: readonly T[] }>({ asked, rows: fresh });
  const aim = useAim(redraw);
  const shown = last.current.asked === asked ? last.current.rows : [];
  const { rows, waiting } = keepStill(shown, fresh, keyOf, aim.aims());
  last.current = { asked, rows };
  useEffect(() => {
    if (waiting === 0) return;
    const again = setInterval(() => !aim.aims() && redraw(), lookAgainMs);
    return () => clearInterval(again);
  }, [waiting, aim]);
  const letIn = () => {
    aim.reset();
    redraw();
  };
  const bar: ReactNode = waiting > 0 && (
    <button type="button" className="calm-bar" onClick={letIn} data-testid="calm-bar">
      ↻ {words('planner.live.waiting', { count: waiting })}
    </button>
  );
  return { rows: [...rows], bar, handlers: aim.handlers };
}
