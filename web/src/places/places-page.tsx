import { Link, useSearchParams } from 'react-router';
import { useWords } from '../words/use-words.ts';
import { ChangesPanel } from './changes-panel.tsx';
import { DivisionBrowser } from './division-browser.tsx';
import { DivisionDetailPanel } from './division-detail.tsx';
import { LayersPanel } from './layers-panel.tsx';
import './places.css';

const tabs = ['tree', 'layers', 'changes'] as const;
type Tab = (typeof tabs)[number];

/** 区划与图层: the tree of divisions, what became of them, and the map layers that others build on. */
export function PlacesPage() {
  const words = useWords();
  const [asked, setAsked] = useSearchParams();
  const tab = tabs.find((name) => name === asked.get('tab')) ?? 'tree';
  const at = asked.get('at');
  const open = (code: string | null) => setAsked(code === null ? {} : { at: code });
  return (
    <div className="page">
      <div className="page-head">
        <h1>{words('page.places')}</h1>
        <nav className="places-tabs" aria-label={words('page.places')}>
          {tabs.map((name) => (
            <Link
              key={name}
              to={name === 'tree' ? '/places' : `/places?tab=${name}`}
              aria-current={name === tab ? 'page' : undefined}
              data-testid={`places-${name}`}
            >
              {words(`places.tab.${name satisfies Tab}`)}
            </Link>
          ))}
        </nav>
      </div>
      {tab === 'layers' && <LayersPanel />}
      {tab === 'changes' && <ChangesPanel />}
      {tab === 'tree' && (
        <div className={`places-split${at === null ? '' : ' chosen'}`}>
          <DivisionBrowser at={at} open={open} />
          {at === null ? (
            <p className="quiet places-hint">{words('places.choose')}</p>
          ) : (
            <DivisionDetailPanel key={at} code={at} open={open} />
          )}
        </div>
      )}
    </div>
  );
}
