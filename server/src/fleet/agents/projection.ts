import type { Agent } from '@sharp-eyes/protocol';
import type { AgentDocument } from './repository.ts';

/** An agent as people see it. */
export function agentOf(agent: AgentDocument, connected: boolean): Agent {
  const { _id, name, division, allowedAddresses, state, silent, lastBatchAt, sealingKey } = agent;
  const { configDesired, configApplied, configRefused, outbox, lossRecorded, version } = agent;
  return {
    id: _id,
    name,
    division,
    allowedAddresses,
    state,
    connected,
    silent,
    lastBatchAt: lastBatchAt?.toISOString() ?? null,
    sealingKey,
    configDesired,
    configApplied,
    configRefused,
    outbox,
    lossRecorded,
    errors: agent.vitals?.errors ?? {},
    version,
  };
}
