import { type Look, look as lookShape } from '@sharp-eyes/protocol';
import { useEffect, useRef, useState } from 'react';
import { ask } from '../app/http.ts';
import type { LookReason } from '../desk/use-looks.ts';
import { useTicking } from '../parts/moment.tsx';

/** The hub itself waits up to 20 s for the agent. */
const withinMs = 30_000;
/** A still that is still under way is asked for again so often: then it did not come. */
const asksMost = 3;

export type CameraLookState =
  | { at: 'covered' }
  | { at: 'asking' }
  | { at: 'seen'; look: Look }
  | { at: 'expired' }
  | { at: 'failed'; error: unknown }
  /** Registered, but no picture came in a minute. */
  | { at: 'missing' };

/**
 * A look at what a camera shows now: on the record first, then one masked still for a few minutes. Keyed by its camera:
 * another one's picture is never shown under this one's name.
 */
export function useCameraLook(cameraId: string) {
  const [state, setState] = useState<CameraLookState>({ at: 'covered' });
  const turn = useRef(0);
  useEffect(
    () => () => {
      turn.current += 1;
    },
    [],
  );
  const look = state.at === 'seen' ? state.look : null;
  const isOver = useTicking((nowMs) => look !== null && Date.parse(look.expiresAt) <= nowMs);

  async function take(reason: LookReason): Promise<void> {
    turn.current += 1;
    const mine = turn.current;
    const say = (next: CameraLookState) => {
      if (turn.current === mine) setState(next);
    };
    say({ at: 'asking' });
    try {
      let taken = await ask('/api/v1/looks', lookShape, { method: 'POST', body: { cameraId, reason }, withinMs });
      for (let asks = 0; taken.waiting && asks < asksMost && turn.current === mine; asks++)
        taken = await ask(`/api/v1/looks/${taken.id}`, lookShape, { withinMs });
      say(taken.waiting ? { at: 'missing' } : { at: 'seen', look: taken });
    } catch (error) {
      say({ at: 'failed', error });
    }
  }

  const shown: CameraLookState = isOver ? { at: 'expired' } : state;
  return { state: shown, take, cover: () => setState({ at: 'covered' }) };
}
