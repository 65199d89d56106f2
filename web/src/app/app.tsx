import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { DeskPage } from '../desk/desk-page.tsx';
import { mayImport } from '../imports/may-import.ts';
import { Crash } from '../parts/crash.tsx';
import { Loading, Nothing } from '../parts/situations.tsx';
import { homeOf, type PageName, pagesOf } from '../session/rights.ts';
import { SessionGate, useSession } from '../session/session-gate.tsx';
import { StreamProvider } from '../stream/stream-context.tsx';
import { useWords } from '../words/use-words.ts';
import { isProblem } from './http.ts';
import { Shell } from './shell.tsx';
import { Appearance } from './theme.tsx';

// Loaded when opened: the desk's first load stays small.
const CamerasPage = lazy(async () => ({ default: (await import('../cameras/cameras-page.tsx')).CamerasPage }));
const FoundPage = lazy(async () => ({ default: (await import('../cameras/found-page.tsx')).FoundPage }));
const ImportsPage = lazy(async () => ({ default: (await import('../imports/imports-page.tsx')).ImportsPage }));
const ImportPage = lazy(async () => ({ default: (await import('../imports/import-page.tsx')).ImportPage }));
const CameraPage = lazy(async () => ({ default: (await import('../cameras/camera-page.tsx')).CameraPage }));
const SitesPage = lazy(async () => ({ default: (await import('../sites/sites-page.tsx')).SitesPage }));
const SitePage = lazy(async () => ({ default: (await import('../sites/site-page.tsx')).SitePage }));
const SiteFormPage = lazy(async () => ({ default: (await import('../sites/site-form-page.tsx')).SiteFormPage }));
const UnitsPage = lazy(async () => ({ default: (await import('../sites/units-page.tsx')).UnitsPage }));
const ContactsPage = lazy(async () => ({ default: (await import('../sites/contacts-page.tsx')).ContactsPage }));
const PlacesPage = lazy(async () => ({ default: (await import('../places/places-page.tsx')).PlacesPage }));
const OnsitePage = lazy(async () => ({ default: (await import('../onsite/onsite-page.tsx')).OnsitePage }));
const CompliancePage = lazy(async () => ({ default: (await import('../law/compliance-page.tsx')).CompliancePage }));
const RulesPage = lazy(async () => ({ default: (await import('../law/rules-page.tsx')).RulesPage }));
const FilingsPage = lazy(async () => ({ default: (await import('../law/filings-page.tsx')).FilingsPage }));
const CasesPage = lazy(async () => ({ default: (await import('../law/cases-page.tsx')).CasesPage }));
const PeoplePage = lazy(async () => ({ default: (await import('../people/people-page.tsx')).PeoplePage }));
const CoveragePage = lazy(async () => ({ default: (await import('../coverage/coverage-page.tsx')).CoveragePage }));
const ReportsPage = lazy(async () => ({ default: (await import('../reports/reports-page.tsx')).ReportsPage }));
const AuditPage = lazy(async () => ({ default: (await import('../audit/audit-page.tsx')).AuditPage }));
const AgentsPage = lazy(async () => ({ default: (await import('../fleet/agents-page.tsx')).AgentsPage }));

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false, // the stream says what changed
      retry: (failures, error) => failures < 2 && isProblem(error, 'offline', 'timeout', 'unavailable'),
    },
  },
});

export function App() {
  return (
    <Appearance>
      <Crash>
        <QueryClientProvider client={queries}>
          <SessionGate>
            <StreamProvider>
              <BrowserRouter>
                <Pages />
              </BrowserRouter>
            </StreamProvider>
          </SessionGate>
        </QueryClientProvider>
      </Crash>
    </Appearance>
  );
}

function Pages() {
  const { person } = useSession();
  const words = useWords();
  const mine = pagesOf(person);
  const home = homeOf(person);
  const has = (page: PageName) => mine.includes(page);
  if (!home)
    return (
      <Shell>
        <Nothing title={words('session.noPage')} hint={words('session.noPageHint')} />
      </Shell>
    );
  return (
    <Shell>
      <Suspense fallback={<Loading />}>
        <Routes>
          <Route index element={<Navigate to={`/${home}`} replace />} />
          {has('desk') && <Route path="/desk/:alertId?" element={<DeskPage />} />}
          {has('cameras') && <Route path="/cameras" element={<CamerasPage />} />}
          {has('cameras') && <Route path="/cameras/found" element={<FoundPage />} />}
          {mayImport(person) && <Route path="/cameras/imports" element={<ImportsPage />} />}
          {mayImport(person) && <Route path="/cameras/imports/:importId" element={<ImportPage />} />}
          {has('cameras') && <Route path="/cameras/:cameraId" element={<CameraPage />} />}
          {has('sites') && <Route path="/sites" element={<SitesPage />} />}
          {has('sites') && <Route path="/sites/:siteId" element={<SitePage />} />}
          {has('sites') && <Route path="/sites/new" element={<SiteFormPage />} />}
          {has('sites') && <Route path="/sites/:siteId/edit" element={<SiteFormPage />} />}
          {has('sites') && <Route path="/sites/units" element={<UnitsPage />} />}
          {has('sites') && <Route path="/sites/contacts" element={<ContactsPage />} />}
          {has('onsite') && <Route path="/onsite/*" element={<OnsitePage />} />}
          {has('compliance') && <Route path="/compliance" element={<CompliancePage />} />}
          {has('compliance') && <Route path="/compliance/rules" element={<RulesPage />} />}
          {has('filings') && <Route path="/filings" element={<FilingsPage />} />}
          {has('cases') && <Route path="/cases" element={<CasesPage />} />}
          {has('people') && <Route path="/people" element={<PeoplePage />} />}
          {has('coverage') && <Route path="/coverage/*" element={<CoveragePage />} />}
          {has('reports') && <Route path="/reports/*" element={<ReportsPage />} />}
          {has('audit') && <Route path="/audit" element={<AuditPage />} />}
          {has('places') && <Route path="/places" element={<PlacesPage />} />}
          {has('agents') && <Route path="/agents" element={<AgentsPage />} />}
          <Route
            path="*"
            element={<Nothing title={words('app.notFound')} link={{ to: '/', word: words('app.backHome') }} />}
          />
        </Routes>
      </Suspense>
    </Shell>
  );
}
