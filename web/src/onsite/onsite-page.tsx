import { Route, Routes } from 'react-router';
import { useWords } from '../words/use-words.ts';
import { HomeStep } from './steps/home-step.tsx';
import './onsite.css';
import { needsPerson } from './sending/drafts.ts';
import { AccountStep } from './steps/account-step.tsx';
import { AimStep } from './steps/aim-step.tsx';
import { DecideStep } from './steps/decide-step.tsx';
import { DeviceStep } from './steps/device-step.tsx';
import { NewSiteStep } from './steps/new-site-step.tsx';
import { PlacementStep } from './steps/placement-step.tsx';
import { ReadyStep } from './steps/ready-step.tsx';
import { ReportStep } from './steps/report-step.tsx';
import { SiteStep } from './steps/site-step.tsx';
import { OnsiteProvider, useOnsite } from './use-onsite.tsx';

/** 现场: what a technician does beside the camera, with or without the hub. */
export function OnsitePage() {
  return (
    <div className="onsite">
      <Routes>
        <Route path="ready" element={<ReadyStep />} />
        <Route
          path="*"
          element={
            <OnsiteProvider>
              <SendingLine />
              <Routes>
                <Route index element={<HomeStep />} />
                <Route path="new-site" element={<NewSiteStep />} />
                <Route path="site/:siteId" element={<SiteStep />} />
                <Route path="site/:siteId/device" element={<DeviceStep />} />
                <Route path="site/:siteId/account" element={<AccountStep />} />
                <Route path="site/:siteId/placement" element={<PlacementStep />} />
                <Route path="site/:siteId/report" element={<ReportStep />} />
                <Route path="camera/:draftId" element={<AimStep />} />
                <Route path="decide/:draftId" element={<DecideStep />} />
                <Route path="*" element={<HomeStep />} />
              </Routes>
            </OnsiteProvider>
          }
        />
      </Routes>
    </div>
  );
}

/** What waits to be sent, in one line that is always there. */
function SendingLine() {
  const words = useWords();
  const { drafts, line } = useOnsite();
  const stuck = drafts.filter(needsPerson).length;
  // What its author has not finished is not waiting for the hub.
  const waiting = drafts.filter(
    (one) => !needsPerson(one) && !(one.kind === 'camera' && one.base && !one.isFinished),
  ).length;
  const [word, n] =
    line === 'signed-out'
      ? (['signedOut', waiting] as const)
      : waiting > 0
        ? ([line === 'later' ? 'later' : line === 'sending' ? 'sending' : 'waiting', waiting] as const)
        : stuck > 0
          ? (['person', stuck] as const)
          : (['none', 0] as const);
  return (
    <p
      className={`sending sending-${word}`}
      role="status"
      data-testid="sending"
      data-state={word}
      data-waiting={waiting}
    >
      {words(`onsite.line.${word}`, { n })}
    </p>
  );
}
