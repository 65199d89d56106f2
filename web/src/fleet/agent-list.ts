import type { Agent } from '@sharp-eyes/protocol';

export type AgentStanding = 'well' | 'silent' | 'waiting' | 'revoked';

/** One word for how an agent stands: what keeps it from working comes first. */
export function standingOf({ state, silent }: Pick<Agent, 'state' | 'silent'>): AgentStanding {
  if (state === 'revoked' || state === 'waiting') return state;
  return silent ? 'silent' : 'well';
}

/** Numbers for the head of the page; revoked agents are in none of them. */
export function fleetFigures(agents: readonly Agent[]): { well: number; all: number; silent: number; waiting: number } {
  const standing = agents.map(standingOf).filter((one) => one !== 'revoked');
  const count = (which: AgentStanding) => standing.filter((one) => one === which).length;
  return { well: count('well'), all: standing.length, silent: count('silent'), waiting: count('waiting') };
}
