import { type AlertDetail, alertRow, type Camera, camera as cameraShape } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { ask, askPage } from '../../app/http.ts';
import { HealthMark, StateMark } from '../../parts/marks.tsx';
import { Ago, Moment } from '../../parts/moment.tsx';
import { useWords } from '../../words/use-words.ts';
import { nearest } from './nearest.ts';

const every = 'state=open,acknowledged,shelved,handed-over,resolved&standing=queue,silenced,held&limit=7';

/** How the camera is, what happened here before, and who else sees the place. */
export function Around({ alert }: { alert: AlertDetail }) {
  const words = useWords();
  const { id, cameraId, division } = alert;
  const camera = useQuery({
    queryKey: ['desk-camera', cameraId],
    enabled: cameraId !== null,
    queryFn: ({ signal }) => ask(`/api/v1/cameras/${cameraId}`, cameraShape, { signal }),
  });
  const before = useQuery({
    queryKey: ['alerts-here', cameraId],
    enabled: cameraId !== null,
    queryFn: ({ signal }) => askPage(`/api/v1/alerts?camera=${cameraId}&${every}`, alertRow, signal),
  });
  const village = useQuery({
    queryKey: ['desk-village', division],
    enabled: cameraId !== null,
    staleTime: 60_000,
    queryFn: ({ signal }) => askPage(`/api/v1/cameras?division=${division}&limit=100`, cameraShape, signal),
  });
  if (cameraId === null) return null;
  const earlier = (before.data?.items ?? []).filter((row) => row.id !== id).slice(0, 6);
  const near = nearest(village.data?.items ?? [], cameraId, alert.point);
  return (
    <div className="around">
      <section className="block">
        <h2>{words('work.camera')}</h2>
        {camera.data && <CameraLine camera={camera.data} />}
      </section>
      <section className="block" data-testid="alerts-here">
        <h2>{words('work.before')}</h2>
        {before.data && earlier.length === 0 && <p className="quiet">{words('work.noneBefore')}</p>}
        <ul className="short-list">
          {earlier.map((row) => (
            <li key={row.id}>
              <Link to={`/desk/${row.id}`}>
                <Moment at={row.receivedAt} />
              </Link>{' '}
              {words(`kind.${row.kind}`)}
              {row.count > 1 && <span className="figures"> ×{row.count}</span>}{' '}
              {row.outcome ? <strong>{words(`outcome.${row.outcome}`)}</strong> : <StateMark state={row.state} />}
            </li>
          ))}
        </ul>
      </section>
      <section className="block" data-testid="neighbours">
        <h2>{words('work.neighbours')}</h2>
        {village.data && near.length === 0 && <p className="quiet">{words('work.noNeighbours')}</p>}
        <ul className="short-list">
          {near.map(({ camera: one, m }) => (
            <li key={one.id}>
              <Link to={`/cameras/${one.id}`}>{one.name}</Link>{' '}
              {m !== null && <span className="figures quiet">{words('map.metres', { m })}</span>}{' '}
              <HealthMark of="reach" state={one.reachability} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function CameraLine({ camera }: { camera: Camera }) {
  const words = useWords();
  const { reachability, reachabilitySince, picture, life, health } = camera;
  return (
    <p className="camera-line">
      <Link to={`/cameras/${camera.id}`}>{camera.name}</Link> <HealthMark of="reach" state={reachability} />
      {reachabilitySince && (
        <span className="quiet">
          <Ago at={reachabilitySince} />
        </span>
      )}
      <HealthMark of="picture" state={picture} />
      {life !== 'in-service' && <span className="tone-orange">{words(`life.${life}`)}</span>}
      {health.state === 'unknown' && <span className="quiet">{words('common.unknown')}</span>}
    </p>
  );
}
