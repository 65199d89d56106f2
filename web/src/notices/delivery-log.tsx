import { type Channel, type Delivery, delivery } from '@sharp-eyes/protocol';
import { Checkbox, Select } from 'antd';
import { useState } from 'react';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { At } from '../parts/moment.tsx';
import { useList } from '../parts/use-list.ts';
import { useWords } from '../words/use-words.ts';
import { DeliveryMark, Why } from './marks.tsx';

const undelivered = 'queued,sending,failed,given-up';
const refreshMs = 10_000;

/** What was told to whom by which channel, newest first. */
export function DeliveryLog({ channels }: { channels: readonly Channel[] }) {
  const words = useWords();
  const [channelId, setChannelId] = useState<string | null>(null);
  const [failedOnly, setFailedOnly] = useState(false);
  const query = { ...(channelId ? { channel: channelId } : {}), ...(failedOnly ? { state: undelivered } : {}) };
  const list = useList(['notices', 'log', query], '/api/v1/notice-deliveries', query, delivery, refreshMs);
  const columns: Column<Delivery>[] = [
    { title: words('notices.queuedAt'), figures: true, cell: ({ queuedAt }) => <At at={queuedAt} /> },
    { title: words('notices.said'), cell: ({ text }) => <span>{text}</span> },
    {
      title: words('notices.to'),
      cell: ({ person, to, channelName }) => (
        <span>
          {person ? `${person.name} ` : ''}
          <span className="figures">{to}</span>
          {to !== channelName && <span className="quiet law-block">{channelName}</span>}
        </span>
      ),
    },
    { title: words('notices.result'), cell: (one) => <Result of={one} /> },
  ];
  return (
    <section className="notice-section">
      <div className="law-filters">
        <h2>{words('notices.log')}</h2>
        <Select<string | null>
          aria-label={words('notices.allChannels')}
          value={channelId}
          onChange={setChannelId}
          options={[
            { value: null, label: words('notices.allChannels') },
            ...channels.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <Checkbox checked={failedOnly} onChange={(event) => setFailedOnly(event.target.checked)}>
          {words('notices.failedOnly')}
        </Checkbox>
      </div>
      <ListTable
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={{ title: words('notices.logEmpty'), hint: words('notices.logEmptyHint') }}
        testId="delivery-row"
      />
    </section>
  );
}

function Result({ of: { state, why, attempts, folded, maybeTwice, dueAt } }: { of: Delivery }) {
  const words = useWords();
  const last = attempts.at(-1)?.n ?? 0;
  return (
    <span>
      <DeliveryMark state={state} />
      {last > 1 && <span className="quiet"> {words('notices.attempts', { n: last })}</span>}
      {folded > 0 && <span className="quiet"> {words('notices.folded', { count: folded })}</span>}
      <Why why={why} />
      {maybeTwice > 0 && (
        <span className="law-block tone-orange">{words('notices.maybeTwice', { count: maybeTwice })}</span>
      )}
      {state === 'queued' && last > 0 && dueAt && (
        <span className="law-block quiet">
          {words('notices.next')} <At at={dueAt} />
        </span>
      )}
    </span>
  );
}
