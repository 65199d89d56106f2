import type { Candidate } from '@sharp-eyes/protocol';
import { Button, Checkbox, Input } from 'antd';
import { Link } from 'react-router';
import { type Column, ListTable } from '../../parts/list-table.tsx';
import { placeNames } from '../../parts/place.ts';
import type { useList } from '../../parts/use-list.ts';
import { useWords, type Word } from '../../words/use-words.ts';
import { candidates as zhWords } from '../../words/zh/candidates.ts';
import { idOf } from './use-candidates.ts';

interface CandidateTableProps {
  list: ReturnType<typeof useList> & { rows: Candidate[] };
  picked: ReadonlySet<string>;
  toggle: (id: string) => void;
  pickAll: () => void;
  /** Names that somebody has typed, by candidate. */
  names: ReadonlyMap<string, string>;
  rename: (id: string, name: string) => void;
  mayDecide: boolean;
  take: (row: Candidate) => void;
  refuse: (row: Candidate) => void;
}

/** The candidates, each with its own two buttons; several are chosen by their boxes or on the map. */
export function CandidateTable(props: CandidateTableProps) {
  const { list, picked, toggle, pickAll, names, rename, mayDecide, take, refuse } = props;
  const words = useWords();
  const classWord = (name: string) =>
    Object.hasOwn(zhWords.roadClass, name) ? words(`candidates.roadClass.${name}` as Word) : name;
  const pick: Column<Candidate> = {
    title: words('coverage.list.select'),
    cell: (row) => (
      <span className="candidate-pick">
        <Checkbox
          checked={picked.has(idOf(row))}
          onChange={() => toggle(idOf(row))}
          aria-label={row.name}
          data-testid="pick-candidate"
        />
      </span>
    ),
  };
  const columns: Column<Candidate>[] = [
    ...(mayDecide ? [pick] : []),
    { title: words('coverage.village'), cell: (row) => <span>{placeNames(row).at(-1)}</span> },
    {
      title: words('candidates.name'),
      cell: (row) =>
        row.siteId === null && mayDecide ? (
          <span className="candidate-name">
            <Input
              value={names.get(idOf(row)) ?? row.name}
              onChange={(event) => rename(idOf(row), event.target.value)}
              aria-label={words('candidates.name')}
              maxLength={100}
              variant="underlined"
            />
          </span>
        ) : (
          <Named row={row} />
        ),
    },
    {
      title: words('candidates.what'),
      cell: ({ siteKind, arms, classes }) => (
        <span>
          {words(`sites.kind.${siteKind}`)}
          {arms !== null && <span className="figures"> · {words('candidates.arms', { count: arms })}</span>}
          {classes.length > 0 && <span className="quiet"> · {classes.map(classWord).join('、')}</span>}
        </span>
      ),
    },
    ...(mayDecide
      ? [
          {
            title: '',
            cell: (row: Candidate) => (
              <span className="candidate-acts nowrap">
                <Button onClick={() => take(row)} data-testid="accept-candidate">
                  {words('candidates.accept')}
                </Button>{' '}
                <Button type="text" onClick={() => refuse(row)} data-testid="refuse-candidate">
                  {words('candidates.refuse')}
                </Button>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      {list.rows.length > 0 && (
        <p className="figures">
          {words('candidates.count', { count: list.total?.count ?? list.rows.length })}{' '}
          {mayDecide && (
            <Button type="link" onClick={pickAll}>
              {words('candidates.pickAll')}
            </Button>
          )}
        </p>
      )}
      <ListTable
        list={list}
        columns={columns}
        keyOf={idOf}
        empty={{ title: words('candidates.empty'), hint: words('candidates.emptyHint') }}
        testId="candidate-row"
      />
    </>
  );
}

function Named({ row: { siteId, name } }: { row: Candidate }) {
  if (siteId === null) return <span>{name}</span>;
  return (
    <Link to={`/sites/${siteId}`} className="row-link">
      {name}
    </Link>
  );
}
