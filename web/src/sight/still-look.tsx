import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { problemOf } from '../app/http.ts';
import { LookReasonForm } from '../desk/look-reason-form.tsx';
import type { LookReason } from '../desk/use-looks.ts';
import { At } from '../parts/moment.tsx';
import { fullTime } from '../parts/time.ts';
import '../photos/photos.css';
import { useSession } from '../session/session-gate.tsx';
import { useLanguage, useWords } from '../words/use-words.ts';
import { type CameraLookState, useCameraLook } from './use-camera-look.ts';

interface StillLookProps {
  camera: { id: string; name: string };
  /** The reason is known here (安装调试): one press. Otherwise it is asked for. */
  reason?: LookReason;
  /** Drawn over the picture: where its edges are, a zone. */
  overlay?: ReactNode;
  /** The picture is on the screen: its size in pixels. */
  seen?: (size: { width: number; height: number }) => void;
}

/** What a camera shows now, covered until asked for: one masked still, on the record, for a few minutes. */
export function StillLook(props: StillLookProps) {
  return <Sight key={props.camera.id} {...props} />;
}

function Sight({ camera, reason, overlay, seen }: StillLookProps) {
  const words = useWords();
  const language = useLanguage();
  const { state, take, cover } = useCameraLook(camera.id);
  const [isAsked, setAsked] = useState(false);
  const look = () => {
    if (reason) void take(reason);
    else setAsked(true);
  };

  if (isAsked)
    return (
      <LookReasonForm
        without={['verify-alert']}
        send={(given) => {
          setAsked(false);
          void take(given);
        }}
        cancel={() => setAsked(false)}
      />
    );
  const still = state.at === 'seen' ? state.look.stills[0] : undefined;
  if (state.at !== 'seen' || still === undefined) return <Cover state={state} look={look} />;
  return (
    <div className="sight" data-testid="sight-seen">
      <div className="still">
        <img
          src={still.address}
          alt={words('look.alt', { camera: camera.name, time: fullTime(still.at, language) })}
          draggable={false}
          onLoad={({ currentTarget }) =>
            seen?.({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })
          }
          data-testid="sight-image"
        />
        {overlay}
      </div>
      <div className="still-foot">
        <span className="quiet">
          <At at={still.at} /> · {words('look.until')} <At at={state.look.expiresAt} />
        </span>
        <Button size="large" onClick={look}>
          {words('look.again')}
        </Button>
        <Button size="large" onClick={cover}>
          {words('look.cover')}
        </Button>
      </div>
    </div>
  );
}

function Cover({ state, look }: { state: CameraLookState; look: () => void }) {
  const words = useWords();
  const { person } = useSession();
  const problem = state.at === 'failed' ? problemOf(state.error) : null;
  const title = { covered: 'sight.title', asking: 'sight.asking', expired: 'look.expired' } as const;
  return (
    <div className="cover sight" data-testid="sight-cover">
      <strong>{words(state.at in title ? title[state.at as keyof typeof title] : 'sight.missing')}</strong>
      {problem && (
        <span className="tone-red" role="alert">
          {[problem.title, ...(problem.faults ?? [{ message: problem.detail ?? '' }]).map((one) => one.message)].join(
            '：',
          )}
        </span>
      )}
      <Button size="large" type="primary" onClick={look} loading={state.at === 'asking'} data-testid="sight-button">
        {words(state.at === 'covered' || state.at === 'asking' ? 'sight.button' : 'look.again')}
      </Button>
      <span className="quiet">{words('look.registeredReason', { name: `${person.name}（${person.unit}）` })}</span>
    </div>
  );
}
