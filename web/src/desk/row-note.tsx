import type { AlertRow } from '@sharp-eyes/protocol';
import { At } from '../parts/moment.tsx';
import { useWords } from '../words/use-words.ts';

/** What a row says of itself in a few words: who has it, until when and why it waits, what came of it. */
export function RowNote({ row }: { row: AlertRow }) {
  const words = useWords();
  if (row.outcome) return <>{words(`outcome.${row.outcome}`)}</>;
  if (row.standing === 'silenced')
    return (
      <>
        {words('work.silenced')}
        {row.silence && ` · ${row.silence.reason || words('work.maintenance')}`}
        {row.silence?.until && (
          <>
            {' '}
            {words('work.until')} <At at={row.silence.until} />
          </>
        )}
      </>
    );
  if (row.standing === 'held') return <>{words('work.heldBy', { number: row.heldBy?.number ?? '' })}</>;
  if (row.state === 'shelved' && row.shelvedUntil)
    return (
      <>
        {words('work.until')} <At at={row.shelvedUntil} />
      </>
    );
  if (row.state === 'handed-over')
    return (
      <>
        {row.handedTo?.name}
        {row.feedbackBy && (
          <>
            {' · '}
            {words('work.feedbackBy')} <At at={row.feedbackBy} />
          </>
        )}
      </>
    );
  if (row.state === 'acknowledged' && row.acknowledgedBy) return <>{row.acknowledgedBy.name}</>;
  if (row.assignedTo) return <>{words('work.givenTo', { name: row.assignedTo.name })}</>;
  if (row.cause && row.cause.cameras > 0) return <>{words('work.cameras', { count: row.cause.cameras })}</>;
  if (!row.active) return <>{words('active.no')}</>;
  return null;
}
