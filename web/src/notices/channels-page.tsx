import { type Channel, channel as channelShape } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer } from 'antd';
import { useState } from 'react';
import { tell } from '../app/http.ts';
import { DivisionName } from '../parts/division-name.tsx';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { Ago, At } from '../parts/moment.tsx';
import { useList } from '../parts/use-list.ts';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import { ChannelForm } from './channel-form.tsx';
import { ChannelTest } from './channel-test.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { ChannelMark, Why } from './marks.tsx';
import '../law/law.css';
import './notices.css';

const refreshMs = 5000;
type Opened = { what: 'form'; of: Channel | null } | { what: 'test'; id: string } | null;

/** 通知渠道: by what people are told who are not before the screen, whether it works, and what went through. */
export function ChannelsPage() {
  const words = useWords();
  const queries = useQueryClient();
  const [opened, setOpened] = useState<Opened>(null);
  const list = useList(['notices', 'channels'], '/api/v1/notice-channels', {}, channelShape, refreshMs);
  const dead = list.rows.filter(({ state, enabled }) => enabled && state === 'dead');
  const again = () => void queries.invalidateQueries({ queryKey: ['notices'] });
  const close = () => setOpened(null);
  const tested = opened?.what === 'test' ? list.rows.find(({ id }) => id === opened.id) : undefined;

  const columns: Column<Channel>[] = [
    {
      title: words('notices.name'),
      cell: ({ name, kind, host }) => (
        <span>
          <strong>{name}</strong>
          <span className="quiet law-block">
            {words(`notices.kind.${kind}`)} {host}
          </span>
        </span>
      ),
    },
    {
      title: words('notices.division'),
      cell: ({ kind, division }) => (kind === 'web-push' ? '–' : <DivisionName code={division} />),
    },
    { title: words('notices.state'), cell: (one) => <Standing channel={one} /> },
    {
      title: words('notices.lastSent'),
      figures: true,
      cell: ({ lastSentAt }) =>
        lastSentAt ? <Ago at={lastSentAt} /> : <span className="quiet">{words('notices.never')}</span>,
    },
    { title: words('notices.waiting'), figures: true, cell: ({ waiting }) => waiting },
    {
      title: words('notices.actions'),
      cell: (one) =>
        one.own ? (
          <Acts
            of={one}
            edit={() => setOpened({ what: 'form', of: one })}
            test={() => setOpened({ what: 'test', id: one.id })}
            removed={again}
          />
        ) : (
          <span className="quiet">
            {words(one.kind === 'web-push' ? 'notices.kindHint.web-push' : 'notices.serves')}
          </span>
        ),
    },
  ];

  return (
    <div className="page">
      <div className="page-head">
        <h1>{words('page.channels')}</h1>
        <span className="grow" />
        <Button type="primary" onClick={() => setOpened({ what: 'form', of: null })} data-testid="channel-add">
          {words('notices.add')}
        </Button>
      </div>
      {dead.length > 0 && (
        <Alert
          className="notice-bar"
          type="error"
          showIcon
          title={words('notices.dead', { count: dead.length })}
          data-testid="channels-dead"
        />
      )}
      <ListTable
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={{ title: words('notices.empty'), hint: words('notices.emptyHint') }}
        testId="channel-row"
      />
      <DeliveryLog channels={list.rows} />
      <Drawer
        open={opened !== null}
        onClose={close}
        size={480}
        destroyOnHidden
        title={
          tested
            ? words('notices.testTitle', { name: tested.name })
            : words(opened?.what === 'form' && opened.of ? 'notices.edit' : 'notices.add')
        }
      >
        {opened?.what === 'form' && (
          <ChannelForm
            of={opened.of}
            done={(saved) => {
              again();
              // A new one, or one that sends elsewhere, counts for nothing yet: its test comes next.
              setOpened(saved.state === 'untested' ? { what: 'test', id: saved.id } : null);
            }}
          />
        )}
        {tested && <ChannelTest channel={tested} done={again} />}
      </Drawer>
    </div>
  );
}

function Standing({ channel }: { channel: Channel }) {
  const words = useWords();
  const { deadSince, why, maybeTwice, pausedUntil } = channel;
  return (
    <span>
      <ChannelMark channel={channel} />
      {deadSince && (
        <span className="law-block quiet">
          <At at={deadSince} />
        </span>
      )}
      <Why why={why} />
      {pausedUntil && (
        <span className="law-block quiet">
          {words('notices.paused')} <At at={pausedUntil} />
        </span>
      )}
      {maybeTwice > 0 && <span className="law-block quiet">{words('notices.maybeTwice', { count: maybeTwice })}</span>}
    </span>
  );
}

function Acts({ of, edit, test, removed }: { of: Channel; edit: () => void; test: () => void; removed: () => void }) {
  const words = useWords();
  const [sure, setSure] = useState(false);
  const remove = useMutation({
    mutationFn: () => tell(`/api/v1/notice-channels/${of.id}`, { method: 'DELETE' }),
    onSuccess: removed,
  });
  return (
    <span className="law-row-actions">
      <Button onClick={test} data-testid="channel-test">
        {words('notices.test')}
      </Button>
      <Button onClick={edit} data-testid="channel-edit">
        {words('notices.edit')}
      </Button>
      <Button
        danger={sure}
        loading={remove.isPending}
        onClick={() => (sure ? remove.mutate() : setSure(true))}
        onBlur={() => setSure(false)}
      >
        {words(sure ? 'notices.removeSure' : 'notices.remove')}
      </Button>
      <FormProblem error={remove.error} />
    </span>
  );
}
