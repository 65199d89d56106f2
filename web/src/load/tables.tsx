import type { LoadDetails, LoadSource, WorstSource } from '@sharp-eyes/protocol';
import { portionText } from '@sharp-eyes/protocol';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { At } from '../parts/moment.tsx';
import { useWords } from '../words/use-words.ts';
import { whole } from './list.ts';
import type { Behind } from './use-load.ts';

interface TableProps {
  of: LoadDetails;
  see: (behind: Behind) => void;
}

/** The ten worst sources, with the camera of each and what came of its alerts. */
export function Sources({ of: { sources, moreSources }, all, see }: TableProps & { all: number }) {
  const words = useWords();
  const columns: Column<WorstSource>[] = [
    { title: words('load.source'), cell: (row) => <SourceName of={row} /> },
    {
      title: words('load.alarms'),
      figures: true,
      cell: ({ alarms }) => (
        <span>
          <strong>{alarms}</strong> <span className="quiet">{portionText({ part: alarms, of: all, unknown: 0 })}</span>
        </span>
      ),
    },
    {
      title: words('load.judged'),
      figures: true,
      cell: ({ genuine, falseAlarm }) => `${genuine} / ${falseAlarm}`,
    },
    { title: words('load.repeats'), figures: true, cell: ({ repeats }) => repeats },
    { title: '', cell: ({ key }) => <See press={() => see({ behind: 'source', of: key })} /> },
  ];
  return (
    <Part title={words('load.sources')} hint={words('load.sourcesHint')}>
      <ListTable
        list={whole(sources)}
        columns={columns}
        keyOf={({ key }) => key}
        empty={{ title: words('load.noSources'), hint: words('load.noSourcesHint') }}
        testId="load-source"
      />
      {moreSources > 0 && <p className="quiet">{words('load.moreSources', { count: moreSources })}</p>}
    </Part>
  );
}

/** Sources that rose three times and more within a minute. */
export function Chatterers({ of: { chatterers, moreChatterers }, see }: TableProps) {
  const words = useWords();
  return (
    <Part title={words('load.chatterers')}>
      <ListTable
        list={whole(chatterers)}
        columns={[
          { title: words('load.source'), cell: (row) => <SourceName of={row} /> },
          { title: words('load.bursts'), figures: true, cell: ({ bursts }) => bursts },
          { title: words('load.most'), figures: true, cell: ({ most }) => most },
          { title: words('load.last'), cell: ({ lastAt }) => <At at={lastAt} /> },
          { title: '', cell: ({ key }) => <See press={() => see({ behind: 'chattering', of: key })} /> },
        ]}
        keyOf={({ key }) => key}
        empty={{ title: words('load.noChatterers'), hint: words('load.noChatterersHint') }}
        testId="load-chatterer"
      />
      <Beyond count={moreChatterers} />
    </Part>
  );
}

/** When more came than anybody can act on, and what most of it was. */
export function Floods({ of: { floods, moreFloods }, see }: TableProps) {
  const words = useWords();
  return (
    <Part title={words('load.floods')}>
      <ListTable
        list={whole(floods)}
        columns={[
          { title: words('load.floodBegan'), cell: ({ from }) => <At at={from} /> },
          {
            title: words('load.floodEnded'),
            cell: ({ to }) => (to === null ? <strong>{words('load.goesOn')}</strong> : <At at={to} />),
          },
          { title: words('load.alarms'), figures: true, cell: ({ alarms }) => alarms },
          { title: words('load.peak'), figures: true, cell: ({ peak }) => peak },
          {
            title: words('load.mostly'),
            cell: ({ worst }) => (
              <span>
                <SourceName of={worst} />{' '}
                <span className="quiet figures">{words('load.mostlyOf', { alarms: worst.alarms })}</span>
              </span>
            ),
          },
          { title: '', cell: ({ from }) => <See press={() => see({ behind: 'flood', of: from })} /> },
        ]}
        keyOf={({ from }) => from}
        empty={{ title: words('load.noFloods'), hint: words('load.noFloodsHint') }}
        testId="load-flood"
      />
      <Beyond count={moreFloods} />
    </Part>
  );
}

function Part({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section className="load-part">
      <h3>{title}</h3>
      {hint && <p className="quiet">{hint}</p>}
      {children}
    </section>
  );
}

function SourceName({ of: { cameraId, name, siteName, kind, zone } }: { of: LoadSource }) {
  const words = useWords();
  const place = [siteName, name].filter(Boolean).join(' · ');
  return (
    <span>
      {cameraId === null ? (
        <strong>{place}</strong>
      ) : (
        <Link to={`/cameras/${cameraId}`} className="row-link">
          {place}
        </Link>
      )}{' '}
      <span className="quiet">{[words(`kind.${kind}`), zone].filter(Boolean).join(' · ')}</span>
    </span>
  );
}

function See({ press }: { press: () => void }) {
  const words = useWords();
  return (
    <button type="button" className="plain load-see" onClick={press}>
      {words('load.see')} ›
    </button>
  );
}

function Beyond({ count }: { count: number }) {
  const words = useWords();
  return count > 0 ? <p className="quiet">{words('load.more', { count })}</p> : null;
}
