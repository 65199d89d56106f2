import type { LoadAlert, LoadBehind } from '@sharp-eyes/protocol';
import { Drawer } from 'antd';
import { Link } from 'react-router';
import { PriorityWord } from '../parts/marks.tsx';
import { At } from '../parts/moment.tsx';
import { Failed, Loading, Nothing } from '../parts/situations.tsx';
import { pagesOf } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import type { Period } from './period.ts';
import { type Behind, useBehind } from './use-load.ts';
import { useSay } from './use-say.ts';

interface BehindDrawerProps {
  division: string;
  period: Period;
  asked: Behind | null;
  close: () => void;
}

/** The alerts that a figure is made of. */
export function BehindDrawer({ division, period, asked, close }: BehindDrawerProps) {
  const words = useWords();
  return (
    <Drawer
      open={asked !== null}
      onClose={close}
      title={asked && words(`load.behind.${asked.behind}`)}
      className="load-behind"
      size={Math.min(560, window.innerWidth)}
      destroyOnHidden
    >
      {asked && <Alerts division={division} period={period} asked={asked} />}
    </Drawer>
  );
}

function Alerts({ division, period, asked }: Omit<BehindDrawerProps, 'close'> & { asked: Behind }) {
  const words = useWords();
  const found = useBehind(division, period, asked);
  if (found.isPending) return <Loading rows={6} />;
  if (found.error && !found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { items, more } = found.data;
  if (items.length === 0) return <Nothing title={words('load.noneBehind')} />;
  return (
    <>
      <ul className="load-alerts">
        {items.map((alert) => (
          <AlertLine key={alert.id} of={alert} behind={asked.behind} />
        ))}
      </ul>
      {more > 0 && <p className="quiet">{words('load.more', { count: more })}</p>}
    </>
  );
}

function AlertLine({ of, behind }: { of: LoadAlert; behind: LoadBehind }) {
  const words = useWords();
  const say = useSay();
  const { person } = useSession();
  const { id, number, kind, priority, name, siteName, cameraId, at, waitedS, lasting, outcome } = of;
  const settles = behind === 'stale' || behind === 'slow-to-settle';
  const time = say.wait(waitedS);
  const waited = lasting
    ? words(settles ? 'load.notSettled' : 'load.notSigned', { time })
    : words(settles ? 'load.settledAfter' : 'load.signedAfter', { time });
  return (
    <li data-testid="load-alert">
      <p>
        <PriorityWord priority={priority} /> <strong>{words(`kind.${kind}`)}</strong>{' '}
        {[siteName, name].filter(Boolean).join(' · ')}
      </p>
      <p className="figures">
        <At at={at} /> · {waited}
        {outcome && ` · ${words(`outcome.${outcome}`)}`}
      </p>
      <p className="load-links figures">
        <span className="quiet">{number}</span>
        {pagesOf(person).includes('desk') && <Link to={`/desk/${id}`}>{words('load.open')}</Link>}
        {cameraId && <Link to={`/cameras/${cameraId}`}>{words('load.camera')}</Link>}
      </p>
    </li>
  );
}
