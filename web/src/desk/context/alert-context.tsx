import type { AlertDetail } from '@sharp-eyes/protocol';
import type { Decision } from '../decision.ts';
import { Around } from './around.tsx';
import { Facts } from './facts.tsx';
import { Recording } from './recording.tsx';

interface AlertContextProps {
  alert: AlertDetail;
  ask: () => void;
  note: (decision: Decision) => void;
}

/** What one reads after the first decision: the recording, the camera and its surroundings, the figures. */
export function AlertContext({ alert, ask, note }: AlertContextProps) {
  return (
    <>
      <Recording alert={alert} ask={ask} note={note} />
      <Around alert={alert} />
      <Facts alert={alert} />
    </>
  );
}
