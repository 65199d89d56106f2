import { useMemo, useState } from 'react';
import { useWords } from '../words/use-words.ts';
import { AlertLine } from './alert-line.tsx';
import type { QueueFilter } from './queue.ts';
import { useQueue } from './use-queue.ts';

interface QuietFoldProps {
  filter: QueueFilter;
  openId: string | null;
  open: (id: string) => void;
}

const nobodyChooses = () => undefined;

/** What stays out of sight for a time, and why: shelved, silenced, explained by a cause. Closed until asked for. */
export function QuietFold({ filter, openId, open }: QuietFoldProps) {
  const words = useWords();
  const [isOpen, setIsOpen] = useState(false);
  const { division, me } = filter;
  const quiet = useMemo<QueueFilter>(() => ({ view: 'quiet', division, me }), [division, me]);
  const { queue } = useQueue(quiet);
  if (queue.loaded && queue.shown.length === 0) return null;
  return (
    <section className="quiet-fold" aria-label={words('work.quiet')}>
      <button
        type="button"
        className="plain"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        data-testid="quiet-fold"
      >
        {isOpen ? '▾' : '▸'} {words('work.quiet')} <span className="figures">{queue.shown.length}</span>
      </button>
      {isOpen && (
        <ul data-testid="quiet-rows">
          {queue.shown.map((row, at) => (
            <AlertLine
              key={row.id}
              row={row}
              place={at + 1}
              of={queue.shown.length}
              isOpen={row.id === openId}
              open={open}
              isChosen={null}
              choose={nobodyChooses}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
