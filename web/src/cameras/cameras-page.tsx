import { type Camera, camera } from '@sharp-eyes/protocol';
import { Link } from 'react-router';
import { mayImport } from '../imports/may-import.ts';
import { ExportButton } from '../parts/export-dialog.tsx';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { HealthMark } from '../parts/marks.tsx';
import { Ago } from '../parts/moment.tsx';
import { placeNames } from '../parts/place.ts';
import { useAsked } from '../parts/use-asked.ts';
import { useList } from '../parts/use-list.ts';
import { useRefresh } from '../parts/use-refresh.ts';
import { useSettled } from '../parts/use-settled.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import './camera.css';
import { CameraFilters } from './camera-filters.tsx';

const key = ['cameras'] as const;

/** 摄像机: what is registered, whether it answers, and what its picture is like. */
export function CamerasPage() {
  const words = useWords();
  const { person } = useSession();
  const mayDecide = person.grants.some(({ role }) => role === 'technician' || role === 'administrator');
  const { asked, put } = useAsked();
  const q = useSettled((asked.get('q') ?? '').trim());
  const query: Record<string, string> = { ...Object.fromEntries(asked), ...(q === '' ? {} : { q }) };
  if (q === '') delete query.q;
  const list = useList([...key, query], '/api/v1/cameras', query, camera);
  useRefresh(key, 'camera');
  const filtered = [...asked.keys()].some((name) => name !== 'sort');

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
          {list.total &&
            words(list.total.orMore ? 'record.list.totalMore' : 'record.list.total', { count: list.total.count })}
        </span>
        {mayImport(person) && (
          <Link to="/cameras/imports" className="as-button" data-testid="imports">
            {words('imports.open')}
          </Link>
        )}
        <ExportButton list="cameras" division={asked.get('division')} />
        {mayDecide && (
          <Link to="/cameras/found" className="as-button">
            {words('found.open')}
          </Link>
        )}
      </div>
      <CameraFilters asked={asked} put={put} />
      <ListTable
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          filtered
            ? { title: words('record.list.emptyFound'), hint: words('record.list.emptyFoundHint') }
            : { title: words('cameras.empty'), hint: words('cameras.emptyHint') }
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
