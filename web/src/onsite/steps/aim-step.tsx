import type { Point } from '@sharp-eyes/protocol';
import { useMemo, useState } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';
import { Ground } from '../../map/ground.tsx';
import { useSession } from '../../session/session-gate.tsx';
import { StillLook } from '../../sight/still-look.tsx';
import { useWords } from '../../words/use-words.ts';
import { finished, placed, ranged, rangesM, stageOf, tapped, undone } from '../flow.ts';
import { camerasOf, type KnownSite, nextPicture, pointOf, siteById } from '../known.ts';
import { Big, Step } from '../parts.tsx';
import { isInOutline } from '../phone/position.ts';
import type { CameraDraft } from '../sending/drafts.ts';
import { useHere } from '../use-here.ts';
import { useOnsite, useStore } from '../use-onsite.tsx';
import { aimGround } from './aim-ground.ts';
import { AimTools } from './aim-tools.tsx';
import { KeptPhoto } from './kept-photo.tsx';
import { PlaceTools } from './place-tools.tsx';

/** Landmarks that one walks to are this near, metres; a thumb hits them better the nearer the map is. */
const leastAroundM = 60;

/** Where a camera hangs and which way it looks: three taps on one map. */
export function AimStep() {
  const { draftId } = useParams();
  const state = useOnsite();
  const draft = state.drafts.find((one) => one.id === draftId);
  const site = siteById(state, draft?.kind === 'camera' ? draft.mine.siteId : undefined);
  if (draft?.kind !== 'camera' || !site || draft.isDropped) return <Navigate to="/onsite" replace />;
  if (draft.isFinished) return <Navigate to={`/onsite/site/${site.id}`} replace />;
  return <Aiming draft={draft} site={site} />;
}

