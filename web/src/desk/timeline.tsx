import type { TimelineEntry } from '@sharp-eyes/protocol';
import { Moment } from '../parts/moment.tsx';
import { useWords } from '../words/use-words.ts';

/** What happened: who, when, from what to what. Oldest first, as one tells it. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const words = useWords();
  return (
    <ol className="timeline">
      {entries.map(({ at, kind, by, from, to, note }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a timeline only grows at its end
        <li key={index} data-testid="timeline-entry" data-kind={kind} className={by ? '' : 'by-system'}>
          <span className="timeline-when">
            <Moment at={at} />
          </span>
          <span>
            <strong>{words(`timeline.${kind}`)}</strong>{' '}
            {from !== null && to !== null && from !== to && (
              <span className="quiet">
                {words(`state.${from}`)} → {words(`state.${to}`)}{' '}
              </span>
            )}
            <span className="quiet">{by ? `${by.name} · ${by.unit}` : words('alert.bySystem')}</span>
            {note && <span className="timeline-note">{note}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
