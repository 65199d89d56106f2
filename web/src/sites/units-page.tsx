import { type UnitView, unitView } from '@sharp-eyes/protocol';
import { Button, Drawer, Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { placeNames } from '../parts/place.ts';
import { useList } from '../parts/use-list.ts';
import { useSettled } from '../parts/use-settled.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { mayWriteUnits } from './may-write.ts';
import './sites.css';
import { UnitForm } from './unit-form.tsx';

/** 管理单位: whoever answers for cameras, named once. Those of the divisions above are chosen here and changed there. */
export function UnitsPage() {
  const words = useWords();
  const { person } = useSession();
  const [sought, setSought] = useState('');
  const [edited, setEdited] = useState<UnitView | 'new' | null>(null);
  const q = useSettled(sought.trim());
  const list = useList(['units-list', q], '/api/v1/units', q === '' ? {} : { q }, unitView);
  const mayWrite = mayWriteUnits(person);

  const columns: Column<UnitView>[] = [
    {
      title: words('sites.name'),
      cell: ({ id, name }) => (
        <Link to={`/sites?unit=${id}`} className="row-link" title={words('units.usedBy')}>
          {name}
        </Link>
      ),
    },
    { title: words('units.creditCode'), figures: true, cell: ({ creditCode }) => <span>{creditCode ?? '–'}</span> },
    { title: words('units.keptAt'), cell: (unit) => <span>{placeNames(unit, true).join(' › ')}</span> },
    { title: words('units.office'), cell: ({ office }) => <Person person={office} /> },
    {
      title: words('units.handler'),
      cell: ({ handler }) => <Person person={handler} />,
    },
    {
      title: words('sites.change'),
      cell: (unit) =>
        unit.mine && mayWrite ? (
          <Button onClick={() => setEdited(unit)}>{words('sites.change')}</Button>
        ) : (
          <span className="quiet">{words('units.above')}</span>
        ),
    },
  ];

  return (
    <div className="page">
      <div className="page-head">
        <Link to="/sites">← {words('sites.back')}</Link>
        <h1 className="grow">{words('sites.units')}</h1>
        <Input
          allowClear
          value={sought}
          onChange={(event) => setSought(event.target.value)}
          placeholder={words('units.search')}
          aria-label={words('units.search')}
          style={{ maxWidth: 280 }}
        />
        {mayWrite && (
          <Button type="primary" onClick={() => setEdited('new')} data-testid="unit-add">
            {words('units.add')}
          </Button>
        )}
      </div>
      <ListTable
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={{ title: words('units.empty'), hint: words('units.emptyHint') }}
        testId="unit-row"
      />
      <Drawer
        open={edited !== null}
        onClose={() => setEdited(null)}
        title={words(edited === 'new' ? 'units.add' : 'sites.change')}
        size={420}
        destroyOnHidden
      >
        {edited !== null && (
          <UnitForm
            unit={edited === 'new' ? null : edited}
            done={() => {
              setEdited(null);
              list.retry();
            }}
          />
        )}
      </Drawer>
    </div>
  );
}

function Person({ person }: { person: UnitView['office'] }) {
  if (person === null) return <span className="quiet">–</span>;
  return (
    <span>
      {person.name} <a href={`tel:${person.phone.replaceAll(/[^+\d,#*]/g, '')}`}>{person.phone}</a>
    </span>
  );
}
