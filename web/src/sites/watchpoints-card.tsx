import {
  type Camera,
  newWatchpoint,
  type SiteView,
  type Watchpoint,
  type WatchpointProposal,
  watchpoint,
  watchpointProposal,
} from '@sharp-eyes/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { ask, askPage, problemOf } from '../app/http.ts';
import { useLanguage, useWords } from '../words/use-words.ts';
import { WatchpointForm } from './watchpoint-form.tsx';

interface WatchpointsCardProps {
  site: SiteView;
  watchpoints: readonly Watchpoint[];
  cameras: readonly Camera[];
  mayWrite: boolean;
}

/** What must be seen here, who sees it, and what such a site usually needs besides. */
export function WatchpointsCard({ site, watchpoints, cameras, mayWrite }: WatchpointsCardProps) {
  const words = useWords();
  const [edited, setEdited] = useState<Watchpoint | 'new' | null>(null);
  if (edited !== null)
    return (
      <WatchpointForm
        site={site}
        watchpoint={edited === 'new' ? null : edited}
        others={watchpoints}
        cameras={cameras}
        done={() => setEdited(null)}
      />
    );
  return (
    <>
      {watchpoints.length === 0 && <p className="quiet">{words('sites.watchpointsEmpty')}</p>}
      <ul className="site-rows">
        {watchpoints.map((one) => (
          <li key={one.id} data-testid="watchpoint">
            <strong>{one.name}</strong>
            <span className="quiet">
              {words(`sites.watchpointKind.${one.kind}`)} · {words(`sites.density.${one.density}`)} ·{' '}
              {words('sites.weight')} {one.weight}
            </span>
            <Seen by={cameras.filter(({ record }) => record.watchpointIds.includes(one.id)).length} />
            {one.point === null && <span className="tone-orange">{words('sites.unplaced')}</span>}
            {mayWrite && (
              <Button onClick={() => setEdited(one)} className="no-print" data-testid="watchpoint-edit">
                {words('sites.change')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {mayWrite && (
        <div className="no-print">
          <Proposals site={site} watchpoints={watchpoints} />
          <Button onClick={() => setEdited('new')} data-testid="watchpoint-add">
            {words('sites.watchpointAdd')}
          </Button>
        </div>
      )}
    </>
  );
}

function Seen({ by }: { by: number }) {
  const words = useWords();
  if (by === 0) return <span className="quiet">{words('sites.linkedNone')}</span>;
  return <span className="figures">{words('sites.linked', { n: by })}</span>;
}

function Proposals({ site, watchpoints }: Pick<WatchpointsCardProps, 'site' | 'watchpoints'>) {
  const words = useWords();
  const language = useLanguage();
  const queries = useQueryClient();
  const proposed = useQuery({
    queryKey: ['watchpoint-proposals', site.id, site.kind, language, watchpoints.length],
    queryFn: ({ signal }) => askPage(`/api/v1/sites/${site.id}/watchpoint-proposals`, watchpointProposal, signal),
  });
  const take = useMutation({
    mutationFn: ({ kind, name, density, weight }: WatchpointProposal) => {
      const body = newWatchpoint.parse({ siteId: site.id, kind, name, density, weight });
      return ask('/api/v1/watchpoints', watchpoint, { method: 'POST', body });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['watchpoints', site.id] }),
  });
  const items = proposed.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <div className="proposals">
      <span className="quiet">{words('sites.propose')}</span>
      {items.map((proposal) => (
        <Button
          key={proposal.name}
          onClick={() => take.mutate(proposal)}
          disabled={take.isPending}
          title={proposal.source}
          data-testid="watchpoint-proposal"
        >
          ＋ {proposal.name}
        </Button>
      ))}
      {take.error && <span className="tone-red">{problemOf(take.error).title}</span>}
    </div>
  );
}
