import { type CoverageVillagePage, divisionDetail, levelOf } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../app/http.ts';
import { serverNow } from '../app/server-clock.ts';
import { fullTime } from '../parts/time.ts';
import { useAsked } from '../parts/use-asked.ts';
import { useLanguage, useWords, type Word } from '../words/use-words.ts';
import { useTotals } from './use-totals.ts';
import { shownList } from './village-list.ts';

/** Filters in the address that narrow a printed list, and where their words are. */
const filters = [
  ['gaps', 'list', 'coverage.gapLists'],
  ['gaps', 'state', 'coverage.states'],
  ['checks', 'check', 'planner.checks'],
] as const;

const countsOf = ({ villages, unapproved, required }: CoverageVillagePage['totals']) => ({
  ...{ villages, unapproved, required },
});

/** What a printed sheet says of itself: what it shows, of which area, by which list, as of when. */
export function PrintHead({ tab, division }: { tab: string; division: string | null }) {
  const words = useWords();
  const language = useLanguage();
  const { asked } = useAsked();
  const area = useQuery({
    queryKey: ['division', division],
    enabled: division !== null,
    staleTime: 3600_000,
    queryFn: ({ signal }) => ask(`/api/v1/divisions/${division}`, divisionDetail, { signal }),
  });
  const sums = useTotals(division);
  const where = division === null ? words('sites.allPlaces') : (area.data?.path.slice(2).join(' › ') ?? division);
  const narrowed = filters
    .filter(([of, name]) => of === tab && asked.has(name))
    .map(([, name, at]) => words(`${at}.${asked.get(name)}` as Word));
  if (tab === 'villages') narrowed.push(words(`coverage.lists.${shownList(asked.get('list'), sums?.totals)}`));
  const [village] = division !== null && levelOf(division) === 'village' ? (sums?.items ?? []) : [];
  const list =
    village?.listVersion != null
      ? words('planner.print.listVersion', { version: village.listVersion })
      : sums && words('coverage.totals', countsOf(sums.totals));
  return (
    <header className="print-head">
      <strong>{[words('page.coverage'), words(`coverage.tabs.${tab}` as Word), ...narrowed, where].join(' · ')}</strong>
      <span className="figures">
        {list}
        <br />
        {words('record.printedAt', { time: fullTime(serverNow(), language) })}
      </span>
    </header>
  );
}
