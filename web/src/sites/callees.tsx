import { type Callee, callee } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { askPage } from '../app/http.ts';
import { ConfirmContact } from '../parts/confirm-contact.tsx';
import { Failed, Loading } from '../parts/situations.tsx';
import { useWords } from '../words/use-words.ts';

/** Whom to call about a site, in order: one press dials, one says that the number answers. */
export function Callees({ siteId }: { siteId: string }) {
  const words = useWords();
  const list = useQuery({
    queryKey: ['callees', siteId],
    queryFn: ({ signal }) => askPage(`/api/v1/sites/${siteId}/callees`, callee, signal),
  });
  if (list.isPending) return <Loading rows={2} />;
  if (!list.data) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (list.data.items.length + list.data.refused === 0) return <p className="quiet">{words('sites.noContacts')}</p>;
  return (
    <>
      <ol className="callees">
        {list.data.items.map((one) => (
          <li key={`${one.siteId ?? one.division}/${one.n}`} data-testid="callee">
            <CalleeLine callee={one} />
          </li>
        ))}
      </ol>
      {list.data.refused > 0 && (
        <p className="tone-orange">{words('common.rowsRefused', { count: list.data.refused })}</p>
      )}
    </>
  );
}

function CalleeLine({ callee: one }: { callee: Callee }) {
  const words = useWords();
  const { name, phone, part, kind, doubted, confirmedOn, from, keeper } = one;
  return (
    <>
      <a
        className="call"
        href={`tel:${phone.replaceAll(/[^+\d,#*]/g, '')}`}
        aria-label={words('sites.dial', { name, phone })}
      >
        <strong>{name}</strong> <span className="quiet">{part || words(`sites.contactKind.${kind}`)}</span>
        <span className="figures call-number">{phone}</span>
      </a>
      <span className={doubted ? 'tone-orange' : 'quiet'}>
        {confirmedOn === null ? words('contact.neverConfirmed') : words('contact.confirmedOn', { day: confirmedOn })}
        {from === 'division' && ` · ${words('contact.keptBy', { keeper })}`}
      </span>
      <ConfirmContact contact={one} />
    </>
  );
}
