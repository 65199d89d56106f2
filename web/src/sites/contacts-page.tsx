import { type DoubtedContact, doubtedContact } from '@sharp-eyes/protocol';
import { useState } from 'react';
import { Link } from 'react-router';
import { ConfirmContact } from '../parts/confirm-contact.tsx';
import { DivisionSelect } from '../parts/division-select.tsx';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { placeNames } from '../parts/place.ts';
import { useList } from '../parts/use-list.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { DivisionContactsForm } from './division-contacts-form.tsx';
import { mayWriteSites } from './may-write.ts';
import './sites.css';

/** 联系电话: what villages keep for all their sites, and the numbers that nobody has tried for half a year. */
export function ContactsPage() {
  const words = useWords();
  const { person } = useSession();
  const [division, setDivision] = useState<string | null>(null);
  const query = division === null ? {} : { division };
  const list = useList(['doubted', division], '/api/v1/contacts/doubted', query, doubtedContact);

  const columns: Column<DoubtedContact>[] = [
    {
      title: words('sites.contactName'),
      cell: ({ contact: { name, part } }) => (
        <span>
          <strong>{name}</strong> <span className="quiet">{part}</span>
        </span>
      ),
    },
    {
      title: words('sites.contactPhone'),
      cell: ({ contact: { name, phone } }) => (
        <a
          href={`tel:${phone.replaceAll(/[^+\d,#*]/g, '')}`}
          className="figures row-link"
          aria-label={words('sites.dial', { name, phone })}
        >
          {phone}
        </a>
      ),
    },
    {
      title: words('contacts.keeper'),
      cell: (row) => (
        <span>
          {row.siteId === null ? row.keeper : <Link to={`/sites/${row.siteId}`}>{row.keeper}</Link>}{' '}
          <span className="quiet">{placeNames(row).join(' › ')}</span>
        </span>
      ),
    },
    {
      title: words('contacts.lastTried'),
      cell: ({ contact: { confirmedOn } }) => (
        <span className="tone-orange figures">{confirmedOn ?? words('contact.neverConfirmed')}</span>
      ),
    },
    { title: words('contact.confirm'), cell: (row) => <ConfirmContact contact={row} /> },
  ];

  return (
    <div className="page">
      <div className="page-head">
        <Link to="/sites">← {words('sites.back')}</Link>
        <h1 className="grow">{words('contacts.title')}</h1>
        <DivisionSelect value={division} change={setDivision} placeholder={words('sites.allPlaces')} />
      </div>
      {division !== null && (
        <DivisionContactsForm key={division} division={division} mayWrite={mayWriteSites(person)} />
      )}
      {division === null && mayWriteSites(person) && <p className="quiet">{words('contacts.choose')}</p>}
      <h2 className="list-title">{words('contacts.doubted')}</h2>
      <ListTable
        list={list}
        columns={columns}
        keyOf={({ siteId, division: keptAt, n }) => `${siteId ?? keptAt}/${n}`}
        empty={{ title: words('contacts.empty'), hint: words('contacts.emptyHint') }}
        testId="doubted-row"
      />
    </div>
  );
}
