import { type SiteView, siteKinds, siteView } from '@sharp-eyes/protocol';
import { Button, Input, Select } from 'antd';
import { Link } from 'react-router';
import { usePhonePosition } from '../map/use-phone-position.ts';
import { DivisionSelect } from '../parts/division-select.tsx';
import { ExportButton } from '../parts/export-dialog.tsx';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { placeNames } from '../parts/place.ts';
import { useAsked } from '../parts/use-asked.ts';
import { useList } from '../parts/use-list.ts';
import { useRefresh } from '../parts/use-refresh.ts';
import { useSettled } from '../parts/use-settled.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords, type Word } from '../words/use-words.ts';
import { AccessMark } from './access-mark.tsx';
import { mayWriteSites } from './may-write.ts';
import './sites.css';

const key = ['sites'] as const;
/** “Near me”: a village is some 3 km across, metres. */
const nearM = 5000;

/** 场所: where cameras stand, found by word, kind, village, or because one stands in front of it. */
export function SitesPage() {
  const words = useWords();
  const { person } = useSession();
  const { asked, put } = useAsked();
  const phone = usePhonePosition();
  const near = asked.has('near');
  const position = near && phone.state === 'here' ? phone.position : null;
  const [q, kind, division] = [asked.get('q') ?? '', asked.get('kind'), asked.get('division')];
  const unitId = asked.get('unit');
  const settled = useSettled(q.trim());
  const query = {
    ...(settled === '' ? {} : { q: settled }),
    ...(kind === null ? {} : { kind }),
    ...(division === null ? {} : { division }),
    ...(unitId === null ? {} : { unit: unitId }),
    ...(position === null ? {} : { near: nearOf(position), radiusM: String(nearM) }),
  };
  const list = useList([...key, query], '/api/v1/sites', query, siteView);
  useRefresh(key, 'site');

  const filtered = settled !== '' || kind !== null || division !== null || unitId !== null;
  const empty = position
    ? { title: words('sites.emptyNear', { km: nearM / 1000 }), hint: words('sites.emptyFoundHint') }
    : filtered
      ? { title: words('sites.emptyFound'), hint: words('sites.emptyFoundHint') }
      : { title: words('sites.empty'), hint: words('sites.emptyHint') };

  return (
    <div className="page">
      <div className="page-head">
        <h1 className="grow">{words('page.sites')}</h1>
        <ExportButton list="sites" division={division} />
        <Link to="/sites/contacts" className="as-button">
          {words('sites.doubted')}
        </Link>
        <Link to="/sites/units" className="as-button">
          {words('sites.units')}
        </Link>
        {mayWriteSites(person) && (
          <Link to="/sites/new" className="as-button primary" data-testid="site-add">
            {words('sites.add')}
          </Link>
        )}
      </div>
      <div className="site-filters">
        <Input
          allowClear
          value={q}
          onChange={(event) => put('q', event.target.value)}
          placeholder={words('sites.search')}
          aria-label={words('sites.search')}
          data-testid="site-search"
        />
        <Select
          value={kind}
          onChange={(value) => put('kind', value ?? null)}
          allowClear
          placeholder={words('sites.allKinds')}
          aria-label={words('sites.kindLabel')}
          options={siteKinds.map((value) => ({ value, label: words(`sites.kind.${value}`) }))}
        />
        <DivisionSelect
          value={division}
          change={(code) => put('division', code)}
          placeholder={words('sites.allPlaces')}
        />
        <Button
          type={near ? 'primary' : 'default'}
          aria-pressed={near}
          loading={near && phone.state === 'asking'}
          onClick={() => {
            if (!near) phone.start();
            put('near', near ? null : '1');
          }}
          data-testid="site-near"
        >
          {words(near ? 'sites.nearOff' : 'sites.near')}
        </Button>
        {unitId !== null && <Button onClick={() => put('unit', null)}>{words('sites.ofOneUnit')} ×</Button>}
        {near && unlucky[phone.state] && <span className="tone-orange">{words(unlucky[phone.state] as Word)}</span>}
      </div>
      <ListTable
        list={list}
        columns={useColumns(position !== null)}
        keyOf={({ id }) => id}
        empty={empty}
        testId="site-row"
      />
    </div>
  );
}

const unlucky: Partial<Record<ReturnType<typeof usePhonePosition>['state'], Word>> = {
  refused: 'picker.refused',
  failed: 'picker.notHere',
  'not-secure': 'picker.notSecure',
};

/** Some ten metres: the list is not asked for again with every sway of the hand. */
function nearOf({ lon, lat }: { lon: number; lat: number }): string {
  return `${lon.toFixed(4)},${lat.toFixed(4)}`;
}

function useColumns(withDistance: boolean): Column<SiteView>[] {
  const words = useWords();
  const distance: Column<SiteView> = {
    title: words('sites.distance'),
    figures: true,
    cell: ({ distanceM }) => <span>{distanceM === null ? '' : sayDistance(words, distanceM)}</span>,
  };
  return [
    {
      title: words('sites.name'),
      cell: ({ id, name, demo }) => (
        <span>
          <Link to={`/sites/${id}`} className="row-link">
            {name}
          </Link>{' '}
          {demo && <span className="quiet">({words('cameras.demo')})</span>}
        </span>
      ),
    },
    ...(withDistance ? [distance] : []),
    { title: words('sites.kindLabel'), cell: ({ kind }) => <span>{words(`sites.kind.${kind}`)}</span> },
    {
      title: words('sites.place'),
      cell: (row) => <span>{[...placeNames(row), ...(row.hamlet ? [row.hamlet] : [])].join(' › ')}</span>,
    },
    { title: words('sites.access'), cell: ({ access }) => <AccessMark access={access} /> },
  ];
}

function sayDistance(words: ReturnType<typeof useWords>, metres: number): string {
  return metres < 1000
    ? words('sites.metres', { m: metres })
    : words('sites.kilometres', { km: (metres / 1000).toFixed(1) });
}
