import { type RejectedCandidate, rejectedCandidate } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { type Column, ListTable } from '../../parts/list-table.tsx';
import { Moment } from '../../parts/moment.tsx';
import { placeNames } from '../../parts/place.ts';
import { useList } from '../../parts/use-list.ts';
import { useSession } from '../../session/session-gate.tsx';
import { useWords } from '../../words/use-words.ts';
import { rejectedKey, useRestore } from './use-candidates.ts';

/** What somebody said no to, by whom and why; a no can be taken back. */
export function RejectedCandidates({ division }: { division: string }) {
  const words = useWords();
  const { person } = useSession();
  const path = '/api/v1/required-lists/candidates/rejections';
  const list = useList(rejectedKey(division), path, { division }, rejectedCandidate);
  const restore = useRestore(division);
  const mayDecide = person.grants.some(({ role }) => role === 'planner');
  const columns: Column<RejectedCandidate>[] = [
    { title: words('coverage.village'), cell: (row) => <span>{placeNames(row).at(-1)}</span> },
    { title: words('candidates.name'), cell: ({ name }) => <span>{name}</span> },
    {
      title: words('candidates.reasonTitle'),
      cell: ({ reason, words: more }) => (
        <span>
          {words(`candidates.reason.${reason}`)} <span className="quiet">{more}</span>
        </span>
      ),
    },
    {
      title: words('candidates.by'),
      cell: ({ by, at }) => (
        <span className="quiet">
          {by.name} <Moment at={at} />
        </span>
      ),
    },
    ...(mayDecide
      ? [
          {
            title: '',
            cell: ({ id }: RejectedCandidate) => (
              <span className="candidate-acts">
                <Button
                  onClick={() => restore.mutate(id)}
                  loading={restore.isPending && restore.variables === id}
                  data-testid="restore-candidate"
                >
                  {words('candidates.restore')}
                </Button>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <ListTable
      list={list}
      columns={columns}
      keyOf={({ id }) => id}
      empty={{ title: words('candidates.noneRejected'), hint: words('candidates.noneRejectedHint') }}
      testId="rejected-row"
    />
  );
}
