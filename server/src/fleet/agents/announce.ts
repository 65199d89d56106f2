import type { Tx } from '../../platform/database/database.ts';
import type { AgentDocument } from './repository.ts';

/** Who acts, for the audit. */
export interface Actor {
  id: string;
  name: string;
  unit: string;
}

/** Appends to the county's chain in the same transaction. */
export type AppendAudit = (
  tx: Tx,
  entry: {
    division: string;
    person: { id: string; name: string } | null;
    unit: string;
    action: string;
    content: Record<string, unknown>;
    reason: null;
  },
) => Promise<unknown>;

/** Puts on record what was done with an agent; `by` is null for what it, or the hub, did by itself. */
export async function noteAgent(
  append: AppendAudit,
  tx: Tx,
  agent: AgentDocument,
  by: Actor | null,
  action: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  await append(tx, {
    division: agent.division,
    person: by && { id: by.id, name: by.name },
    unit: by?.unit ?? '',
    action,
    content: { agentId: agent._id, name: agent.name, ...more },
    reason: null,
  });
}

/** Tells every hub that an agent changed; `before` is null for a new one. */
export function emitAgent(tx: Tx, agent: AgentDocument, before: string | null = agent.division): void {
  tx.emit({
    kind: 'agent.changed',
    divisionBefore: before,
    divisionAfter: agent.division,
    body: { agentId: agent._id },
  });
}

/** Tells every hub that whatever holds a socket by the agent's keys of before must let go. */
export function emitRevoked(tx: Tx, { _id: agentId, division }: AgentDocument): void {
  tx.emit({ kind: 'agent.revoked', divisionBefore: division, divisionAfter: division, body: { agentId } });
}
