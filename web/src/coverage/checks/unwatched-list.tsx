import { unwatchedSite } from '@sharp-eyes/protocol';
import { useEffect } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import { type Column, ListTable } from '../../parts/list-table.tsx';
import { placeNames } from '../../parts/place.ts';
import { useList } from '../../parts/use-list.ts';
import { useWords } from '../../words/use-words.ts';

const screenRows = 30;

/** Inns, guesthouses and farm-stays where no camera stands. */
export function UnwatchedList({ division }: { division: string | null }) {
  const words = useWords();
  const query = division === null ? {} : { division };
  const list = useList(['coverage', 'unwatched', query], '/api/v1/coverage/unwatched-sites', query, unwatchedSite);
  // A page holds only what of it has no camera: where much has one, the next pages fill the screen.
  const { rows, more, loadingMore } = list;
  useEffect(() => {
    if (rows.length < screenRows && more && !loadingMore) more();
  }, [rows.length, more, loadingMore]);
  const columns: Column<z.infer<typeof unwatchedSite>>[] = [
    { title: words('coverage.village'), cell: (row) => <span>{placeNames(row).join(' › ')}</span> },
    {
      title: words('planner.checks.site'),
      cell: ({ siteId, name }) => (
        <Link to={`/sites/${siteId}`} className="row-link">
          {name}
        </Link>
      ),
    },
    { title: words('planner.checks.siteKind'), cell: ({ kind }) => <span>{words(`sites.kind.${kind}`)}</span> },
  ];
  return (
    <ListTable
      list={list}
      columns={columns}
      keyOf={({ siteId }) => siteId}
      empty={{ title: words('planner.checks.noUnwatched'), hint: words('planner.checks.noUnwatchedHint') }}
      testId="unwatched-row"
    />
  );
}
