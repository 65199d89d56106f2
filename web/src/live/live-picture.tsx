import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTicking } from '../parts/moment.tsx';
import { useWords } from '../words/use-words.ts';
import './live.css';
import { spanOf } from './span.ts';
import { useLiveView } from './use-live-view.ts';
import type { LiveWish, ViewState } from './view-state.ts';

/** “Go on” is offered when this little is left, milliseconds. */
const soonOverMs = 60_000;

interface LivePictureProps {
  wish: LiveWish;
  cameraName: string;
  close: () => void;
  /** The other stream of the camera; left out where several stand side by side. */
  choose?: (stream: LiveWish['stream']) => void;
}

/** A camera that moves, with who looks at it and for how long; where it doesn't, the reason in words. */
export function LivePicture({ wish, cameraName, close, choose }: LivePictureProps) {
  const words = useWords();
  const { state, picture, renew, again } = useLiveView(wish);
  const frame = useRef<HTMLDivElement>(null);
  return (
    <div className="live" data-testid="live" data-camera-id={wish.cameraId} data-at={state.at}>
      <div className="live-frame" ref={frame}>
        {picture && <Video picture={picture} name={cameraName} />}
        <Said state={state} again={again} />
        {state.at === 'shown' && <Looker state={state} cameraName={cameraName} />}
      </div>
      <div className="live-foot">
        {state.at === 'shown' && <Left state={state} renew={renew} />}
        <span className="grow" />
        {choose && (
          <fieldset className="live-streams" aria-label={words('live.stream')}>
            {(['sub', 'main'] as const).map((stream) => (
              <button
                key={stream}
                type="button"
                className="choice"
                aria-pressed={wish.stream === stream}
                onClick={() => choose(stream)}
                data-testid={`live-${stream}`}
              >
                {words(stream === 'sub' ? 'live.light' : 'live.sharp')}
              </button>
            ))}
          </fieldset>
        )}
        {document.fullscreenEnabled && (
          <Button size="large" onClick={() => void frame.current?.requestFullscreen().catch(() => undefined)}>
            {words('live.large')}
          </Button>
        )}
        <Button size="large" onClick={close} data-testid="live-close">
          {words('live.close')} {choose && <kbd>l</kbd>}
        </Button>
      </div>
    </div>
  );
}

function Video({ picture, name }: { picture: MediaStream; name: string }) {
  const words = useWords();
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (video === null) return;
    video.srcObject = picture;
    // Without sound every browser lets it play; where one refuses, its own button is pressed.
    video.play().catch(() => {
      video.controls = true;
    });
    const seen = video.requestVideoFrameCallback?.(() => {
      video.dataset.seen = 'true';
    });
    return () => {
      if (seen !== undefined) video.cancelVideoFrameCallback(seen);
      video.srcObject = null;
    };
  }, [picture]);
  return (
    <video
      ref={element}
      autoPlay
      muted
      playsInline
      disablePictureInPicture
      aria-label={words('live.of', { camera: name })}
      onContextMenu={(event) => event.preventDefault()}
      data-testid="live-video"
    />
  );
}

/** Stands over the picture wherever it goes: who looks, and since when. */
function Looker({ state, cameraName }: { state: Extract<ViewState, { at: 'shown' }>; cameraName: string }) {
  const words = useWords();
  const { by, since } = state.shown;
  const span = useTicking((nowMs) => spanOf(nowMs - Date.parse(since)));
  return (
    <p className="live-looker figures" data-testid="live-looker">
      {cameraName} · {words('live.looks', by)} · {words('live.looksFor', { time: span })}
    </p>
  );
}

/** Why there is no moving picture. */
function Said({ state, again }: { state: ViewState; again: () => void }) {
  const words = useWords();
  const left = useTicking((nowMs) =>
    state.at === 'ended' && state.againAtMs !== null ? Math.max(0, Math.ceil((state.againAtMs - nowMs) / 1000)) : 0,
  );
  if (state.at === 'shown')
    return state.waits === null ? null : (
      <p className="live-said" role="status">
        {words(`live.waits.${state.waits}`)}
      </p>
    );
  if (state.at !== 'ended')
    return (
      <p className="live-said" role="status">
        {words(state.at === 'asking' ? 'live.asking' : 'live.preparing')}
      </p>
    );
  const { problem } = state;
  const reasons = problem?.faults?.map(({ message }) => message) ?? [];
  return (
    <div className="live-said" role="alert" data-testid="live-ended">
      <p>{problem === null ? words('live.lineLost') : [problem.title, ...reasons].join('：')}</p>
      {state.againAtMs !== null && left > 1 && <p className="figures">{words('live.againIn', { seconds: left })}</p>}
      <Button size="large" onClick={again}>
        {words('live.again')}
      </Button>
    </div>
  );
}

function Left({ state, renew }: { state: Extract<ViewState, { at: 'shown' }>; renew: () => void }) {
  const words = useWords();
  const { expiresAt, refused, shown } = state;
  const span = useTicking((nowMs) => spanOf(Date.parse(expiresAt) - nowMs));
  const soonOver = useTicking((nowMs) => Date.parse(expiresAt) - nowMs < soonOverMs);
  return (
    <>
      <span className={soonOver ? 'tone-orange figures' : 'quiet figures'}>{words('live.left', { time: span })}</span>
      {soonOver && refused === null && (
        <Button size="large" type="primary" onClick={renew} data-testid="live-renew">
          {words('live.goOn')}
        </Button>
      )}
      {refused && (
        <span className="tone-red" role="alert">
          {refused.faults?.[0]?.message ?? refused.title}
        </span>
      )}
      {shown.transcoded && <span className="quiet">{words('live.transcoded')}</span>}
    </>
  );
}
