import { Button } from 'antd';
import { useState } from 'react';
import { useKeys } from '../app/use-keys.ts';
import { LookReasonForm } from '../desk/look-reason-form.tsx';
import type { LookReason } from '../desk/use-looks.ts';
import { useWords } from '../words/use-words.ts';
import { LivePicture } from './live-picture.tsx';
import { useLiveLine } from './use-live-view.ts';
import type { LiveWish } from './view-state.ts';

/** One camera's moving picture on its own page: nothing is open until it is asked for, with a reason. */
export function CameraLive({ camera }: { camera: { id: string; name: string } }) {
  const words = useWords();
  const [at, setAt] = useState<'closed' | 'asked' | LookReason>('closed');
  const [stream, setStream] = useState<LiveWish['stream']>('main');
  useLiveLine();
  useKeys('page', (wish) => {
    if (wish.do === 'watch') setAt(at === 'closed' ? 'asked' : 'closed');
    else if (wish.do === 'escape' && at !== 'closed') setAt('closed');
    else return false;
    return true;
  });
  if (at === 'closed')
    return (
      <Button size="large" onClick={() => setAt('asked')} data-testid="live-open">
        {words('live.title')} <kbd>l</kbd>
      </Button>
    );
  if (at === 'asked') return <LookReasonForm without={['verify-alert']} send={setAt} cancel={() => setAt('closed')} />;
  const wish = { cameraId: camera.id, reason: at, stream };
  return <LivePicture wish={wish} cameraName={camera.name} close={() => setAt('closed')} choose={setStream} />;
}
