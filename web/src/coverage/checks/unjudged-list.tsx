import { unjudgedCamera } from '@sharp-eyes/protocol';
import { Link } from 'react-router';
import type { z } from 'zod';
import { type Column, ListTable } from '../../parts/list-table.tsx';
import { placeNames } from '../../parts/place.ts';
import { useList } from '../../parts/use-list.ts';
import { useWords, type Word } from '../../words/use-words.ts';

/** Cameras whose record does not say enough to be judged, and which fields it lacks. */
export function UnjudgedList({ division }: { division: string | null }) {
  const words = useWords();
  const query = division === null ? {} : { division };
  const list = useList(['coverage', 'unjudged', query], '/api/v1/coverage/unjudged-cameras', query, unjudgedCamera);
  const columns: Column<z.infer<typeof unjudgedCamera>>[] = [
    { title: words('coverage.village'), cell: (row) => <span>{placeNames(row).join(' › ')}</span> },
    {
      title: words('planner.checks.camera'),
      cell: ({ cameraId, name }) => (
        <Link to={`/cameras/${cameraId}`} className="row-link">
          {name}
        </Link>
      ),
    },
    {
      title: words('planner.checks.missing'),
      cell: ({ missing }) => (
        <span>{missing.map((field) => words(`record.field.${field}` as Word)).join(words('planner.and'))}</span>
      ),
    },
  ];
  return (
    <ListTable
      list={list}
      columns={columns}
      keyOf={({ cameraId }) => cameraId}
      empty={{ title: words('planner.checks.noUnjudged'), hint: words('planner.checks.noUnjudgedHint') }}
      testId="unjudged-row"
    />
  );
}
