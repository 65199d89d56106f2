import type { AlertRow } from '@sharp-eyes/protocol';
import { memo } from 'react';
import { PriorityWord, StateMark } from '../parts/marks.tsx';
import { Ago } from '../parts/moment.tsx';
import { placeNames } from '../parts/place.ts';
import { useWords } from '../words/use-words.ts';

interface AlertLineProps {
  row: AlertRow;
  isOpen: boolean;
  open: (id: string) => void;
}

/** One row of the queue. Redrawn only when its own alert changes: a flood must not stutter. */
export const AlertLine = memo(
  function AlertLine({ row, isOpen, open }: AlertLineProps) {
    const words = useWords();
    return (
      <li>
        <button
          type="button"
          className="alert-line"
          aria-current={isOpen}
          onClick={() => open(row.id)}
          data-testid="alert-row"
          data-alert-id={row.id}
          data-state={row.state}
          data-priority={row.priority}
        >
          <span className="line-top">
            <StateMark state={row.state} />
            <PriorityWord priority={row.priority} />
            {row.outcome && <span>{words(`outcome.${row.outcome}`)}</span>}
            {row.state !== 'resolved' && !row.active && <span className="quiet">{words('active.no')}</span>}
            <span className="line-age quiet">
              <Ago at={row.receivedAt} />
            </span>
          </span>
          <span className="line-what">
            {words(`kind.${row.kind}`)}
            {row.zone && <> · {row.zone}</>}
            {row.count > 1 && <strong className="figures"> ×{row.count}</strong>}
            <span className="line-number quiet figures">{row.number}</span>
          </span>
          <span className="line-place">
            <Place row={row} />
          </span>
          {row.state === 'acknowledged' && row.acknowledgedBy && (
            <span className="quiet">{words('desk.by', { name: row.acknowledgedBy.name })}</span>
          )}
        </button>
      </li>
    );
  },
  (a, b) => a.row === b.row && a.isOpen === b.isOpen,
);

/** Township › village › site › camera; with the county before them where there is room. */
export function Place({ row, whole = false }: { row: AlertRow; whole?: boolean }) {
  const divisions = placeNames(row, whole);
  return (
    <>
      {[...divisions, row.siteName].filter(Boolean).map((name, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two levels may have the same name, and none moves
        <span key={index}>
          {name}
          <span className="quiet"> › </span>
        </span>
      ))}
      <strong>{row.cameraName}</strong>
    </>
  );
}
