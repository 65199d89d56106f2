import { agent, type SiteView } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../app/http.ts';
import { datumNames } from '../map/datum-names.ts';
import { useWords } from '../words/use-words.ts';
import { originOf } from './origin.ts';

/** What is on record of a site; where nothing is said, what is usual for its kind is marked as that. */
export function SiteFacts({ site }: { site: SiteView }) {
  const words = useWords();
  const { legalBasis, retentionDays, necessity, sign } = site.defaults;
  const origin = originOf(site);
  const rows: [string, ReactNode][] = [
    [words('sites.unit'), site.unitName],
    [
      words('record.field.legalBasis'),
      legalBasis.value && (
        <>
          {words(`record.legalBasis.${legalBasis.value}`)}
          {legalBasis.from === 'kind' && <span className="quiet"> · {words('sites.usual')}</span>}
        </>
      ),
    ],
    [words('record.field.necessity'), necessity.value],
    [words('record.field.sign'), words(`record.sign.${sign.value}`)],
    [words('sites.retention'), retentionDays.value !== null && words('sites.days', { n: retentionDays.value })],
    [words('sites.hamlet'), site.hamlet],
    [words('sites.address'), site.address],
    [
      words('sites.point'),
      origin && (
        <span className="figures">
          {origin.lon}, {origin.lat} {datumNames[origin.datum]}
        </span>
      ),
    ],
    [words('sites.agent'), site.agentId && <AgentName id={site.agentId} />],
  ];
  return (
    <dl className="site-facts">
      {rows.map(([title, said]) => (
        <div key={title} style={{ display: 'contents' }}>
          <dt>{title}</dt>
          <dd>{said || <span className="quiet">{words('sites.missing')}</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

/** An agent of a division above one's own area has no name here: its id is still the right one. */
function AgentName({ id }: { id: string }) {
  const { data } = useQuery({
    queryKey: ['agent', id],
    retry: false,
    staleTime: 60_000,
    queryFn: ({ signal }) => ask(`/api/v1/agents/${id}`, agent, { signal }),
  });
  return data?.name ?? <span className="figures quiet">{id.slice(-8)}</span>;
}
