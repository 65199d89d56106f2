import { Button, Segmented } from 'antd';
import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes, useLocation, useNavigate } from 'react-router';
import { DivisionSelect } from '../parts/division-select.tsx';
import { Loading } from '../parts/situations.tsx';
import { useAsked } from '../parts/use-asked.ts';
import { useRefresh } from '../parts/use-refresh.ts';
import { mayPlan } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { ChangesList } from './changes-list.tsx';
import { Checks } from './checks/checks.tsx';
import './coverage.css';
import { GapList } from './gap-list.tsx';
import { PrintHead } from './print-head.tsx';
import { RequiredList } from './required/required-list.tsx';
import { ShareHatching } from './share-bar.tsx';
import { VillagesTable } from './villages-table.tsx';

// The map's library is loaded beside the table, not before it.
const CoverageGround = lazy(async () => ({ default: (await import('./coverage-ground.tsx')).CoverageGround }));
const HandPage = lazy(async () => ({ default: (await import('./hand/hand-page.tsx')).HandPage }));
const WherePage = lazy(async () => ({ default: (await import('./where/where-page.tsx')).WherePage }));

const tabs = ['villages', 'gaps', 'where', 'checks', 'required', 'changes'] as const;
type Tab = (typeof tabs)[number];

/** 覆盖: where is nobody looking, why, since when, what would close it. One area for all that is shown. */
export function CoveragePage() {
  const words = useWords();
  const navigate = useNavigate();
  const { pathname, search, state } = useLocation();
  const { asked, put } = useAsked();
  useRefresh(['coverage'], 'coverage');
  const tab = tabs.find((name) => pathname.includes(`/coverage/${name}`)) ?? 'villages';
  const { person } = useSession();
  const plans = mayPlan(person);
  const shown = tabs.filter((name) => name !== 'where' || plans);
  const division = asked.get('division');
  const camera = plans ? asked.get('camera') : null;
  // Whoever came from a plan or a record goes back there: there is more to do.
  const back: unknown = state?.back;
  const close = () => (typeof back === 'string' ? void navigate(back) : put('camera', null));
  const open = (name: Tab) =>
    void navigate({ pathname: `/coverage/${name}`, search: division ? `?division=${division}` : '' });
  return (
    <div className="page coverage-page">
      <ShareHatching />
      <PrintHead tab={tab} division={division} />
      <div className="page-head no-print">
        <h1>{words('page.coverage')}</h1>
        <Segmented
          value={tab}
          onChange={open}
          options={shown.map((name) => ({ value: name, label: words(`coverage.tabs.${name}`) }))}
        />
        <span className="grow" />
        <DivisionSelect
          value={division}
          change={(code) => put('division', code)}
          placeholder={words('sites.allPlaces')}
        />
        <Button onClick={() => window.print()} data-testid="print">
          {words('planner.print.go')}
        </Button>
      </div>
      <Suspense fallback={<Loading />}>
        <Routes>
          <Route index element={<Navigate to={{ pathname: 'villages', search }} replace />} />
          <Route
            path="villages"
            element={
              camera === null ? (
                <div className="coverage-beside">
                  <VillagesTable division={division} />
                  <Suspense fallback={<Loading />}>
                    <CoverageGround
                      division={division}
                      openArea={(code) => put('division', code)}
                      openPlanned={plans ? (id) => put('camera', id) : undefined}
                    />
                  </Suspense>
                </div>
              ) : (
                <HandPage key={camera} cameraId={camera} close={close} />
              )
            }
          />
          <Route path="gaps" element={<GapList division={division} />} />
          {plans && <Route path="where/:planId?" element={<WherePage division={division} />} />}
          <Route path="checks" element={<Checks division={division} />} />
          <Route path="required" element={<RequiredList division={division} />} />
          <Route path="changes" element={<ChangesList division={division} />} />
        </Routes>
      </Suspense>
    </div>
  );
}
