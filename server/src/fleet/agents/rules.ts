import { agentSilentAfterS } from '@sharp-eyes/protocol';

/** After a hub's start nobody is called silent for this long, milliseconds: agents must find their way back first. */
export const startGraceMs = 60_000;

/**
 * Before this instant an agent's last batch is too old; undefined while the hub has not run long enough to say.
 * @param now epoch milliseconds
 * @param startedAt when this hub started, epoch milliseconds
 */
export function silentBefore(now: number, startedAt: number): Date | undefined {
  if (now - startedAt < startGraceMs) return undefined;
  return new Date(now - agentSilentAfterS * 1000);
}
