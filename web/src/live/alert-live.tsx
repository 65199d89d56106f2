import type { AlertDetail } from '@sharp-eyes/protocol';
import { useState } from 'react';
import { LookReasonForm } from '../desk/look-reason-form.tsx';
import type { LookReason } from '../desk/use-looks.ts';
import { LivePicture } from './live-picture.tsx';
import type { LiveWish } from './view-state.ts';

/** What the alert's camera shows now, in the place of its stills. The alert is the reason; a settled one is none any more. */
export function AlertLive({ alert, close }: { alert: AlertDetail; close: () => void }) {
  const [stream, setStream] = useState<LiveWish['stream']>('sub');
  const [reason, setReason] = useState<LookReason | null>(null);
  if (alert.cameraId === null) return null;
  if (alert.state === 'resolved' && reason === null)
    return <LookReasonForm without={['verify-alert']} send={setReason} cancel={close} />;
  const ground = reason === null ? { alertId: alert.id } : { reason };
  const wish = { cameraId: alert.cameraId, stream, ...ground };
  return <LivePicture wish={wish} cameraName={alert.cameraName} close={close} choose={setStream} />;
}
