import { levelOf } from '@sharp-eyes/protocol';
import { Button, Drawer } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import { mayImport } from '../../imports/may-import.ts';
import { Loading } from '../../parts/situations.tsx';
import { useAsked } from '../../parts/use-asked.ts';
import { useSession } from '../../session/session-gate.tsx';
import { useWords } from '../../words/use-words.ts';
import { PickTownship } from './pick-township.tsx';
import './required.css';
import { RequiredHistory } from './required-history.tsx';
import { RequiredVillages } from './required-villages.tsx';

// Candidates are looked at on the map.
const Candidates = lazy(async () => ({ default: (await import('./candidates.tsx')).Candidates }));

/** Villages have a list; a county has too many of them for one page. */
const listedLevels = ['township', 'village'];

/** 应覆盖清单: what must be covered, village by village, who approved it, and what may have to be added. */
export function RequiredList({ division }: { division: string | null }) {
  const words = useWords();
  const { person } = useSession();
  const { asked, put } = useAsked();
  const [history, setHistory] = useState(false);
  const listed = division !== null && listedLevels.includes(levelOf(division));
  const view = asked.get('view');
  const mine = division === null ? '' : `&division=${division}`;
  return (
    <>
      <div className="required-bar">
        {view === 'candidates' ? (
          <Button onClick={() => put('view', null)}>{words('candidates.back')}</Button>
        ) : (
          <Button onClick={() => put('view', 'candidates')} disabled={!listed} data-testid="open-candidates">
            {words('candidates.open')}
          </Button>
        )}
        {mayImport(person) && (
          <Link to={`/cameras/imports?kind=required${mine}`} className="as-button" data-testid="import-required">
            {words('coverage.list.import')}
          </Link>
        )}
        {division !== null && (
          <Button onClick={() => setHistory(true)} data-testid="required-history">
            {words('coverage.list.areaHistory')}
          </Button>
        )}
      </div>
      {!listed && <PickTownship within={division} pick={(code) => put('division', code)} />}
      {listed && view === 'candidates' && (
        <Suspense fallback={<Loading />}>
          <Candidates key={division} division={division} />
        </Suspense>
      )}
      {listed && view !== 'candidates' && <RequiredVillages key={division} division={division} />}
      <Drawer
        open={history}
        onClose={() => setHistory(false)}
        title={words('coverage.list.areaHistory')}
        size="large"
        destroyOnHidden
      >
        {history && division !== null && <RequiredHistory division={division} />}
      </Drawer>
    </>
  );
}
