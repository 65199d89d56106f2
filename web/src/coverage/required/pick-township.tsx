import { type Division, division, levelOf } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { askPage } from '../../app/http.ts';
import { Failed, Loading } from '../../parts/situations.tsx';
import { useWords } from '../../words/use-words.ts';

interface PickTownshipProps {
  /** A county or city; null: all that is one's own. */
  within: string | null;
  pick: (code: string) => void;
}

/** Lists are kept by village and looked at by township: the ones that can be opened, one press each. */
export function PickTownship({ within, pick }: PickTownshipProps) {
  const words = useWords();
  const found = useQuery({
    queryKey: ['divisions', 'below', within],
    staleTime: 60_000,
    queryFn: ({ signal }) => (within === null ? belowOwn(signal) : below(within, signal)),
  });
  if (found.isPending) return <Loading />;
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />;
  return (
    <div className="situation" data-testid="pick-township">
      <h2>{words('coverage.list.pick')}</h2>
      <p className="pick-township">
        {found.data.map(({ code, name }) => (
          <Button key={code} onClick={() => pick(code)}>
            {name}
          </Button>
        ))}
      </p>
    </div>
  );
}

const below = async (code: string, signal: AbortSignal): Promise<Division[]> =>
  (await askPage(`/api/v1/divisions?parent=${code}`, division, signal)).items;

/** A grant may name a township or a village itself; of what is above, what lies right below. */
async function belowOwn(signal: AbortSignal): Promise<Division[]> {
  const { items: own } = await askPage('/api/v1/divisions', division, signal);
  const each = own.map(async (one) =>
    ['township', 'village'].includes(levelOf(one.code)) ? [one] : below(one.code, signal),
  );
  return (await Promise.all(each)).flat();
}
