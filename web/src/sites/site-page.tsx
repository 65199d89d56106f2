import { camera, type SiteView, siteView, watchpoint } from '@sharp-eyes/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useMemo } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { ask, askPage } from '../app/http.ts';
import { SignPrint } from '../cards/sign-print.tsx';
import { placeNames } from '../parts/place.ts';
import { Failed, Loading } from '../parts/situations.tsx';
import { useRefresh } from '../parts/use-refresh.ts';
import { PhotoStrip } from '../photos/photo-strip.tsx';
import { maySeePhotos } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { AccessCard } from './access-card.tsx';
import { Callees } from './callees.tsx';
import { mayWriteSites } from './may-write.ts';
import { SiteCameras } from './site-cameras.tsx';
import { SiteFacts } from './site-facts.tsx';
import { SiteHistory } from './site-history.tsx';
import './sites.css';
import { thingsOf } from './things.ts';
import { WatchpointsCard } from './watchpoints-card.tsx';

const Ground = lazy(async () => ({ default: (await import('../map/ground.tsx')).Ground }));

/** One site, one page: where it is, on whose word we look, whom to call, what must be seen, which cameras stand there. */
export function SitePage() {
  const { siteId = '' } = useParams();
  const key = ['site', siteId];
  useRefresh(key, 'site');
  const found = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(`/api/v1/sites/${encodeURIComponent(siteId)}`, siteView, { signal }),
  });
  if (found.isPending) return <Loading rows={10} />;
  if (!found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  return <SiteSheet site={found.data} />;
}

function SiteSheet({ site }: { site: SiteView }) {
  const words = useWords();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { person } = useSession();
  const mayWrite = mayWriteSites(person);
  const { cameras, watchpoints } = useWhatStandsAt(site.id);
  const things = useMemo(() => thingsOf({ site, cameras, watchpoints }), [site, cameras, watchpoints]);
  const changed = () => {
    for (const key of ['site', 'site-history', 'callees']) void queries.invalidateQueries({ queryKey: [key, site.id] });
  };

  return (
    <div className="page site-page" data-testid="site-page">
      <div className="page-head">
        <Link to="/sites" className="no-print">
          ← {words('sites.back')}
        </Link>
        <h1 className="grow">
          {site.name} {site.demo && <span className="quiet">({words('cameras.demo')})</span>}
        </h1>
        {mayWrite && (
          <Link to={`/sites/${site.id}/edit`} className="as-button no-print" data-testid="site-edit">
            {words('sites.edit')}
          </Link>
        )}
      </div>
      <p className="quiet">
        {words(`sites.kind.${site.kind}`)} · {placeNames(site, true).join(' › ')}
      </p>
      <div className="site-columns">
        <Card title={words('sites.accessTitle')}>
          <AccessCard site={site} mayWithdraw={mayWrite} changed={changed} />
        </Card>
        <Card title={words('sites.contactsTitle')}>
          <Callees siteId={site.id} />
        </Card>
        <Card title={words('sites.map')}>
          {things.length === 0 ? (
            <p className="quiet">{words('sites.noPoint')}</p>
          ) : (
            <Suspense fallback={<Loading />}>
              <Ground
                division={site.division}
                things={things}
                onThing={(id) => {
                  if (cameras.some((one) => one.id === id)) void navigate(`/cameras/${id}`);
                }}
                withoutMap={words('map.failed')}
              />
            </Suspense>
          )}
        </Card>
        <Card title={words('sites.facts')}>
          <SiteFacts site={site} />
        </Card>
        <Card title={words('sites.watchpointsTitle')}>
          <WatchpointsCard {...{ site, watchpoints, cameras, mayWrite }} />
        </Card>
        <Card title={words('sites.camerasTitle')}>
          <SiteCameras cameras={cameras} />
        </Card>
        {maySeePhotos(person) && (
          <Card title={words('sites.photosTitle')}>
            <PhotoStrip owner={{ kind: 'site', id: site.id }} purposes={['agreement', 'sign']} />
          </Card>
        )}
        {mayWrite && (
          <Card title={words('card.signs')}>
            <SignPrint of={{ site: site.id }} />
          </Card>
        )}
        <Card title={words('sites.historyTitle')}>
          <SiteHistory siteId={site.id} />
        </Card>
      </div>
    </div>
  );
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="site-card" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

const none: readonly never[] = [];

/** A site with more than 200 of either shows the first ones: the lists of cameras and watchpoints have the rest. */
function useWhatStandsAt(siteId: string) {
  useRefresh(['site-cameras', siteId], 'camera');
  useRefresh(['watchpoints', siteId], 'watchpoint');
  const cameras = useQuery({
    queryKey: ['site-cameras', siteId],
    queryFn: ({ signal }) => askPage(`/api/v1/cameras?site=${siteId}`, camera, signal),
  });
  const watchpoints = useQuery({
    queryKey: ['watchpoints', siteId],
    queryFn: ({ signal }) => askPage(`/api/v1/watchpoints?site=${siteId}`, watchpoint, signal),
  });
  return { cameras: cameras.data?.items ?? none, watchpoints: watchpoints.data?.items ?? none };
}
