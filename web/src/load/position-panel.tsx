import { useState } from 'react';
import { Link, useLocation, useParams } from 'react-router';
import { Failed, Loading, Nothing } from '../parts/situations.tsx';
import { useWords } from '../words/use-words.ts';
import { BehindDrawer } from './behind-drawer.tsx';
import { ByDay, ByHour } from './charts.tsx';
import { Facts } from './facts.tsx';
import { FigureCards } from './figure-cards.tsx';
import type { Period } from './period.ts';
import { Chatterers, Floods, Sources } from './tables.tsx';
import { type Behind, usePosition } from './use-load.ts';

/** The position that the address names, with the way back to all of them. */
export function OpenPosition({ period }: { period: Period }) {
  const words = useWords();
  const { search } = useLocation();
  const { division = '' } = useParams();
  return (
    <>
      <p>
        <Link to={`/load${search}`} className="load-back">
          ‹ {words('load.back')}
        </Link>
      </p>
      <PositionPanel division={division} period={period} />
    </>
  );
}

/** One duty position: its figures, what they are made of, and the alerts behind each. */
export function PositionPanel({ division, period }: { division: string; period: Period }) {
  const words = useWords();
  const found = usePosition(division, period);
  const [behind, setBehind] = useState<Behind | null>(null);
  if (found.isPending) return <Loading rows={10} />;
  if (found.error && !found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { divisionPath, figures, details, unmeasured, measured, answeredBy, agentSilentS } = found.data;
  return (
    <>
      <h2 className="load-title">{divisionPath.slice(-2).join(' › ')}</h2>
      <Facts measured={measured} answeredBy={answeredBy} agentSilentS={agentSilentS} />
      {figures === null || details === null ? (
        <Nothing title={words('load.unmeasured.title')} hint={words(`load.unmeasured.${unmeasured ?? 'no-agent'}`)} />
      ) : (
        <>
          <FigureCards of={figures} see={(what) => setBehind({ behind: what, of: '' })} />
          <ByDay days={details.days} />
          <ByHour of={details} />
          <Sources of={details} all={figures.alarms} see={setBehind} />
          <Chatterers of={details} see={setBehind} />
          <Floods of={details} see={setBehind} />
        </>
      )}
      <BehindDrawer division={division} period={period} asked={behind} close={() => setBehind(null)} />
    </>
  );
}
