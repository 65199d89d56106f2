import { type Division, division, divisionDetail, levelOf } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ask, askPage, problemOf } from '../../app/http.ts';
import { At } from '../../parts/moment.tsx';
import { divisionsOf } from '../../session/rights.ts';
import { useSession } from '../../session/session-gate.tsx';
import { useWords } from '../../words/use-words.ts';
import { Big } from '../parts.tsx';
import { useOnsite, useStore } from '../use-onsite.tsx';

/** Sites and plans change by the day, milliseconds. */
const packFreshMs = 6 * 3600_000;

/** The day pack: what of it is on the phone, and which township it is for. */
export function PackPanel() {
  const words = useWords();
  const store = useStore();
  const { pack } = useOnsite();
  const { away } = useSession();
  const [choosing, setChoosing] = useState(false);
  const [share, setShare] = useState<number | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  const load = async (township: Division) => {
    setShare(0);
    setFailure(null);
    try {
      await store.loadPack(township, setShare);
      setChoosing(false);
    } catch (error) {
      setFailure(problemOf(error).title);
    }
    setShare(null);
  };
  // A pack of yesterday is a trap on a day without signal: while there is one it is brought up to date by itself.
  const isOld = pack !== null && !away && Date.now() - pack.atMs > packFreshMs;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is found old
  useEffect(() => {
    if (isOld && pack) void load(pack.township);
  }, [isOld]);
  const isAsking = choosing || !pack;
  return (
    <div className="pack" data-testid="pack" data-loaded={pack !== null}>
      {pack && (
        <div className="pack-line">
          <span>
            <strong>{words('onsite.home.pack')}</strong>{' '}
            <span className="quiet">
              {pack.township.name} · {words('onsite.home.cameras', { n: pack.cameras.length })} · <At at={pack.atMs} />
            </span>
          </span>
          <button
            type="button"
            className="plain edged"
            disabled={away || share !== null}
            onClick={() => void load(pack.township)}
            data-testid="pack-again"
          >
            {share === null ? words('onsite.home.packAgain') : `${Math.round(share * 100)}%`}
          </button>
          <button type="button" className="plain edged" disabled={away} onClick={() => setChoosing(!choosing)}>
            ⇄
          </button>
        </div>
      )}
      {!pack && <p className="quiet">{words('onsite.home.packNone')}</p>}
      {isAsking && share === null && !away && <Townships choose={(township) => void load(township)} />}
      {isAsking && share !== null && (
        <p role="status">{words('onsite.home.packLoading', { percent: Math.round(share * 100) })}</p>
      )}
      {failure && (
        <p role="alert" className="tone-red">
          {failure}
        </p>
      )}
    </div>
  );
}

/** The townships that lead to the technician's area. */
function Townships({ choose }: { choose: (township: Division) => void }) {
  const words = useWords();
  const { person } = useSession();
  const areas = divisionsOf(person, 'onsite');
  const { data, isPending, error } = useQuery({
    queryKey: ['townships', ...areas],
    queryFn: async () => (await Promise.all(areas.map(townshipsIn))).flat(),
  });
  if (isPending) return <p className="quiet">{words('common.loading')}</p>;
  if (error) return <p role="alert">{problemOf(error).title}</p>;
  return (
    <div className="tiles">
      <p className="legend">{words('onsite.home.township')}</p>
      {data.map((township) => (
        <Big
          key={township.code}
          word={township.name}
          press={() => choose(township)}
          testid={`township-${township.code}`}
        />
      ))}
    </div>
  );
}

async function townshipsIn(area: string): Promise<Division[]> {
  const level = levelOf(area);
  if (level === 'township' || level === 'village')
    return [await ask(`/api/v1/divisions/${area.slice(0, 9)}000`, divisionDetail)];
  const below = (await askPage(`/api/v1/divisions?parent=${area}`, division)).items;
  if (level === 'county') return below;
  return (await Promise.all(below.map(({ code }) => townshipsIn(code)))).flat();
}
