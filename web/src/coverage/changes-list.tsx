import { type CoverageChange, coverageChange } from '@sharp-eyes/protocol';
import { Input } from 'antd';
import { Link } from 'react-router';
import { serverNow } from '../app/server-clock.ts';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { placeNames } from '../parts/place.ts';
import { useAsked } from '../parts/use-asked.ts';
import { useList } from '../parts/use-list.ts';
import { useWords, type Word } from '../words/use-words.ts';
import { CoverageMark } from './coverage-mark.tsx';

const dayMs = 24 * 3600_000;
/** The calendar of the sites: China keeps one time, UTC+8. */
const dayOf = (ms: number): string => new Date(ms + 8 * 3600_000).toISOString().slice(0, 10);

/** What changes of a camera without being a field of its record. */
const beside = ['health', 'life', 'added', 'removed', 'division', 'watchpointIds'] as const;

function wordOf(field: string): Word {
  const known = beside.find((name) => name === field);
  return known ? `coverage.change.fields.${known}` : (`record.field.${field}` as Word);
}

/** What changed between two days, and because of which camera; the last month until somebody asks otherwise. */
export function ChangesList({ division }: { division: string | null }) {
  const words = useWords();
  const { asked, put } = useAsked();
  const to = asked.get('to') ?? dayOf(serverNow());
  const from = asked.get('from') ?? dayOf(serverNow() - 30 * dayMs);
  const query = { ...(division === null ? {} : { division }), from, to };
  const list = useList(['coverage', 'changes', query], '/api/v1/coverage/changes', query, coverageChange);

  const state = (of: CoverageChange['from']) =>
    of === null ? <span className="quiet">{words('coverage.change.absent')}</span> : <CoverageMark state={of} />;
  const columns: Column<CoverageChange>[] = [
    { title: words('coverage.change.day'), cell: ({ day }) => <span className="figures nowrap">{day}</span> },
    {
      title: words('coverage.watchpoint'),
      cell: (row) => (
        <span>
          {placeNames(row).join(' › ')} ›{' '}
          <Link to={`/sites/${row.siteId}`} className="row-link">
            {row.name}
          </Link>
        </span>
      ),
    },
    {
      title: words('coverage.change.what'),
      cell: (row) =>
        row.from === row.to ? (
          <span>
            {state(row.to)} <span className="quiet">{words('coverage.change.sameState')}</span>
          </span>
        ) : (
          <span>
            {state(row.from)} → {state(row.to)}
          </span>
        ),
    },
    {
      title: words('coverage.change.because'),
      cell: ({ because: { what, cameraId, field } }) => (
        <span>
          {cameraId === null ? (
            words(`coverage.change.causes.${what}`)
          ) : (
            <Link to={`/cameras/${cameraId}`} className="row-link">
              {words(`coverage.change.causes.${what}`)}
            </Link>
          )}
          {field && <span className="quiet"> · {words(wordOf(field))}</span>}
        </span>
      ),
    },
  ];
  return (
    <>
      <div className="coverage-filters">
        {(['from', 'to'] as const).map((name) => (
          <label key={name} htmlFor={`changes-${name}`}>
            {words(`coverage.change.${name}`)}{' '}
            <Input
              id={`changes-${name}`}
              type="date"
              value={name === 'from' ? from : to}
              onChange={(event) => put(name, event.target.value)}
            />
          </label>
        ))}
      </div>
      <ListTable
        list={list}
        columns={columns}
        keyOf={({ day, watchpointId }) => `${day}/${watchpointId}`}
        empty={{ title: words('coverage.change.none'), hint: words('coverage.change.noneHint') }}
        testId="change-row"
      />
    </>
  );
}
