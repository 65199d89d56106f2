import { Navigate, useNavigate, useParams } from 'react-router';
import { useWords } from '../../words/use-words.ts';
import { camerasOf, type KnownCamera, siteById } from '../known.ts';
import { Big, Row, Step } from '../parts.tsx';
import { useOnsite } from '../use-onsite.tsx';
import { SiteFacts } from './site-facts.tsx';

/** One site: its cameras, what is still to be asked once, and the way to the next camera. */
export function SiteStep() {
  const words = useWords();
  const navigate = useNavigate();
  const { siteId } = useParams();
  const state = useOnsite();
  const site = siteById(state, siteId);
  if (!site) return <Navigate to="/onsite" replace />;
  const cameras = camerasOf(state, site.id);
  return (
    <Step
      title={site.value.name}
      back="/onsite"
      hint={`${site.divisionPath.slice(-2).join(' › ')} · ${words(`sites.kind.${site.value.kind}`)}`}
    >
      <Big
        tone="main"
        word={`＋ ${words('onsite.site.add')}`}
        press={() => void navigate(`/onsite/site/${site.id}/device`)}
        testid="add-camera"
      />
      <SiteFacts site={site} />
      <h2>{words('onsite.site.cameras')}</h2>
      {cameras.length === 0 && <p className="quiet">{words('onsite.site.camerasNone')}</p>}
      <div className="rows">
        {cameras.map((camera) => (
          <CameraRow key={camera.id} camera={camera} siteId={site.id} />
        ))}
      </div>
    </Step>
  );
}

const stateTones = { draft: 'tone-orange', waiting: 'quiet', planned: 'tone-blue', onRecord: 'tone-green' } as const;

function CameraRow({ camera: { id, value, draft, record }, siteId }: { camera: KnownCamera; siteId: string }) {
  const words = useWords();
  const isPlan = !draft && record?.life === 'planned';
  const to = draft ? `/onsite/camera/${id}` : isPlan ? `/onsite/site/${siteId}/device?plan=${id}` : `/cameras/${id}`;
  const state = draft ? (draft.isFinished ? 'waiting' : 'draft') : isPlan ? 'planned' : 'onRecord';
  return (
    <Row
      to={to}
      name={value.name}
      more={words(`placement.${value.placement}`)}
      mark={<span className={stateTones[state]}>{words(`onsite.site.${state}`)}</span>}
      testid="camera-row"
    />
  );
}
