import { siteView } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { ask } from '../app/http.ts';
import { serverNow } from '../app/server-clock.ts';
import { Failed, Loading } from '../parts/situations.tsx';
import { useAsked } from '../parts/use-asked.ts';
import { useFill } from '../parts/use-fill.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { SiteForm } from './site-form.tsx';
import './sites.css';
import { siteDay } from './term.ts';

/** A new site, or the record of one as it should be. */
export function SiteFormPage() {
  const { siteId } = useParams();
  const words = useWords();
  const navigate = useNavigate();
  const back: unknown = useLocation().state?.back;
  const { person } = useSession();
  const { asked } = useAsked();
  const found = useQuery({
    queryKey: ['site', siteId],
    enabled: siteId !== undefined,
    queryFn: ({ signal }) => ask(`/api/v1/sites/${encodeURIComponent(siteId ?? '')}`, siteView, { signal }),
  });
  useFill(found.data ? asked.get('fill') : null);
  if (siteId !== undefined && found.isPending) return <Loading rows={10} />;
  if (siteId !== undefined && !found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const site = found.data ?? null;
  const grants = new Set(person.grants.map(({ division }) => division));
  const only = grants.size === 1 ? ([...grants][0] ?? null) : null;
  return (
    <div className="page site-form">
      <div className="page-head">
        <Link to={site ? `/sites/${site.id}` : '/sites'}>← {site ? site.name : words('sites.back')}</Link>
        <h1>{site ? words('sites.editTitle', { name: site.name }) : words('sites.newTitle')}</h1>
      </div>
      <SiteForm
        key={site?.id ?? 'new'}
        site={site}
        today={siteDay(serverNow())}
        division={only?.endsWith('000') ? null : only}
        done={(saved) => void navigate(typeof back === 'string' ? back : `/sites/${saved.id}`, { replace: true })}
      />
    </div>
  );
}
