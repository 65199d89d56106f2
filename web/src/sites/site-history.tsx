import { type SiteHistoryEntry, siteHistoryEntry } from '@sharp-eyes/protocol';
import { sayPlain } from '../cameras/say-plain.ts';
import { Moment } from '../parts/moment.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Failed, Loading } from '../parts/situations.tsx';
import { useList } from '../parts/use-list.ts';
import { useWords, type Word } from '../words/use-words.ts';

/** Who changed what of a site, when and in whose words; the newest first. */
export function SiteHistory({ siteId }: { siteId: string }) {
  const words = useWords();
  const list = useList(['site-history', siteId], `/api/v1/sites/${siteId}/history`, {}, siteHistoryEntry);
  if (list.loading) return <Loading rows={3} />;
  if (list.error && list.rows.length === 0) return <Failed error={list.error} retry={list.retry} />;
  if (list.rows.length === 0) return <p className="quiet">{words('sites.historyEmpty')}</p>;
  return (
    <>
      <ol className="site-history" data-testid="site-history">
        {list.rows.map((entry) => (
          <li key={entry.id}>
            <strong>{words(`sites.historyKind.${entry.kind}`)}</strong>{' '}
            {entry.by ? `${entry.by.name}（${entry.by.unit}）` : words('sites.bySystem')} · <Moment at={entry.at} />
            {entry.words && <p>“{entry.words}”</p>}
            <Changes entry={entry} />
          </li>
        ))}
      </ol>
      <MoreButton list={list} />
    </>
  );
}

/** Ids say nothing to a person: that the field changed is enough. */
const unsaid = new Set(['unitId', 'agentId', 'signPhotoId', 'agreementPhotoId', 'contacts']);

function Changes({ entry: { changes, kind } }: { entry: SiteHistoryEntry }) {
  const words = useWords();
  if (changes.length === 0 || kind === 'contact-confirmed') return null;
  const say = (field: string, value: unknown): string => {
    if (field === 'kind') return words(`sites.kind.${value}` as Word);
    if (field === 'sign' || field === 'legalBasis')
      return value === null ? words('sites.missing') : words(`record.${field}.${value}` as Word);
    if (field === 'accessBasis') return words(`sites.basis.${(value as { basis: string }).basis}` as Word);
    return sayPlain(value, words('sites.missing'));
  };
  return (
    <ul>
      {changes.map(({ field, before, after }) => (
        <li key={field}>
          {unsaid.has(field)
            ? words(`sites.field.${field}` as Word)
            : words('sites.changed', {
                field: words(`sites.field.${field}` as Word),
                before: say(field, before),
                after: say(field, after),
              })}
        </li>
      ))}
    </ul>
  );
}
