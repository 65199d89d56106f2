import { forbiddenPlacements, newId } from '@sharp-eyes/protocol';
import { useState } from 'react';
import { Navigate, useNavigate, useParams, useSearchParams } from 'react-router';
import { clockTime } from '../../parts/time.ts';
import { useLanguage, useWords } from '../../words/use-words.ts';
import { siteById } from '../known.ts';
import { Big, Step } from '../parts.tsx';
import { useOnsite, useStore } from '../use-onsite.tsx';

/** A device where the law forbids one: the police are called now, and nothing is looked at, connected to or taken down. */
export function ReportStep() {
  const words = useWords();
  const language = useLanguage();
  const navigate = useNavigate();
  const { siteId } = useParams();
  const [query] = useSearchParams();
  const store = useStore();
  const state = useOnsite();
  const site = siteById(state, siteId);
  const [calledAt, setCalledAt] = useState<string | null>(null);
  const [officer, setOfficer] = useState('');
  const place = forbiddenPlacements.find((one) => one === query.get('place'));
  const deviceKey = query.get('device');
  if (!site || !place) return <Navigate to="/onsite" replace />;

  const save = async () => {
    const called = calledAt ? words('onsite.report.calledAt', { time: clockTime(calledAt, language) }) : '';
    await store.drafts.add({
      ...{ kind: 'report', id: newId(), madeAtMs: Date.now(), trouble: null, siteId: site.id, place, deviceKey },
      ...{
        source: query.get('source'),
        words: [words(`forbiddenPlacement.${place}`), called, officer.trim()].filter(Boolean).join(' · '),
      },
    });
    store.send();
    void navigate(`/onsite/site/${site.id}`, { replace: true });
  };
  return (
    <Step title={words('onsite.report.title')} back={`/onsite/site/${site.id}/device`}>
      <p className="notice bad">
        <strong>{words(`forbiddenPlacement.${place}`)}</strong> — {words('onsite.report.law')}
      </p>
      <a className="big big-bad" href="tel:110" data-testid="call-police">
        {words('onsite.report.call')}
      </a>
      <Big
        word={
          calledAt
            ? words('onsite.report.calledAt', { time: clockTime(calledAt, language) })
            : words('onsite.report.called')
        }
        chosen={calledAt !== null}
        press={() => setCalledAt(new Date().toISOString())}
        testid="called"
      />
      <label className="field">
        {words('onsite.report.officer')}
        <input
          value={officer}
          maxLength={60}
          onChange={(event) => setOfficer(event.target.value)}
          data-testid="officer"
        />
      </label>
      <Big tone="main" word={words('onsite.report.save')} press={() => void save()} testid="report-save" />
    </Step>
  );
}
