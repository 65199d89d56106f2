import { type CoverageVillage, coverageVillage } from '@sharp-eyes/protocol';
import { Segmented } from 'antd';
import { Link } from 'react-router';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { Mark } from '../parts/marks.tsx';
import { placeNames } from '../parts/place.ts';
import { useAsked } from '../parts/use-asked.ts';
import { useCalm } from '../parts/use-calm.tsx';
import { useList } from '../parts/use-list.ts';
import { useWords } from '../words/use-words.ts';
import { DeclaredShare, EffectiveShare } from './share-bar.tsx';
import { useTotals } from './use-totals.ts';
import { listQuery, type ShownList, shownList, shownLists } from './village-list.ts';

interface VillagesTableProps {
  division: string | null;
  /** A list of one click; left out, the person chooses one. */
  only?: ShownList;
}

/** Every village with its shares; the worst first until somebody sorts otherwise. */
export function VillagesTable({ division, only }: VillagesTableProps) {
  const words = useWords();
  const { asked, put } = useAsked();
  const totals = useTotals(division)?.totals;
  const list = only ?? shownList(asked.get('list'), totals);
  const sort = asked.get('sort') ?? 'effective';
  const order = asked.get('order') ?? 'asc';
  const query = {
    ...(division === null ? {} : { division }),
    ...listQuery(list),
    ...{ sort, order },
  };
  const rows = useList(['coverage', 'villages', query], '/api/v1/coverage/villages', query, coverageVillage);
  const calm = useCalm(rows.rows, (row) => row.division, JSON.stringify(query));
  const sortBy = (column: string) => {
    put('order', sort === column && order === 'asc' ? 'desc' : null);
    put('sort', column === 'effective' ? null : column);
  };

  const figure = (name: 'gap' | 'impaired' | 'planned' | 'excess'): Column<CoverageVillage> => ({
    title: words(name === 'excess' ? 'coverage.excess' : `coverage.states.${name}`),
    figures: true,
    sort: name,
    cell: (row) => <span className={row[name] === 0 ? 'quiet' : ''}>{row.listVersion === null ? '' : row[name]}</span>,
  });
  const columns: Column<CoverageVillage>[] = [
    {
      title: words('coverage.village'),
      sort: 'division',
      cell: (row) => (
        <Link
          to={`/coverage/${row.listVersion === null ? 'required' : 'gaps'}?division=${row.division}`}
          className="row-link nowrap"
        >
          {placeNames(row).join(' › ')}
          {row.listVersion !== null && (
            <span className="print-only quiet">
              {' '}
              · {words('planner.print.listVersion', { version: row.listVersion })}
            </span>
          )}
        </Link>
      ),
    },
    {
      title: words('coverage.effective'),
      sort: 'effective',
      cell: (row) =>
        row.listVersion === null ? (
          <span title={words('coverage.unapprovedHint')}>
            <Mark shape="ring" tone="grey" word={words('coverage.unapproved')} />
          </span>
        ) : row.at === null ? (
          <span className="quiet">{words('coverage.working')}</span>
        ) : (
          <EffectiveShare of={row} />
        ),
    },
    {
      title: words('coverage.declared'),
      sort: 'declared',
      cell: (row) => (row.listVersion === null ? '' : <DeclaredShare of={row} />),
    },
    figure('gap'),
    figure('impaired'),
    figure('planned'),
    figure('excess'),
    {
      title: words('coverage.basisTitle'),
      cell: ({ basis }) => (
        <span className="quiet figures">
          {(['computed', 'estimated', 'linked'] as const)
            .filter((name) => basis[name] > 0)
            .map((name) => `${words(`coverage.basis.${name}`)} ${basis[name]}`)
            .join(' · ')}
        </span>
      ),
    },
  ];

  return (
    <div {...calm.handlers}>
      {totals && (
        <p className="coverage-totals figures" data-testid="coverage-totals">
          <span>
            {words('coverage.effective')} <EffectiveShare of={totals} />
          </span>
          <span>
            {words('coverage.declared')} <DeclaredShare of={totals} />
          </span>
          <span className="quiet">
            {words('coverage.totals', {
              villages: totals.villages,
              unapproved: totals.unapproved,
              required: totals.required,
            })}
          </span>
        </p>
      )}
      {only === undefined && (
        <Segmented
          className="no-print"
          value={list}
          onChange={(value) => put('list', value)}
          options={shownLists.map((value) => ({
            value,
            label: words(`coverage.lists.${value}`),
          }))}
        />
      )}
      {calm.bar}
      <ListTable
        list={rows}
        rows={calm.rows}
        columns={columns}
        sorted={{ by: sort, order: order === 'desc' ? 'desc' : 'asc', change: sortBy }}
        keyOf={(row) => row.division}
        empty={
          list === 'short'
            ? { title: words('coverage.emptyShort'), hint: words('coverage.emptyShortHint') }
            : { title: words('coverage.emptyVillages'), hint: words('coverage.emptyVillagesHint') }
        }
        testId="village-row"
      />
    </div>
  );
}
