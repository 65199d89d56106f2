import { type Callee, callee, divisionContacts, isWithin, rangeOf, siteView } from '@sharp-eyes/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { ask, askPage, problemOf } from '../app/http.ts';
import { Failed, Loading } from '../parts/situations.tsx';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { mayConfirmContacts } from './may-write.ts';

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
            <CalleeLine callee={one} siteId={siteId} />
          </li>
        ))}
      </ol>
      {list.data.refused > 0 && (
        <p className="tone-orange">{words('common.rowsRefused', { count: list.data.refused })}</p>
      )}
    </>
  );
}

function CalleeLine({ callee: one, siteId }: { callee: Callee; siteId: string }) {
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
        {confirmedOn === null ? words('sites.neverConfirmed') : words('sites.confirmedOn', { day: confirmedOn })}
        {from === 'division' && ` · ${words('sites.keptBy', { keeper })}`}
      </span>
      <ConfirmButton callee={one} siteId={siteId} />
    </>
  );
}

/** Somebody has just called: from now on the number is known to answer. */
function ConfirmButton({
  callee: { siteId: keeper, division, n, version },
  siteId,
}: {
  callee: Callee;
  siteId: string;
}) {
  const words = useWords();
  const { person } = useSession();
  const queries = useQueryClient();
  const confirm = useMutation({
    mutationFn: async () => {
      const how = { method: 'PUT', version } as const;
      if (keeper === null) await ask(`/api/v1/divisions/${division}/contacts/${n}/confirmed`, divisionContacts, how);
      else await ask(`/api/v1/sites/${keeper}/contacts/${n}/confirmed`, siteView, how);
    },
    // Also after a refusal: somebody else may have been first.
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['callees', siteId] });
      void queries.invalidateQueries({ queryKey: ['doubted'] });
    },
  });
  // What a division above one's own area keeps is confirmed there.
  const mine = person.grants.some((grant) => isWithin(division, rangeOf(grant.division)));
  if (!mine || !mayConfirmContacts(person)) return null;
  return (
    <>
      <Button loading={confirm.isPending} onClick={() => confirm.mutate()} data-testid="confirm-contact">
        {words('sites.confirm')}
      </Button>
      {confirm.error && <span className="tone-red">{problemOf(confirm.error).title}</span>}
    </>
  );
}
