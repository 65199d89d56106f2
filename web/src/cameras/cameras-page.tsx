import { type Camera, camera } from '@sharp-eyes/protocol';
import { Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { HealthMark } from '../parts/marks.tsx';
import { Ago } from '../parts/moment.tsx';
import { placeNames } from '../parts/place.ts';
import { useList } from '../parts/use-list.ts';
import { useRefresh } from '../parts/use-refresh.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { findCameras, inService } from './camera-list.ts';

const key = ['cameras'] as const;

/** 摄像机: what is registered, whether it answers, and what its picture is like. */
export function CamerasPage() {
  const words = useWords();
  const { person } = useSession();
  const mayDecide = person.grants.some(({ role }) => role === 'technician' || role === 'administrator');
  const [sought, setSought] = useState('');
  const list = useList(key, '/api/v1/cameras', {}, camera);

  useRefresh(key, 'camera');

  const columns: Column<Camera>[] = [
    {
      title: words('cameras.name'),
      cell: ({ id, name, demo }) => (
        <span>
          <Link to={`/cameras/${id}`}>
            <strong>{name}</strong>
          </Link>{' '}
          {demo && <span className="quiet">({words('cameras.demo')})</span>}
        </span>
      ),
    },
    {
      title: words('cameras.place'),
      cell: (row) => <span>{[...placeNames(row), row.siteName].join(' › ')}</span>,
    },
    {
      title: words('cameras.reach'),
      cell: (row) => (
        <span>
          <HealthMark of="reach" state={row.reachability} /> <Since at={row.reachabilitySince} />
        </span>
      ),
    },
    {
      title: words('cameras.picture'),
      cell: (row) => (
        <span>
          <HealthMark of="picture" state={row.picture} /> <Since at={row.pictureSince} />
        </span>
      ),
    },
    { title: words('cameras.placement'), cell: ({ placement }) => <span>{words(`placement.${placement}`)}</span> },
    { title: words('cameras.life'), cell: ({ life }) => <span>{words(`life.${life}`)}</span> },
  ];

  return (
    <div className="page">
      <div className="page-head">
        <h1>{words('page.cameras')}</h1>
        <span className="quiet figures grow">
          {list.rows.length > 0 && words('cameras.well', inService(list.rows))}
        </span>
        {mayDecide && <Link to="/cameras/found">{words('found.open')}</Link>}
        <Input
          allowClear
          style={{ maxWidth: 280 }}
          value={sought}
          onChange={(event) => setSought(event.target.value)}
          placeholder={words('cameras.search')}
          aria-label={words('cameras.search')}
        />
      </div>
      <ListTable
        list={list}
        rows={findCameras(list.rows, sought)}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          sought.trim() === ''
            ? { title: words('cameras.empty'), hint: words('cameras.emptyHint') }
            : { title: words('desk.emptySearch'), hint: words('desk.emptySearchHint') }
        }
        testId="camera-row"
      />
    </div>
  );
}

function Since({ at }: { at: string | null }) {
  if (at === null) return null;
  return (
    <span className="quiet nowrap">
      <Ago at={at} />
    </span>
  );
}
