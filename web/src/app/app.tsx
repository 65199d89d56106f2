import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ComponentType, lazy, Suspense } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { DeskPage } from '../desk/desk-page.tsx';
import { mayImport } from '../imports/may-import.ts';
import { Crash } from '../parts/crash.tsx';
import { Loading, Nothing } from '../parts/situations.tsx';
import { homeOf, type PageName, pagesOf } from '../session/rights.ts';
import { SessionGate, useSession } from '../session/session-gate.tsx';
import { StreamProvider } from '../stream/stream-context.tsx';
import { useWords } from '../words/use-words.ts';
import { speakPages } from '../words/words.ts';
import { isProblem } from './http.ts';
import { Shell } from './shell.tsx';
import { Appearance } from './theme.tsx';

/** A page that is loaded, with its words, when it is opened: the desk's first load stays small. */
function page(load: () => Promise<ComponentType>) {
  return lazy(async () => {
    const [loaded] = await Promise.all([load(), speakPages()]);
    return { default: loaded };
  });
}

const CamerasPage = page(async () => (await import('../cameras/cameras-page.tsx')).CamerasPage);
const FoundPage = page(async () => (await import('../cameras/found-page.tsx')).FoundPage);
const ImportsPage = page(async () => (await import('../imports/imports-page.tsx')).ImportsPage);
const ImportPage = page(async () => (await import('../imports/import-page.tsx')).ImportPage);
const CameraPage = page(async () => (await import('../cameras/camera-page.tsx')).CameraPage);
const LivePage = page(async () => (await import('../live/live-page.tsx')).LivePage);
const SitesPage = page(async () => (await import('../sites/sites-page.tsx')).SitesPage);
const SitePage = page(async () => (await import('../sites/site-page.tsx')).SitePage);
const SiteFormPage = page(async () => (await import('../sites/site-form-page.tsx')).SiteFormPage);
const UnitsPage = page(async () => (await import('../sites/units-page.tsx')).UnitsPage);
const ContactsPage = page(async () => (await import('../sites/contacts-page.tsx')).ContactsPage);
const PlacesPage = page(async () => (await import('../places/places-page.tsx')).PlacesPage);
const OnsitePage = page(async () => (await import('../onsite/onsite-page.tsx')).OnsitePage);
const CompliancePage = page(async () => (await import('../law/compliance-page.tsx')).CompliancePage);
const RulesPage = page(async () => (await import('../law/rules-page.tsx')).RulesPage);
const FilingsPage = page(async () => (await import('../law/filings-page.tsx')).FilingsPage);
const CasesPage = page(async () => (await import('../law/cases-page.tsx')).CasesPage);
const PeoplePage = page(async () => (await import('../people/people-page.tsx')).PeoplePage);
const CoveragePage = page(async () => (await import('../coverage/coverage-page.tsx')).CoveragePage);
const DutyPage = page(async () => (await import('../duty/duty-page.tsx')).DutyPage);
const NarrowingsPage = page(async () => (await import('../narrowings/narrowings-page.tsx')).NarrowingsPage);
const LoadPage = page(async () => (await import('../load/load-page.tsx')).LoadPage);
const ReportsPage = page(async () => (await import('../reports/reports-page.tsx')).ReportsPage);
const WallPage = page(async () => (await import('../wall/wall-page.tsx')).WallPage);
const AuditPage = page(async () => (await import('../audit/audit-page.tsx')).AuditPage);
const AgentsPage = page(async () => (await import('../fleet/agents-page.tsx')).AgentsPage);
const ChannelsPage = page(async () => (await import('../notices/channels-page.tsx')).ChannelsPage);
const WaysPage = page(async () => (await import('../notices/ways-page.tsx')).WaysPage);
const ConfirmPage = page(async () => (await import('../notices/confirm-page.tsx')).ConfirmPage);

const queries = new QueryClient({
  defaultOptions: {
    // The hub may be in the next room while the browser believes to be offline; and what waits for it says so.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      refetchOnReconnect: true,
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
          {has('desk') && <Route path="/desk/wall" element={<WallPage />} />}
          {has('desk') && <Route path="/desk/:alertId?" element={<DeskPage />} />}
          {has('cameras') && <Route path="/cameras" element={<CamerasPage />} />}
          {has('cameras') && <Route path="/cameras/found" element={<FoundPage />} />}
          {mayImport(person) && <Route path="/cameras/imports" element={<ImportsPage />} />}
          {mayImport(person) && <Route path="/cameras/imports/:importId" element={<ImportPage />} />}
          {has('cameras') && <Route path="/cameras/:cameraId" element={<CameraPage />} />}
          {has('live') && <Route path="/live" element={<LivePage />} />}
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
          {has('duty') && <Route path="/duty/*" element={<DutyPage />} />}
          {has('false-alarms') && <Route path="/false-alarms" element={<NarrowingsPage />} />}
          {has('load') && <Route path="/load/*" element={<LoadPage />} />}
          {has('reports') && <Route path="/reports/*" element={<ReportsPage />} />}
          {has('audit') && <Route path="/audit" element={<AuditPage />} />}
          {has('places') && <Route path="/places" element={<PlacesPage />} />}
          {has('agents') && <Route path="/agents" element={<AgentsPage />} />}
          {has('channels') && <Route path="/channels" element={<ChannelsPage />} />}
          <Route path="/me/ways" element={<WaysPage />} />
          <Route path="/notices/confirm/:testId" element={<ConfirmPage />} />
          <Route
            path="*"
            element={<Nothing title={words('app.notFound')} link={{ to: '/', word: words('app.backHome') }} />}
          />
        </Routes>
      </Suspense>
    </Shell>
  );
}
