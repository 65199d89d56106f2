import { type RequiredListRow, requiredListRow } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Drawer, Input } from 'antd';
import { useState } from 'react';
import { isProblem, problemOf, tell } from '../../app/http.ts';
import { type Column, ListTable } from '../../parts/list-table.tsx';
import { Mark } from '../../parts/marks.tsx';
import { At } from '../../parts/moment.tsx';
import { placeNames } from '../../parts/place.ts';
import { useList } from '../../parts/use-list.ts';
import { useRefresh } from '../../parts/use-refresh.ts';
import { useSession } from '../../session/session-gate.tsx';
import { useWords } from '../../words/use-words.ts';
import { RequiredDraft } from './required-draft.tsx';
import { RequiredVersions } from './required-versions.tsx';

/** The lists of a township's villages beside what is on record: what an approval would bring is looked at, then approved. */
export function RequiredVillages({ division }: { division: string }) {
  const words = useWords();
  const { person } = useSession();
  const queries = useQueryClient();
  const key = ['required-lists', division];
  const list = useList(key, '/api/v1/required-lists', { division }, requiredListRow);
  useRefresh(key, 'watchpoint');
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [note, setNote] = useState('');
  const [history, setHistory] = useState<RequiredListRow | null>(null);
  const [draft, setDraft] = useState<RequiredListRow | null>(null);
  const mayApprove = person.grants.some(({ role }) => role === 'planner');
  const chosen = list.rows.filter((row) => picked.has(row.division));

  const approve = useMutation({
    mutationFn: () =>
      tell('/api/v1/required-lists/approvals', {
        method: 'POST',
        body: { villages: chosen.map((row) => ({ division: row.division, digest: row.digest })), note },
      }),
    onSuccess: () => {
      setPicked(new Set());
      setNote('');
    },
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  const problem = approve.error ? problemOf(approve.error) : null;
  const toggle = (code: string) => {
    const next = new Set(picked);
    if (!next.delete(code)) next.add(code);
    setPicked(next);
  };

  const columns: Column<RequiredListRow>[] = [
    ...(mayApprove
      ? [
          {
            title: words('coverage.list.select'),
            cell: (row: RequiredListRow) => (
              <Checkbox
                checked={picked.has(row.division)}
                onChange={() => toggle(row.division)}
                aria-label={placeNames(row).join(' › ')}
                data-testid={`pick-${row.division}`}
              />
            ),
          },
        ]
      : []),
    { title: words('coverage.village'), cell: (row) => <span>{placeNames(row).join(' › ')}</span> },
    {
      title: words('coverage.list.version'),
      cell: (row) =>
        row.version === null ? (
          <Mark shape="ring" tone="grey" word={words('coverage.list.never')} />
        ) : (
          <Button type="link" onClick={() => setHistory(row)}>
            {row.version}
          </Button>
        ),
    },
    {
      title: words('coverage.list.approved'),
      cell: ({ approvedAt, approvedBy }) =>
        approvedAt && (
          <span>
            <At at={approvedAt} /> {approvedBy}
          </span>
        ),
    },
    { title: words('coverage.required'), figures: true, cell: ({ required }) => <span>{required}</span> },
    {
      title: words('coverage.list.proposed'),
      figures: true,
      cell: (row) =>
        row.proposed + row.gone === 0 ? (
          <span className="quiet">0</span>
        ) : (
          <Button type="link" onClick={() => setDraft(row)} data-testid={`draft-${row.division}`}>
            {row.proposed}
          </Button>
        ),
    },
    {
      title: words('coverage.list.gone'),
      figures: true,
      cell: ({ gone }) => <span className={gone > 0 ? 'tone-orange' : 'quiet'}>{gone}</span>,
    },
  ];
  return (
    <>
      {problem && (
        <Alert
          type="warning"
          showIcon
          title={isProblem(approve.error, 'conflict') ? words('coverage.list.conflict') : problem.title}
          description={problem.detail}
        />
      )}
      <ListTable
        list={list}
        columns={columns}
        keyOf={(row) => row.division}
        empty={{ title: words('coverage.emptyVillages'), hint: words('coverage.emptyVillagesHint') }}
        testId="required-row"
      />
      {chosen.length > 0 && (
        <div className="list-decision">
          <Input
            value={note}
            onChange={(event) => setNote(event.target.value)}
            placeholder={words('coverage.list.note')}
            aria-label={words('coverage.list.note')}
            maxLength={300}
          />
          <Button type="primary" onClick={() => approve.mutate()} loading={approve.isPending} data-testid="approve">
            {words('coverage.list.approve', { count: chosen.length })}
          </Button>
        </div>
      )}
      <Drawer open={draft !== null} onClose={() => setDraft(null)} title={draft && placeNames(draft).join(' › ')}>
        {draft && <RequiredDraft division={draft.division} />}
      </Drawer>
      <Drawer open={history !== null} onClose={() => setHistory(null)} title={words('coverage.list.history')}>
        {history && <RequiredVersions division={history.division} />}
      </Drawer>
    </>
  );
}
