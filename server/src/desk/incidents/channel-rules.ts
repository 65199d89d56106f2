/** How the desk knows a channel: the alert that tells of it, and since when it works again. Instants: epoch milliseconds. */
export interface KeptChannel {
  /** Null while nothing is told of it. */
  alertId: string | null;
  wellSince: number | null;
  /** How often it died in this one alert. */
  deaths: number;
}

export type ChannelStep =
  | { do: 'nothing'; reason: string }
  | { do: 'raise'; reason: string }
  | { do: 'recount'; reason: string }
  | { do: 'wait'; until: number; reason: string }
  | { do: 'end'; reason: string };

/**
 * A channel that nothing gets through is one alert, however often it comes and goes; it is over once the channel has
 * worked for as long as any cause must be back (domain 4: 60 s, so that flapping is one alert with a count).
 * @param graceMs back for this long before it is over
 */
export function judgeChannel(kept: KeptChannel, dead: boolean, now: number, graceMs: number): ChannelStep {
  if (kept.alertId === null)
    return dead ? { do: 'raise', reason: 'it died' } : { do: 'nothing', reason: 'it works, and nothing was told' };
  if (dead)
    return kept.wellSince === null
      ? { do: 'nothing', reason: 'it is told already' }
      : { do: 'recount', reason: 'it died again before it was over' };
  const until = (kept.wellSince ?? now) + graceMs;
  return now >= until
    ? { do: 'end', reason: 'it has worked for long enough' }
    : { do: 'wait', until, reason: 'it may die again' };
}

/** What is kept after a step; `alertId` is that of a raising. */
export function afterStep(kept: KeptChannel, step: ChannelStep, now: number, alertId: string | null): KeptChannel {
  if (step.do === 'raise') return { alertId, wellSince: null, deaths: 1 };
  if (step.do === 'recount') return { ...kept, wellSince: null, deaths: kept.deaths + 1 };
  if (step.do === 'wait') return { ...kept, wellSince: kept.wellSince ?? now };
  return step.do === 'end' ? { alertId: null, wellSince: null, deaths: 0 } : kept;
}
