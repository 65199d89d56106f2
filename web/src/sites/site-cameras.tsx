import type { Camera } from '@sharp-eyes/protocol';
import { Link } from 'react-router';
import { HealthMark } from '../parts/marks.tsx';
import { useWords } from '../words/use-words.ts';

/** The cameras of a site, whether they answer, and where they stand. */
export function SiteCameras({ cameras }: { cameras: readonly Camera[] }) {
  const words = useWords();
  const standing = cameras.filter(({ life }) => life !== 'retired');
  if (standing.length === 0) return <p className="quiet">{words('sites.camerasEmpty')}</p>;
  return (
    <ul className="site-rows">
      {standing.map(({ id, name, placement, life, reachability }) => (
        <li key={id}>
          <Link to={`/cameras/${id}`} className="row-link">
            {name}
          </Link>
          <span className="quiet">
            {words(`placement.${placement}`)} · {words(`life.${life}`)}
          </span>
          <HealthMark of="reach" state={reachability} />
        </li>
      ))}
    </ul>
  );
}
