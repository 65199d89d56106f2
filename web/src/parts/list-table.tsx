import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../words/use-words.ts';
import { Failed, Loading, Nothing } from './situations.tsx';
import './table.css';

export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  /** Figures stand under figures. */
  figures?: boolean;
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
  keyOf: (row: T) => string;
  empty: { title: string; hint: string };
  testId: string;
}

/** A list with its situations. On a phone each row becomes a card with the column's name beside each value. */
export function ListTable<T>({ list, rows = list.rows, columns, keyOf, empty, testId }: ListTableProps<T>) {
  const words = useWords();
  if (list.loading) return <Loading rows={8} />;
  if (list.error && list.rows.length === 0) return <Failed error={list.error} retry={list.retry} />;
  if (rows.length === 0) return <Nothing title={empty.title} hint={empty.hint} />;
  return (
    <>
      <table className="list-table">
        <thead>
          <tr>
            {columns.map(({ title, figures }) => (
              <th key={title} scope="col" className={figures ? 'right' : ''}>
                {title}
              </th>
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
          <Button onClick={list.more} loading={list.loadingMore}>
            {words('desk.more')}
          </Button>
        </p>
      )}
    </>
  );
}
