import { type Agent, agent, heartbeatS } from '@sharp-eyes/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { CardSwitches } from '../cards/card-switches.tsx';
import { DivisionName } from '../parts/division-name.tsx';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { Mark, type Shape } from '../parts/marks.tsx';
import { Ago } from '../parts/moment.tsx';
import { useList } from '../parts/use-list.ts';
import { useRefresh } from '../parts/use-refresh.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { AgentActions } from './agent-actions.tsx';
import { type AgentCreated, AgentForm } from './agent-form.tsx';
import { type AgentStanding, fleetFigures, standingOf } from './agent-list.ts';
import { EnrolmentCode } from './enrolment-code.tsx';

const key = ['agents'] as const;
const marks: Record<AgentStanding, [Shape, string]> = {
  well: ['disc', 'green'],
  silent: ['diamond', 'red'],
  waiting: ['dashed', 'blue'],
  revoked: ['ring', 'grey'],
};

/** 边缘节点: is the system itself well? */
export function AgentsPage() {
  const words = useWords();
  const { person } = useSession();
  const isAdministrator = person.grants.some(({ role }) => role === 'administrator');
  const queries = useQueryClient();
  const [enrolling, setEnrolling] = useState<'new' | AgentCreated | null>(null);
  const changed = () => void queries.invalidateQueries({ queryKey: key });
  const list = useList(key, '/api/v1/agents', {}, agent, heartbeatS * 1000);

  useRefresh(key, 'agent');

  const columns: Column<Agent>[] = [
    { title: words('agents.name'), cell: ({ name }) => <strong>{name}</strong> },
    { title: words('agents.division'), cell: ({ division }) => <DivisionName code={division} /> },
    { title: words('agents.state'), cell: (row) => <Standing agent={row} /> },
    {
      title: words('agents.lastBatch'),
      cell: ({ lastBatchAt }) => <span>{lastBatchAt === null ? words('agents.never') : <Ago at={lastBatchAt} />}</span>,
    },
    { title: words('agents.outbox'), figures: true, cell: (row) => <Outbox agent={row} /> },
    { title: words('agents.config'), figures: true, cell: (row) => <Config agent={row} /> },
    {
      title: words('agents.command'),
      cell: ({ connected }) => (
        <span className={connected ? '' : 'quiet'}>
          {words(connected ? 'agents.connected' : 'agents.notConnected')}
        </span>
      ),
    },
    {
      title: words('agents.loss'),
      figures: true,
      cell: ({ lossRecorded }) =>
        lossRecorded === 0 ? (
          <span className="quiet">{words('agents.lossNone')}</span>
        ) : (
          <Mark shape="triangle" tone="orange" word={words('agents.lossSome', { count: lossRecorded })} />
        ),
    },
    {
      title: words('agents.errors'),
      cell: ({ errors }) => {
        const named = Object.entries(errors).map(([name, count]) => `${name} × ${count}`);
        return <span className="quiet">{named.join(', ') || words('agents.lossNone')}</span>;
      },
    },
    ...(isAdministrator
      ? [
          {
            title: words('enrolment.actions'),
            cell: (row: Agent) => <AgentActions agent={row} renewed={setEnrolling} changed={changed} />,
          },
        ]
      : []),
  ];
  const close = () => {
    setEnrolling(null);
    changed();
  };
  return (
    <div className="page">
      <div className="page-head">
        <h1>{words('page.agents')}</h1>
        <span className="quiet figures grow">
          {list.rows.length > 0 && words('agents.well', fleetFigures(list.rows))}
        </span>
        {isAdministrator && (
          <Button type="primary" onClick={() => setEnrolling('new')} data-testid="agent-add">
            {words('enrolment.add')}
          </Button>
        )}
      </div>
      <ListTable
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={{ title: words('agents.empty'), hint: words('agents.emptyHint') }}
        testId="agent-row"
      />
      {isAdministrator && <CardSwitches />}
      <Drawer
        open={enrolling !== null}
        onClose={close}
        title={words(enrolling === 'new' ? 'enrolment.add' : 'enrolment.code')}
        size={480}
        destroyOnHidden
      >
        {enrolling === 'new' && <AgentForm done={setEnrolling} />}
        {enrolling !== null && enrolling !== 'new' && <EnrolmentCode created={enrolling} done={close} />}
      </Drawer>
    </div>
  );
}

function Standing({ agent: one }: { agent: Agent }) {
  const words = useWords();
  const standing = standingOf(one);
  const [shape, tone] = marks[standing];
  return <Mark shape={shape} tone={tone} word={words(`agentState.${standing}`)} />;
}

function Outbox({ agent: { outbox } }: { agent: Agent }) {
  const words = useWords();
  if (outbox === null) return <span className="quiet">{words('common.unknown')}</span>;
  return (
    <span>
      {outbox.depth}
      {outbox.oldestAt !== null && (
        <span className="quiet nowrap">
          {' '}
          {words('agents.outboxOldest')} <Ago at={outbox.oldestAt} />
        </span>
      )}
    </span>
  );
}

function Config({ agent: { configDesired, configApplied, configRefused } }: { agent: Agent }) {
  const words = useWords();
  const behind = configApplied !== configDesired;
  return (
    <span>
      <span className={behind ? 'tone-orange' : ''}>
        {configDesired}/{configApplied ?? '—'}
      </span>
      {configRefused !== null && (
        <span className="tone-red"> {words('agents.configRefused', { reason: configRefused })}</span>
      )}
    </span>
  );
}
