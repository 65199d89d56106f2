import { type DeskLoadRow, falseAlarmsOf, type LoadFigures, portionText } from '@sharp-eyes/protocol';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { Mark } from '../parts/marks.tsx';
import { Failed, Loading } from '../parts/situations.tsx';
import { shortTime } from '../parts/time.ts';
import { useLanguage, useWords } from '../words/use-words.ts';
import { BandMark } from './band-mark.tsx';
import { Facts } from './facts.tsx';
import { whole } from './list.ts';
import type { Period } from './period.ts';
import { PositionPanel } from './position-panel.tsx';
import { usePositions } from './use-load.ts';
import { useSay } from './use-say.ts';

/** Every duty position of an area, the loudest first; where there is one only, that one opened. */
export function PositionsPanel({ division, period }: { division: string; period: Period }) {
  const found = usePositions(division, period);
  if (found.isPending) return <Loading rows={8} />;
  if (found.error && !found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const [only, another] = found.data.items;
  if (only !== undefined && another === undefined) return <PositionPanel division={only.division} period={period} />;
  return <Positions rows={found.data.items} />;
}

function Positions({ rows }: { rows: DeskLoadRow[] }) {
  const words = useWords();
  const say = useSay();
  const language = useLanguage();
  const { search } = useLocation();
  const measured = rows.flatMap((row) => row.measured ?? []).sort((a, b) => (a.from < b.from ? -1 : 1))[0] ?? null;
  const begin = measured?.from;
  const figure = (title: string, cell: (figures: LoadFigures) => ReactNode): Column<DeskLoadRow> => ({
    title,
    cell: ({ figures }) => (figures === null ? '' : cell(figures)),
  });
  const columns: Column<DeskLoadRow>[] = [
    {
      title: words('load.position'),
      cell: (row) => (
        <span>
          <Link to={`/load/${row.division}${search}`} className="row-link nowrap">
            {row.divisionPath.slice(-2).join(' › ')}
          </Link>
          {row.measured && row.measured.from !== begin && (
            <span className="quiet figures load-since">
              {words('load.since', { time: shortTime(row.measured.from, 0, language) })}
            </span>
          )}
        </span>
      ),
    },
    {
      title: words('load.figure.perDay'),
      cell: ({ figures, unmeasured }) =>
        figures === null ? (
          <span className="load-cell">
            <Mark shape="ring" tone="grey" word={words('load.unmeasured.title')} />
            <span className="quiet">{unmeasured && words(`load.unmeasured.why.${unmeasured}`)}</span>
          </span>
        ) : (
          <Mean of={figures.perDay} empty={words('load.noWholeDay')} />
        ),
    },
    figure(words('load.figure.floods'), ({ floods }) => (
      <Share of={floods} empty={words('load.noWindow')} word={words('load.bandFlood')} />
    )),
    figure(words('load.figure.worst'), ({ worst }) => (
      <Share of={worst} empty={words('load.noAlert')} word={words('load.bandPlan')} />
    )),
    figure(words('load.figure.chattering'), ({ chattering: { sources, band } }) => (
      <Count value={sources} band={band} />
    )),
    figure(words('load.figure.stale'), ({ stale: { most, band } }) => <Count value={most} band={band} />),
    figure(words('load.figure.signed'), ({ signed: { p90 } }) =>
      p90 === null ? <Quiet>{words('load.noAlert')}</Quiet> : `${words('load.ninety')} ${say.percentile(p90)}`,
    ),
    figure(words('load.figure.falseAlarms'), ({ verdicts }) => {
      const of = falseAlarmsOf(verdicts);
      return of.of === 0 ? <Quiet>{words('load.noAlert')}</Quiet> : portionText(of);
    }),
    { ...figure(words('load.figure.unread'), ({ unread }) => unread), figures: true },
  ];
  return (
    <>
      <Facts measured={measured} />
      <ListTable
        list={whole(rows)}
        columns={columns}
        keyOf={({ division }) => division}
        empty={{ title: words('load.empty'), hint: words('load.emptyHint') }}
        testId="load-row"
      />
    </>
  );
}

function Mean({ of: { value, band }, empty }: { of: LoadFigures['perDay']; empty: string }) {
  if (value === null) return <Quiet>{empty}</Quiet>;
  return (
    <span className="load-cell">
      <strong className="figures">{value.toFixed(1)}</strong> <BandMark band={band} />
    </span>
  );
}

function Share({ of, empty, word }: { of: LoadFigures['floods']; empty: string; word: string }) {
  if (of.of === 0) return <Quiet>{empty}</Quiet>;
  return (
    <span className="load-cell">
      <strong className="figures">{portionText({ ...of, unknown: 0 })}</strong>{' '}
      {of.band !== 'unjudged' && <BandMark band={of.band} word={word} />}
    </span>
  );
}

function Count({ value, band }: { value: number; band: LoadFigures['stale']['band'] }) {
  return (
    <span className="load-cell">
      <strong className="figures">{value}</strong> {band !== 'good' && <BandMark band={band} />}
    </span>
  );
}

function Quiet({ children }: { children: ReactNode }) {
  return <span className="quiet">{children}</span>;
}
