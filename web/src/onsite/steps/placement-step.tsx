import { allowedPlacements, forbiddenPlacements, type Placement } from '@sharp-eyes/protocol';
import { useState } from 'react';
import { Navigate, useNavigate, useParams, useSearchParams } from 'react-router';
import { useLanguage, useWords } from '../../words/use-words.ts';
import { beginCamera, type Picture, proposeName } from '../flow.ts';
import { camerasOf, nextPicture, siteById } from '../known.ts';
import { Big, Step } from '../parts.tsx';
import type { CameraDraft } from '../sending/drafts.ts';
import { cameraBaseOf } from '../sending/hub.ts';
import { useOnsite, useStore } from '../use-onsite.tsx';

/** Common rooms; everything else on the list is outdoors. */
const indoors: readonly Placement[] = ['entrance-hall', 'lift-car', 'reception', 'main-corridor', 'staircase'];

/** Placements whose word is a line of the law rather than part of a name. */
const short = ['entrance', 'compound-common-area'] as const;
const isShort = (placement: Placement): placement is (typeof short)[number] => short.some((one) => one === placement);

/** Where does it stand? Before this is answered nothing is looked at. Forbidden places are on the list, too. */
export function PlacementStep() {
  const words = useWords();
  const language = useLanguage();
  const navigate = useNavigate();
  const { siteId } = useParams();
  const [query] = useSearchParams();
  const store = useStore();
  const state = useOnsite();
  const [busy, setBusy] = useState(false);
  const site = siteById(state, siteId);
  const deviceKey = query.get('device');
  const device = state.pack?.devices.find((one) => one.deviceKey === deviceKey) ?? null;
  const again = state.drafts.find((one) => one.kind === 'camera' && one.id === query.get('camera')) as
    | CameraDraft
    | undefined;
  const picture = pictureOf();
  if (!site) return <Navigate to="/onsite" replace />;
  if (!picture && !again) return <Navigate to={`/onsite/site/${site.id}/device`} replace />;
  const cameras = camerasOf(state, site.id);
  const plans = cameras.filter(({ record, draft }) => record?.life === 'planned' && !draft);
  const plan = plans.find(({ id }) => id === query.get('plan')) ?? null;

  function pictureOf(): Picture | null {
    const label = { serial: query.get('serial') || null, mac: query.get('mac') || null };
    if (!device) return { deviceKey: null, source: null, index: 0, label };
    const next = nextPicture(state, device);
    return next && { deviceKey: device.deviceKey, label: null, ...next };
  }

  const answer = async (placement: Placement) => {
    if (busy) return;
    setBusy(true);
    const gap = language === 'zh' ? '' : ' ';
    const taken = cameras.filter(({ id }) => id !== again?.id).map(({ value }) => value.name);
    const placeWord = isShort(placement) ? words(`onsite.short.${placement}`) : words(`placement.${placement}`);
    const name = proposeName(site.value.name, placeWord, taken, gap);
    if (again) {
      const named = again.wasPlanned ? again.mine.name : name;
      await store.drafts.change(again, (now) => ({ ...now, mine: { ...now.mine, placement, name: named } }));
      store.send();
      return void navigate(`/onsite/camera/${again.id}`, { replace: true });
    }
    if (!picture) return;
    const before = cameras.filter(({ value }) => value.pointOrigin).sort((a, b) => (a.id < b.id ? 1 : -1))[0];
    const draft = beginCamera({
      ...{ siteId: site.id, placement, picture, before: before?.value ?? null, nowMs: Date.now() },
      name,
      plan: plan?.record ? { id: plan.id, base: cameraBaseOf(plan.record) } : null,
    });
    await store.drafts.add(draft);
    store.send();
    const needsAccount =
      device !== null &&
      !device.hasCredential &&
      device.sources.length === 0 &&
      !state.drafts.some((one) => one.kind === 'account' && one.deviceKey === device.deviceKey);
    const to = needsAccount
      ? `/onsite/site/${site.id}/account?${new URLSearchParams({ device: device.deviceKey, camera: draft.id })}`
      : `/onsite/camera/${draft.id}`;
    void navigate(to, { replace: true });
  };
  const forbid = async (place: string) => {
    // What was on record as standing elsewhere is taken back first: nothing may look there any more.
    if (again) await store.drafts.change(again, (now) => ({ ...now, isDropped: true }));
    store.send();
    const key = deviceKey ?? again?.mine.deviceKey;
    // Of a recorder it is one picture that may not be; the recorder itself stands in an office.
    const source = again ? again.mine.source : device && device.sources.length > 1 ? picture?.source?.token : null;
    const which = { place, ...(key ? { device: key } : {}), ...(source ? { source } : {}) };
    void navigate(`/onsite/site/${site.id}/report?${new URLSearchParams(which)}`);
  };
  const channel =
    picture && device && device.sources.length > 1
      ? ` · ${words('onsite.device.channel', { n: picture.index + 1 })}`
      : '';
  const own = picture?.source?.name ? ` “${picture.source.name}”` : '';

  return (
    <Step
      title={words('onsite.placement.title')}
      back={`/onsite/site/${site.id}/device`}
      hint={`${words('onsite.placement.hint')}${channel}${own}`}
    >
      {plans.length > 0 && (
        <div className="tiles">
          <p className="legend">{words('onsite.placement.plan')}</p>
          {plans.map(({ id, value }) => (
            <Big
              key={id}
              word={value.name}
              chosen={plan?.id === id}
              press={() => {
                query.set('plan', id);
                void navigate(`?${query}`, { replace: true });
              }}
              testid={`plan-${id}`}
            />
          ))}
        </div>
      )}
      {(['outdoor', 'indoor'] as const).map((where) => (
        <div className="tiles three" key={where}>
          <p className="legend">{words(`onsite.placement.${where}`)}</p>
          {allowedPlacements
            .filter((one) => indoors.includes(one) === (where === 'indoor'))
            .map((one) => (
              <Big
                key={one}
                word={words(`placement.${one}`)}
                press={() => void answer(one)}
                testid={`placement-${one}`}
              />
            ))}
        </div>
      ))}
      <div className="tiles three forbidden">
        <p className="legend">{words('onsite.placement.forbidden')}</p>
        {forbiddenPlacements.map((one) => (
          <Big
            key={one}
            tone="bad"
            word={words(`forbiddenPlacement.${one}`)}
            press={() => void forbid(one)}
            testid={`forbidden-${one}`}
          />
        ))}
      </div>
    </Step>
  );
}
