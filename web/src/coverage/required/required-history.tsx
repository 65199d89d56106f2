import { requiredListChange } from '@sharp-eyes/protocol';
import { Moment } from '../../parts/moment.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { placeNames } from '../../parts/place.ts';
import { Failed, Loading, Nothing } from '../../parts/situations.tsx';
import { useList } from '../../parts/use-list.ts';
import { useWords } from '../../words/use-words.ts';

/** How the denominator of an area came to be: each approval, by whom, and how many there were after it. */
export function RequiredHistory({ division }: { division: string }) {
  const words = useWords();
  const list = useList(
    ['required-history', division],
    '/api/v1/required-lists/history',
    { division },
    requiredListChange,
  );
  if (list.loading) return <Loading />;
  if (list.error && list.rows.length === 0) return <Failed error={list.error} retry={list.retry} />;
  if (list.rows.length === 0)
    return <Nothing title={words('coverage.list.noHistory')} hint={words('coverage.list.noHistoryHint')} />;
  return (
    <>
      <ol className="required-versions">
        {list.rows.map((row) => (
          <li key={row.id} data-testid="required-change">
            <strong>{placeNames(row).join(' › ')}</strong> · {words('coverage.list.version')} {row.version} ·{' '}
            <span className="figures">
              {words('coverage.list.counted', { required: row.required, added: row.added, removed: row.removed })}
            </span>
            <div className="figures">{words('coverage.list.totalAfter', { total: row.total })}</div>
            <div className="quiet">
              <Moment at={row.approvedAt} /> {row.approvedBy.name}（{row.approvedBy.unit}） {row.note}
            </div>
          </li>
        ))}
      </ol>
      <MoreButton list={list} />
    </>
  );
}
