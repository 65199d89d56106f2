import { type Look, type lookReason, look as lookShape } from '@sharp-eyes/protocol';
import { useState } from 'react';
import type { z } from 'zod';
import { ask } from '../app/http.ts';
import { useTicking } from '../parts/moment.tsx';

export type LookReason = z.infer<typeof lookReason>;

/** How an alert's stills stand for this person. */
export type Sight =
  | { at: 'covered' }
  | { at: 'asking' }
  | { at: 'seen'; look: Look }
  | { at: 'expired' }
  | { at: 'failed'; error: unknown };

/**
 * Looks of this session. A look is on the record before it shows anything; covering and uncovering within its time is
 * the same look; another alert's stills are covered again by leaving it.
 */
export function useLooks(alertId: string | null) {
  const [looks, setLooks] = useState<Readonly<Record<string, Look>>>({});
  const [open, setOpen] = useState<string | null>(null);
  const [asking, setAsking] = useState<string | null>(null);
  const [failure, setFailure] = useState<{ id: string; error: unknown } | null>(null);
  const look = alertId === null ? undefined : looks[alertId];
  const valid = useTicking((nowMs) => look !== undefined && Date.parse(look.expiresAt) > nowMs);

  async function take(id: string, reason?: LookReason): Promise<void> {
    if (asking === id) return;
    setAsking(id);
    setFailure(null);
    try {
      const body = reason ? { alertId: id, reason } : { alertId: id };
      const taken = await ask('/api/v1/looks', lookShape, { method: 'POST', body });
      setLooks((now) => ({ ...now, [id]: taken }));
      setOpen(id);
    } catch (error) {
      setFailure({ id, error });
    } finally {
      setAsking((now) => (now === id ? null : now));
    }
  }

  let sight: Sight = { at: 'covered' };
  if (alertId !== null && asking === alertId) sight = { at: 'asking' };
  else if (failure !== null && failure.id === alertId) sight = { at: 'failed', error: failure.error };
  else if (look && open === alertId) sight = valid ? { at: 'seen', look } : { at: 'expired' };

  return {
    sight,
    /** Whether this person has seen stills of this alert in this session. */
    looked: look !== undefined && look.stills.length > 0,
    /** A look that still holds can be uncovered without another one. */
    canUncover: look !== undefined && valid,
    take,
    uncover: () => setOpen(alertId),
    cover: () => setOpen(null),
  };
}
