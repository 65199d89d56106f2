import { requiredListVersion } from '@sharp-eyes/protocol';
import { Moment } from '../../parts/moment.tsx';
import { Failed, Loading } from '../../parts/situations.tsx';
import { useList } from '../../parts/use-list.ts';
import { useWords } from '../../words/use-words.ts';

/** How the denominator of a village came to be. */
export function RequiredVersions({ division }: { division: string }) {
  const words = useWords();
  const list = useList(
    ['required-versions', division],
    `/api/v1/required-lists/${division}/versions`,
    {},
    requiredListVersion,
  );
  if (list.loading) return <Loading />;
  if (list.error && list.rows.length === 0) return <Failed error={list.error} retry={list.retry} />;
  return (
    <ol className="required-versions">
      {list.rows.map(({ id, version, approvedAt, approvedBy, note, required, added, removed }) => (
        <li key={id}>
          <strong>
            {words('coverage.list.version')} {version}
          </strong>{' '}
          · {words('coverage.required')} {required} · {approvedBy.name}（{approvedBy.unit}）
          <div className="quiet">
            <Moment at={approvedAt} /> {note}
          </div>
          {added.length > 0 && <div>{words('coverage.list.added', { names: added.join('、') })}</div>}
          {removed.length > 0 && <div>{words('coverage.list.removed', { names: removed.join('、') })}</div>}
        </li>
      ))}
    </ol>
  );
}
