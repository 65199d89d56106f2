import { fromWgs84 } from '@sharp-eyes/geometry';
import { newId, newSite, type SiteKind, siteKinds } from '@sharp-eyes/protocol';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useLanguage, useWords } from '../../words/use-words.ts';
import { proposeName, spokenVillage } from '../flow.ts';
import { sitesOf } from '../known.ts';
import { Big, Step } from '../parts.tsx';
import { isInOutline } from '../phone/position.ts';
import type { SiteDraft, SiteValue } from '../sending/drafts.ts';
import { useHere } from '../use-here.ts';
import { useOnsite, useStore } from '../use-onsite.tsx';

type Basis = SiteValue['accessBasis']['basis'];

/** An agreement that is made on site runs a year; what is agreed otherwise is changed in the site's record. */
const agreementDays = 365;
/** Order 799: roads and squares are public (7(1)), gathering places 7(2), common areas of others 9. */
const lawOf: Record<SiteKind, SiteValue['legalBasis']> = {
  inn: '9',
  'farm-stay': '9',
  guesthouse: '9',
  compound: '9',
  junction: '7-1',
  square: '7-1',
  'scenic-spot': '7-2',
  school: '7-2',
  'household-front': '9',
};

/** A site that nobody has recorded: kind, village, whose word. The name is proposed. */
export function NewSiteStep() {
  const words = useWords();
  const language = useLanguage();
  const navigate = useNavigate();
  const store = useStore();
  const state = useOnsite();
  const here = useHere({});
  const [kind, setKind] = useState<SiteKind | null>(null);
  const [picked, setPicked] = useState<string | null>(null);
  const [typed, setTyped] = useState<string | null>(null);

  const villages = state.pack?.villages ?? [];
  const around =
    here.point && villages.find(({ boundary }) => boundary && here.point && isInOutline(here.point, boundary));
  const village = villages.find(({ code }) => code === picked) ?? around ?? null;
  const gap = language === 'zh' ? '' : ' ';
  const taken = sitesOf(state).map(({ value }) => value.name);
  const proposed =
    village && kind ? proposeName(spokenVillage(village.name), words(`sites.kind.${kind}`), taken, gap) : '';
  const name = typed ?? proposed;

  const create = async (basis: Basis) => {
    if (!kind || !village || !name.trim()) return;
    const {
      id: _,
      point: __,
      pointConfirmed: ___,
      ...blank
    } = newSite.parse({
      ...{ name: name.trim(), kind, division: village.code, legalBasis: lawOf[kind] },
      accessBasis: basisOf(basis, Date.now()),
    });
    const [onlyAgent, ...others] = state.pack?.agents ?? [];
    const origin = here.point && here.datum ? { ...fromWgs84(here.point, here.datum), datum: here.datum } : null;
    const mine: SiteValue = {
      ...blank,
      pointOrigin: origin,
      agentId: others.length === 0 ? (onlyAgent?.id ?? null) : null,
    };
    const draft: SiteDraft = {
      ...{ kind: 'site', id: newId(), madeAtMs: Date.now(), trouble: null, base: null, sent: [] },
      ...{ clashes: [], isDropped: false, pointConfirmed: false, mine },
    };
    await store.drafts.add(draft);
    store.send();
    void navigate(`/onsite/site/${draft.id}`, { replace: true });
  };

  return (
    <Step title={words('onsite.site.new')} back="/onsite">
      <p className="legend">{words('onsite.site.kind')}</p>
      <div className="tiles three">
        {siteKinds.map((one) => (
          <Big
            key={one}
            word={words(`sites.kind.${one}`)}
            chosen={kind === one}
            press={() => setKind(one)}
            testid={`kind-${one}`}
          />
        ))}
      </div>
      {kind && (
        <>
          <p className="legend">{words('onsite.site.village')}</p>
          <div className="tiles">
            {villages.map(({ code, name: word }) => (
              <Big
                key={code}
                word={spokenVillage(word)}
                chosen={village?.code === code}
                press={() => setPicked(code)}
                testid={`village-${code}`}
              />
            ))}
          </div>
        </>
      )}
      {kind && village && (
        <>
          <label className="field">
            {words('onsite.site.name')}
            <input
              value={name}
              maxLength={100}
              onChange={(event) => setTyped(event.target.value)}
              data-testid="site-name"
            />
          </label>
          <p className="legend">{words('onsite.site.basis')}</p>
          <div className="tiles one">
            <Big
              word={words('onsite.site.own')}
              hint={words('onsite.site.ownHint')}
              press={() => void create('own')}
              testid="basis-own"
            />
            <Big
              word={words('onsite.site.agreement')}
              hint={words('onsite.site.agreementHint')}
              press={() => void create('agreement')}
              testid="basis-agreement"
            />
            <Big
              word={words('onsite.site.record')}
              hint={words('onsite.site.recordHint')}
              press={() => void create('none')}
              testid="basis-none"
            />
          </div>
        </>
      )}
    </Step>
  );
}

export function basisOf(basis: Basis, nowMs: number): SiteValue['accessBasis'] {
  if (basis !== 'agreement') return { basis };
  const [from, to] = [nowMs, nowMs + agreementDays * 86_400_000].map((at) => new Date(at).toISOString()) as [
    string,
    string,
  ];
  return { basis, functions: { health: true, alerts: true, live: true }, from, to };
}
