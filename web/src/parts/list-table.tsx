import type { ReactNode } from 'react';
import { useWords } from '../words/use-words.ts';
import { MoreButton } from './more-button.tsx';
import { Failed, Loading, Nothing } from './situations.tsx';
import './table.css';

export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  /** Figures stand under figures. */
  figures?: boolean;
  /** What the hub calls this column when it sorts by it. */
  sort?: string;
}

/** How the rows are sorted now, and what a press on a column's title does. */
interface Sorted {
  by: string;
  order: 'asc' | 'desc';
  change: (by: string) => void;
}

interface ListTableProps<T> {
  list: {
    rows: T[];
    refused: number;
    loading: boolean;
    error: unknown;
    retry: () => void;
    more: (() => void) | null;
    loadingMore: boolean;
  };
  /** What to show of the rows; all when left out. */
  rows?: T[];
  columns: readonly Column<T>[];
  sorted?: Sorted;
  keyOf: (row: T) => string;
  empty: { title: string; hint: string };
  testId: string;
}

/** A list with its situations. On a phone each row becomes a card with the column's name beside each value. */
export function ListTable<T>({ list, rows = list.rows, columns, sorted, keyOf, empty, testId }: ListTableProps<T>) {
  const words = useWords();
  if (list.loading) return <Loading rows={8} />;
  if (list.error && list.rows.length === 0) return <Failed error={list.error} retry={list.retry} />;
  if (rows.length === 0) return <Nothing title={empty.title} hint={empty.hint} />;
  return (
    <>
      <table className="list-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <Title key={column.title} column={column} sorted={sorted} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} data-testid={testId} data-id={keyOf(row)}>
              {columns.map(({ title, cell, figures }) => (
                <td key={title} data-title={title} className={figures ? 'figures right' : ''}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {list.refused > 0 && <p className="tone-orange">{words('common.rowsRefused', { count: list.refused })}</p>}
      {list.more && (
        <p className="list-foot">
          <MoreButton list={list} />
        </p>
      )}
    </>
  );
}

function Title<T>({ column: { title, figures, sort }, sorted }: { column: Column<T>; sorted: Sorted | undefined }) {
  const here = sorted && sort !== undefined && sorted.by === sort;
  return (
    <th
      scope="col"
      className={figures ? 'right' : ''}
      aria-sort={here ? (sorted.order === 'asc' ? 'ascending' : 'descending') : undefined}
    >
      {sorted && sort !== undefined ? (
        <button type="button" className="plain sort" onClick={() => sorted.change(sort)}>
          {title} {here ? (sorted.order === 'asc' ? '▲' : '▼') : ''}
        </button>
      ) : (
        title
      )}
    </th>
  );
}