function Aiming({ draft, site }: { draft: CameraDraft; site: KnownSite }) {
  const words = useWords();
  const navigate = useNavigate();
  const store = useStore();
  const state = useOnsite();
  const { away } = useSession();
  const [problem, setProblem] = useState<string | null>(null);
  const stage = stageOf(draft);
  const at = useMemo(() => pointOf(draft.mine.pointOrigin), [draft.mine.pointOrigin]);
  const outline = state.pack?.villages.find(({ code }) => code === site.value.division)?.boundary ?? null;
  const here = useHere({ site: site.point, outline });
  const neighbours = useMemo(
    () => camerasOf(state, site.id).filter(({ id }) => id !== draft.id),
    [state, site.id, draft.id],
  );
  const things = useMemo(
    () => (at ? [{ id: draft.id, kind: 'camera' as const, name: draft.mine.name, point: at }] : []),
    [at, draft.id, draft.mine.name],
  );
  const overlay = useMemo(() => aimGround(draft, at), [draft, at]);

  const change = (next: (now: CameraDraft) => CameraDraft) => {
    setProblem(null);
    void store.drafts.change(draft, next).then(() => store.send());
  };
  const tap = (point: Point) => {
    if (!at) return change((now) => placed(now, { ...point, datum: 'wgs84' }));
    const result = tapped(draft, at, point);
    if (result.problem) setProblem(words('onsite.aim.sameDirection'));
    else change((now) => tapped(now, at, point).draft);
  };
  const device = state.pack?.devices.find(
    ({ deviceKey }) => deviceKey === (draft.mine.deviceKey ?? draft.wants?.deviceKey),
  );
  const next = device ? nextPicture(state, device) : null;
  const finish = async () => {
    await store.drafts.change(draft, finished);
    store.send();
    const more = device && next && device.sources.length !== 1;
    const to = more ? `placement?${new URLSearchParams({ device: device.deviceKey })}` : '';
    void navigate(`/onsite/site/${site.id}/${to}`, { replace: true });
  };
  const noLook = whyNoLook(draft, site, away);
  const isOutside = at !== null && outline !== null && !isInOutline(at, outline);
  const mayFinish = at !== null && (!isOutside || draft.pointConfirmed);
  // A recorder that has told its pictures leads on to the next by itself.
  const nextWord =
    device && next && device.sources.length > 1
      ? words('onsite.aim.next', { n: next.index + 1 })
      : words('onsite.aim.finish');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the camera's own stage and the map's needs, named one by one
  const place = useMemo(
    () => (at ? null : (pointOf(neighbours[0]?.value.pointOrigin ?? null) ?? site.point)),
    [at, site.point],
  );

  return (
    <Step title={draft.mine.name} back={`/onsite/site/${site.id}`}>
      <div className="aim-head">
        <button
          type="button"
          className="plain edged"
          onClick={() => void navigate(`/onsite/site/${site.id}/placement?camera=${draft.id}`)}
          data-testid="elsewhere"
        >
          {words('onsite.aim.placement', { placement: words(`placement.${draft.mine.placement}`) })} ✎
        </button>
        {noLook && <small className="quiet">{noLook}</small>}
      </div>
      {!noLook && <StillLook camera={{ id: draft.id, name: draft.mine.name }} reason={{ code: 'installation' }} />}
      {draft.wants && <p className="quiet">{words('onsite.aim.waits')}</p>}
      <p className="ask" role="status" data-testid="stage" data-stage={stage}>
        {problem ?? words(`onsite.aim.${stage}`)}
      </p>
      {stage === 'place' && (
        <PlaceTools
          site={site}
          neighbours={neighbours}
          here={here}
          put={(origin) => change((now) => placed(now, origin))}
        />
      )}
      <Ground
        tall
        division={site.value.division}
        things={things}
        overlay={overlay}
        aroundM={Math.max(leastAroundM, 1.5 * (draft.mine.rangeM ?? 0))}
        position={here.point && here.raw ? { ...here.point, accuracyM: here.raw.accuracyM } : null}
        marker={place}
        onPlace={tap}
        withoutMap={words('picker.failed')}
      />
      {stage !== 'place' && <AimTools draft={draft} stage={stage} change={change} />}
      {isOutside && !draft.pointConfirmed && (
        <Big
          tone="bad"
          word={words('onsite.aim.outside')}
          press={() => change((now) => ({ ...now, pointConfirmed: true }))}
          testid="outside"
        />
      )}
      {stage !== 'place' && (
        <div className="chips">
          <span className="quiet">{words('onsite.aim.range')}</span>
          {rangesM.map((m) => (
            <button
              key={m}
              type="button"
              className="chip"
              aria-pressed={draft.mine.rangeM === m}
              onClick={() => change((now) => ranged(now, m))}
              data-testid={`range-${m}`}
            >
              {m} m
            </button>
          ))}
        </div>
      )}
      <div className="bottom">
        <button
          type="button"
          className="big big-plain"
          disabled={draft.past.length === 0}
          onClick={() => change(undone)}
          data-testid="undo"
        >
          ↶ {words('onsite.undo')}
        </button>
        <button
          type="button"
          className={`big ${stage === 'done' ? 'big-main' : 'big-plain'}`}
          disabled={!mayFinish}
          onClick={() => void finish()}
          data-testid="finish"
        >
          {stage === 'done' || !at ? nextWord : words('onsite.aim.later')}
        </button>
      </div>
      <details className="facts-once">
        <summary>
          {words('onsite.aim.renamed')} · {words('onsite.aim.photo')} · {words('onsite.aim.drop')}
        </summary>
        <label className="field">
          {words('onsite.aim.renamed')}
          <input
            defaultValue={draft.mine.name}
            maxLength={100}
            onBlur={({ target }) =>
              target.value.trim() && change((now) => ({ ...now, mine: { ...now.mine, name: target.value.trim() } }))
            }
            data-testid="camera-name"
          />
        </label>
        <KeptPhoto purpose="installation" owner={{ kind: 'camera', id: draft.id }} />
        <Big
          tone="bad"
          word={words('onsite.aim.drop')}
          press={() => {
            change((now) => ({ ...now, isDropped: true }));
            void navigate(`/onsite/site/${site.id}`, { replace: true });
          }}
          testid="drop"
        />
      </details>
    </Step>
  );

  function whyNoLook(camera: CameraDraft, { value }: KnownSite, isAway: boolean): string | null {
    if (value.accessBasis.basis === 'none') return words('onsite.aim.lookNo');
    if (isAway || state.line === 'later') return words('onsite.aim.lookAway');
    if (!camera.mine.deviceKey && !camera.wants) return words('onsite.aim.lookNoDevice');
    return camera.base?.value.deviceKey ? null : words('onsite.aim.lookWait');
  }
}
