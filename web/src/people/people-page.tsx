import { type Person, person as personShape } from '@sharp-eyes/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Drawer } from 'antd';
import { useState } from 'react';
import { serverNow } from '../app/server-clock.ts';
import { DivisionName } from '../parts/division-name.tsx';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { Mark } from '../parts/marks.tsx';
import { useList } from '../parts/use-list.ts';
import { useWords } from '../words/use-words.ts';
import '../law/law.css';
import { PersonForm } from './person-form.tsx';

const dayMs = 24 * 3600_000;
const soonDays = 30;
/** The day on the clock of the site. */
const dayAfter = (days: number): string =>
  new Date(serverNow() + 8 * 3600_000 + days * dayMs).toISOString().slice(0, 10);

/** 人员: accounts, their roles and areas, and until when. */
export function PeoplePage() {
  const words = useWords();
  const queries = useQueryClient();
  const [edited, setEdited] = useState<Person | 'new' | null>(null);
  const [soonOnly, setSoonOnly] = useState(false);
  const list = useList(['people', 'all'], '/api/v1/people', {}, personShape);
  const ending = useList(['people', 'ending'], '/api/v1/people', { endsBy: dayAfter(soonDays) }, personShape);
  const soon = ending.rows.filter(({ endsOn, disabled }) => !disabled && (endsOn ?? '') >= dayAfter(0));
  const done = () => {
    setEdited(null);
    void queries.invalidateQueries({ queryKey: ['people'] });
  };

  const columns: Column<Person>[] = [
    {
      title: words('people.name'),
      cell: (one) => (
        <span>
          <button type="button" className="plain row-link" onClick={() => setEdited(one)}>
            {one.name}
          </button>
          <span className="quiet law-block">{one.user}</span>
        </span>
      ),
    },
    { title: words('people.unit'), cell: ({ unit }) => <span>{unit}</span> },
    {
      title: words('people.roles'),
      cell: ({ grants }) => (
        <span>
          {grants.map(({ role, division }) => (
            <span className="law-block" key={role + division}>
              {words(`role.${role}`)}{' '}
              <span className="quiet">
                <DivisionName code={division} />
              </span>
            </span>
          ))}
        </span>
      ),
    },
    {
      title: words('people.endsOn'),
      figures: true,
      cell: ({ endsOn, contractor }) => (
        <span>
          {endsOn ?? <span className="quiet">{words('people.noEnd')}</span>}
          {contractor && <span className="quiet law-block">{words('people.contractor')}</span>}
        </span>
      ),
    },
    { title: words('people.state'), cell: (one) => <AccountMark person={one} /> },
  ];

  return (
    <div className="page">
      <div className="page-head">
        <h1>{words('page.people')}</h1>
        <span className="grow">
          {soon.length > 0 && (
            <Checkbox checked={soonOnly} onChange={(event) => setSoonOnly(event.target.checked)}>
              <Mark shape="triangle" tone="orange" word={words('people.soon', { count: soon.length })} />
            </Checkbox>
          )}
        </span>
        <Button type="primary" onClick={() => setEdited('new')} data-testid="person-add">
          {words('people.add')}
        </Button>
      </div>
      <ListTable
        list={soonOnly ? ending : list}
        rows={soonOnly ? soon : list.rows}
        columns={columns}
        keyOf={({ id }) => id}
        empty={{ title: words('people.empty'), hint: words('people.emptyHint') }}
        testId="person-row"
      />
      <Drawer
        open={edited !== null}
        onClose={() => setEdited(null)}
        title={words(edited === 'new' ? 'people.add' : 'people.edit')}
        size={480}
        destroyOnHidden
      >
        {edited !== null && <PersonForm of={edited === 'new' ? null : edited} done={done} />}
      </Drawer>
    </div>
  );
}

function AccountMark({ person: { disabled, endsOn } }: { person: Person }) {
  const words = useWords();
  if (disabled) return <Mark shape="ring" tone="grey" word={words('people.disabled')} />;
  if (endsOn === null) return <Mark shape="disc" tone="green" word={words('people.active')} />;
  if (endsOn < dayAfter(0)) return <Mark shape="diamond" tone="red" word={words('people.ended')} />;
  if (endsOn <= dayAfter(soonDays))
    return <Mark shape="triangle" tone="orange" word={words('people.ends', { day: endsOn })} />;
  return <Mark shape="disc" tone="green" word={words('people.active')} />;
}
