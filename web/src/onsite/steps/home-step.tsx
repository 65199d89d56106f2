import type { Camera } from '@sharp-eyes/protocol';
import { useState } from 'react';
import { Link } from 'react-router';
import { At } from '../../parts/moment.tsx';
import { useWords } from '../../words/use-words.ts';
import { camerasOf, type KnownSite, nearest, pointOf, sitesOf } from '../known.ts';
import { Distance, Row } from '../parts.tsx';
import { type Draft, needsPerson } from '../sending/drafts.ts';
import { useHere } from '../use-here.ts';
import { useOnsite } from '../use-onsite.tsx';
import { DraftName } from './draft-name.tsx';
import { PackPanel } from './pack-panel.tsx';

/** Rows before somebody searches: what is farther is found by name. */
const sitesShown = 12;
const plansShown = 6;
const doneShown = 10;

/** First page: what waits, what is near. */
export function HomeStep() {
  const words = useWords();
  const state = useOnsite();
  const here = useHere({});
  const [typed, setTyped] = useState('');
  const sites = sitesOf(state);
  const near = nearest(sites, wordsOfSite, here.point ?? here.raw, typed);
  return (
    <div className="step">
      <PackPanel />
      <Drafts drafts={state.drafts} />
      <div className="home-bar">
        <h2>{words(here.raw ? 'onsite.home.nearby' : 'onsite.home.sites')}</h2>
        {!here.raw && (
          <button type="button" className="plain edged" onClick={here.locating.start} data-testid="locate">
            {words(here.locating.state === 'asking' ? 'onsite.home.locating' : 'onsite.home.locate')}
          </button>
        )}
        <Link className="plain edged button" to="/onsite/new-site" data-testid="new-site">
          ＋ {words('onsite.home.newSite')}
        </Link>
      </div>
      <input
        className="search"
        type="search"
        enterKeyHint="search"
        placeholder={words('onsite.home.search')}
        aria-label={words('onsite.home.search')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        data-testid="site-search"
      />
      <div className="rows">
        {near.slice(0, sitesShown).map(({ thing: site, distanceM }) => (
          <SiteRow key={site.id} site={site} distanceM={distanceM} cameras={camerasOf(state, site.id).length} />
        ))}
        {near.length === 0 && state.pack && (
          <p className="quiet">
            {words('onsite.home.none')} {words('onsite.home.noneHint')}
          </p>
        )}
      </div>
      <Plans near={here.point} />
      {state.notes.sent.length > 0 && (
        <>
          <h2>{words('onsite.home.done')}</h2>
          <ul className="done">
            {state.notes.sent.slice(0, doneShown).map(({ id, name, atMs }) => (
              <li key={id}>
                <span className="tone-green">✓</span> {name}{' '}
                <span className="quiet">
                  <At at={atMs} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Link className="plain edged button wide-button" to="/onsite/ready" data-testid="ready">
        {words('onsite.home.ready')}
      </Link>
    </div>
  );
}

const wordsOfSite = ({ value, point, divisionPath }: KnownSite) => ({
  ...{ name: value.name, point },
  words: [value.hamlet, value.address, ...divisionPath],
});

function SiteRow({ site, distanceM, cameras }: { site: KnownSite; distanceM: number | null; cameras: number }) {
  const words = useWords();
  return (
    <Row
      to={`/onsite/site/${site.id}`}
      name={site.value.name}
      more={
        <>
          {site.divisionPath.at(-1)} · {words('onsite.home.cameras', { n: cameras })}
        </>
      }
      mark={distanceM === null ? undefined : <Distance m={distanceM} />}
      testid="site-row"
    />
  );
}

/** What its author has not finished, and what a person has to decide. What only waits for the hub needs nobody. */
function Drafts({ drafts }: { drafts: readonly Draft[] }) {
  const words = useWords();
  const open = drafts.filter(
    (draft) => needsPerson(draft) || (draft.kind === 'camera' && !draft.isFinished && !draft.isDropped),
  );
  if (open.length === 0) return null;
  return (
    <>
      <h2>{words('onsite.home.drafts')}</h2>
      <div className="rows">
        {open.map((draft) => (
          <Row
            key={draft.id}
            to={needsPerson(draft) ? `/onsite/decide/${draft.id}` : `/onsite/camera/${draft.id}`}
            name={<DraftName draft={draft} />}
            mark={
              <span className={needsPerson(draft) ? 'tone-red' : 'tone-blue'}>
                {words(needsPerson(draft) ? 'onsite.home.decide' : 'onsite.home.continue')}
              </span>
            }
            testid="draft-row"
          />
        ))}
      </div>
    </>
  );
}

function Plans({ near }: { near: { lon: number; lat: number } | null }) {
  const words = useWords();
  const state = useOnsite();
  const plans = (state.pack?.cameras ?? []).filter(
    ({ id, life }) => life === 'planned' && !state.drafts.some((draft) => draft.id === id),
  );
  if (plans.length === 0) return null;
  const placeOf = ({ name, record }: Camera) => ({ name, point: pointOf(record.pointOrigin) ?? record.point });
  return (
    <>
      <h2>{words('onsite.home.plans')}</h2>
      <div className="rows">
        {nearest(plans, placeOf, near)
          .slice(0, plansShown)
          .map(({ thing: plan, distanceM }) => (
            <Row
              key={plan.id}
              to={`/onsite/site/${plan.siteId}`}
              name={plan.name}
              more={plan.siteName}
              mark={distanceM === null ? undefined : <Distance m={distanceM} />}
              testid="plan-row"
            />
          ))}
      </div>
    </>
  );
}
