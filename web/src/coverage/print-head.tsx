import { divisionDetail } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../app/http.ts';
import { serverNow } from '../app/server-clock.ts';
import { fullTime } from '../parts/time.ts';
import { useLanguage, useWords, type Word } from '../words/use-words.ts';

/** What a printed sheet says of itself: what it shows, of which area, as of when. On screen the page says so. */
export function PrintHead({ tab, division }: { tab: string; division: string | null }) {
  const words = useWords();
  const language = useLanguage();
  const area = useQuery({
    queryKey: ['division', division],
    enabled: division !== null,
    staleTime: 3600_000,
    queryFn: ({ signal }) => ask(`/api/v1/divisions/${division}`, divisionDetail, { signal }),
  });
  const where = division === null ? words('sites.allPlaces') : (area.data?.path.slice(2).join(' › ') ?? division);
  return (
    <header className="print-head">
      <strong>
        {words('page.coverage')} · {words(`coverage.tabs.${tab}` as Word)} · {where}
      </strong>
      <span className="figures">{words('record.printedAt', { time: fullTime(serverNow(), language) })}</span>
    </header>
  );
}
