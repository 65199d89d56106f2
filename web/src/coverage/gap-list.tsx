import {
  type CoverageWatchpoint,
  type CoverageWhy,
  coverageStates,
  coverageWatchpoint,
  watchpointLists,
} from '@sharp-eyes/protocol';
import { Segmented, Select } from 'antd';
import { Link } from 'react-router';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { Mark } from '../parts/marks.tsx';
import { Ago } from '../parts/moment.tsx';
import { placeNames } from '../parts/place.ts';
import { fullTime } from '../parts/time.ts';
import { useAsked } from '../parts/use-asked.ts';
import { useCalm } from '../parts/use-calm.tsx';
import { useList } from '../parts/use-list.ts';
import { useLanguage, useWords, type Word } from '../words/use-words.ts';
import { CoverageMark } from './coverage-mark.tsx';
import { GapExportButton } from './gap-export.tsx';
import { useTotals } from './use-totals.ts';

interface GapListProps {
  division: string | null;
  /** A list of one click; left out, the person chooses one. */
  only?: (typeof watchpointLists)[number];
}

/** 缺口清单: what is not covered, why, since when, what would close it; how many villages have no list stands above. */
export function GapList({ division, only }: GapListProps) {
  const words = useWords();
  const { asked, put } = useAsked();
  const [list, state] = [only ?? asked.get('list'), only ? null : asked.get('state')];
  const query = {
    ...(division === null ? {} : { division }),
    ...(list === null ? {} : { list }),
    ...(state === null ? {} : { state }),
    rows: 'watchpoint',
  };
  const rows = useList(['coverage', 'gaps', query], '/api/v1/coverage/watchpoints', query, coverageWatchpoint);
  const keyOf = ({ id }: CoverageWatchpoint) => id;
  const calm = useCalm(rows.rows, keyOf, JSON.stringify(query));
  const sayWhy = useSayWhy();

  const columns: Column<CoverageWatchpoint>[] = [
    {
      title: words('coverage.village'),
      cell: (row) => <span>{placeNames(row).join(' › ')}</span>,
    },
    {
      title: words('coverage.watchpoint'),
      cell: ({ siteId, siteName, name, density, counted }) => (
        <span>
          <Link to={`/sites/${siteId}`} className="row-link">
            {siteName}
          </Link>{' '}
          · {name}{' '}
          <span className="quiet">{words('coverage.needs', { density: words(`coverage.density.${density}`) })}</span>
          {!counted && <span className="quiet"> · {words('coverage.notCounted')}</span>}
        </span>
      ),
    },
    { title: words('coverage.state'), cell: ({ state: now }) => <CoverageMark state={now} /> },
    { title: words('coverage.why'), cell: ({ why, basis }) => <span>{sayWhy(why, basis)}</span> },
    {
      title: words('coverage.remedy'),
      cell: ({ remedy }) => <span>{remedy && words(`coverage.remedies.${remedy}`)}</span>,
    },
    { title: words('coverage.since'), cell: ({ since }) => <Since at={since} /> },
  ];

  return (
    <div {...calm.handlers}>
      <div className="coverage-filters no-print">
        {only === undefined && (
          <>
            <Segmented
              value={list ?? 'all'}
              onChange={(value) => put('list', value === 'all' ? null : value)}
              options={(['all', ...watchpointLists] as const).map((value) => ({
                value,
                label: words(`coverage.gapLists.${value}`),
              }))}
            />
            <Select
              value={state}
              onChange={(value) => put('state', value ?? null)}
              allowClear
              placeholder={words('coverage.state')}
              aria-label={words('coverage.state')}
              options={coverageStates.map((value) => ({ value, label: words(`coverage.states.${value}`) }))}
            />
          </>
        )}
        <GapExportButton division={division} filters={{ list, state }} />
      </div>
      {list === null && <Unapproved division={division} />}
      {calm.bar}
      <ListTable
        list={rows}
        rows={calm.rows}
        columns={columns}
        keyOf={keyOf}
        empty={{ title: words('coverage.emptyGaps'), hint: words('coverage.emptyGapsHint') }}
        testId="gap-row"
      />
    </div>
  );
}

/** Villages that nobody has approved have no gaps to list; said first, so that a short list is not taken for good news. */
function Unapproved({ division }: { division: string | null }) {
  const words = useWords();
  const count = useTotals(division)?.totals.unapproved ?? 0;
  if (count === 0) return null;
  const search = new URLSearchParams({ list: 'unapproved', ...(division === null ? {} : { division }) });
  return (
    <p className="gaps-unapproved" data-testid="gaps-unapproved">
      <Mark shape="ring" tone="grey" word={words('coverage.unapproved')} />{' '}
      <Link to={`/coverage/villages?${search}`}>{words('coverage.unapprovedVillages', { count })}</Link>{' '}
      <span className="quiet">{words('coverage.unapprovedHint')}</span>
    </p>
  );
}

/** How long ago on screen; the day on paper, which is read later. */
function Since({ at }: { at: string }) {
  const language = useLanguage();
  return (
    <>
      <span className="no-print">
        <Ago at={at} />
      </span>
      <span className="print-only figures">{fullTime(at, language)}</span>
    </>
  );
}

/** The reason in words; fields of a record by the names that its form has. */
function useSayWhy(): (why: CoverageWhy, basis: string | null) => string {
  const words = useWords();
  return ({ code, params }, basis) => {
    if (code === 'seen' && basis === 'linked') return words('coverage.seenLinked');
    const fields = String(params.fields ?? '')
      .split(', ')
      .filter(Boolean)
      .map((field) => words(`record.field.${field}` as Word));
    return words(`coverage.reasons.${code}`, { ...params, fields: fields.join('、') });
  };
}
