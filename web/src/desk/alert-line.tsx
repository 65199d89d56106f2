import type { AlertRow } from '@sharp-eyes/protocol';
import { memo } from 'react';
import { PriorityWord, StateMark } from '../parts/marks.tsx';
import { Ago } from '../parts/moment.tsx';
import { placeNames } from '../parts/place.ts';
import { useWords } from '../words/use-words.ts';
import { RowNote } from './row-note.tsx';

interface AlertLineProps {
  row: AlertRow;
  /** Which row of how many, for a reader that hears only those in sight. */
  place: number;
  of: number;
  isOpen: boolean;
  open: (id: string) => void;
  /** Chosen for a batch or not; null while nobody chooses. */
  isChosen: boolean | null;
  choose: (id: string) => void;
}

/** One row of the queue. Redrawn only when its own alert changes: a flood must not stutter. */
export const AlertLine = memo(
  function AlertLine({ row, place, of, isOpen, open, isChosen, choose }: AlertLineProps) {
    const words = useWords();
    return (
      <li aria-posinset={place} aria-setsize={of}>
        {isChosen !== null && (
          <label className="pick">
            <input
              type="checkbox"
              checked={isChosen}
              onChange={() => choose(row.id)}
              aria-label={row.number}
              data-testid="pick"
            />
          </label>
        )}
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
            <span className="line-note quiet">
              <RowNote row={row} />
            </span>
            <span className="line-age quiet">
              <Ago at={row.receivedAt} />
            </span>
          </span>
          <span className="line-what">
            <span className="line-kind">
              {words(`kind.${row.kind}`)}
              {row.zone && <> · {row.zone}</>}
            </span>
            {row.count > 1 && <strong className="figures line-count">×{row.count}</strong>}
            <span className="line-number quiet figures">{row.number}</span>
          </span>
          <span className="line-place">
            <Place row={row} />
          </span>
        </button>
      </li>
    );
  },
  (a, b) =>
    a.row === b.row &&
    a.isOpen === b.isOpen &&
    a.isChosen === b.isChosen &&
    a.place === b.place &&
    a.of === b.of &&
    a.choose === b.choose &&
    a.open === b.open,
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
