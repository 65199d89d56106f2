import {
  type CoverageGapRow,
  type CoverageWhy,
  coverageGapRow,
  coverageStates,
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

interface GapListProps {
  division: string | null;
  /** A list of one click; left out, the person chooses one. */
  only?: (typeof watchpointLists)[number];
}

/** 缺口清单: what is not covered, why, since when, what would close it; villages without a list before all others. */
export function GapList({ division, only }: GapListProps) {
  const words = useWords();
  const { asked, put } = useAsked();
  const [list, state] = [only ?? asked.get('list'), only ? null : asked.get('state')];
  const query = {
    ...(division === null ? {} : { division }),
    ...(list === null ? {} : { list }),
    ...(state === null ? {} : { state }),
  };
  const rows = useList(['coverage', 'gaps', query], '/api/v1/coverage/watchpoints', query, coverageGapRow);
  const keyOf = (row: CoverageGapRow) => (row.row === 'watchpoint' ? row.id : row.division);
  const calm = useCalm(rows.rows, keyOf, JSON.stringify(query));
  const sayWhy = useSayWhy();

  const columns: Column<CoverageGapRow>[] = [
    {
      title: words('coverage.village'),
      cell: (row) => <span>{placeNames(row).join(' › ')}</span>,
    },
    {
      title: words('coverage.watchpoint'),
      cell: (row) =>
        row.row === 'unapproved' ? (
          <Link to={`/coverage/required?division=${row.division}`} className="row-link">
            {words('coverage.tabs.required')}
          </Link>
        ) : (
          <span>
            <Link to={`/sites/${row.siteId}`} className="row-link">
              {row.siteName}
            </Link>{' '}
            · {row.name} <span className="quiet">{words(`coverage.density.${row.density}`)}</span>
            {!row.counted && <span className="quiet"> · {words('coverage.notCounted')}</span>}
          </span>
        ),
    },
    {
      title: words('coverage.state'),
      cell: (row) =>
        row.row === 'unapproved' ? (
          <Mark shape="ring" tone="grey" word={words('coverage.unapproved')} />
        ) : (
          <CoverageMark state={row.state} />
        ),
    },
    {
      title: words('coverage.why'),
      cell: (row) => (
        <span>{row.row === 'unapproved' ? words('coverage.unapprovedHint') : sayWhy(row.why, row.basis)}</span>
      ),
    },
    {
      title: words('coverage.remedy'),
      cell: (row) => <span>{row.row === 'watchpoint' && row.remedy && words(`coverage.remedies.${row.remedy}`)}</span>,
    },
    { title: words('coverage.since'), cell: (row) => (row.row === 'watchpoint' ? <Since at={row.since} /> : null) },
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
