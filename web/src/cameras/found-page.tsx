import { type Device, type DeviceState, device, deviceStates } from '@sharp-eyes/protocol';
import { Input, Segmented } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { HealthMark } from '../parts/marks.tsx';
import { Ago } from '../parts/moment.tsx';
import { useList } from '../parts/use-list.ts';
import { useRefresh } from '../parts/use-refresh.ts';
import { useSettled } from '../parts/use-settled.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { FoundActions } from './found-actions.tsx';

/** A label is searched from this many characters on: the last four of a serial number are what one reads on a pole. */
const labelMin = 4;
const shownStates = deviceStates.filter((state) => state !== 'forbidden');

/** 待登记设备: what the agents have found, and what became of it. */
export function FoundPage() {
  const words = useWords();
  const { person } = useSession();
  const [state, setState] = useState<DeviceState>('waiting');
  const [typed, setTyped] = useState('');
  const label = useSettled(typed.trim());
  const query: Record<string, string> = label.length >= labelMin ? { label } : { state };
  const key = ['devices', query];
  const list = useList(key, '/api/v1/devices', query, device);
  useRefresh(['devices'], 'device');
  const mayDecide = person.grants.some(({ role }) => role === 'technician');

  const columns: Column<Device>[] = [
    {
      title: words('found.device'),
      cell: (row) => (
        <span>
          <strong>{row.maker ?? words('found.unknownMaker')}</strong> {row.model}
          <br />
          <span className="quiet">{row.addresses.map(hostOf).join(', ')}</span>
          {row.conflict && <span className="tone-orange"> · {words('found.conflict')}</span>}
        </span>
      ),
    },
    {
      title: words('found.numbers'),
      cell: ({ serial, mac }) => <span className="figures">{[serial, mac].filter(Boolean).join(' / ')}</span>,
    },
    { title: words('found.reach'), cell: ({ reachability }) => <HealthMark of="reach" state={reachability} /> },
    {
      title: words('found.sources'),
      cell: ({ sources, adopted }) => (
        <span className="figures">
          {words('found.adopted', { adopted: adopted.length, all: sources.length > 0 ? sources.length : '?' })}
        </span>
      ),
    },
    { title: words('found.seen'), cell: ({ lastSeenAt }) => <Ago at={lastSeenAt} /> },
    {
      title: words('found.what'),
      cell: (row) => (
        <span>
          {row.decision && <span className="quiet">{words('found.because', row.decision)} </span>}
          {mayDecide && <FoundActions device={row} done={list.retry} />}
        </span>
      ),
    },
  ];

  return (
    <div className="page">
      <div className="page-head">
        <Link to="/cameras">← {words('record.back')}</Link>
        <h1 className="grow">{words('found.title')}</h1>
        <Input
          allowClear
          style={{ maxWidth: 300 }}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder={words('found.label')}
          aria-label={words('found.label')}
          data-testid="found-label"
        />
      </div>
      <p className="quiet">{words('found.hint')}</p>
      <Segmented
        value={state}
        onChange={setState}
        options={shownStates.map((value) => ({ value, label: words(`found.state.${value}`) }))}
      />
      <ListTable
        list={list}
        columns={columns}
        keyOf={({ deviceKey }) => deviceKey}
        empty={{ title: words('found.empty'), hint: words('found.emptyHint') }}
        testId="found-row"
      />
    </div>
  );
}

/** What somebody on site can ping; the rest of the address is the same for all. Camera-controlled text. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
