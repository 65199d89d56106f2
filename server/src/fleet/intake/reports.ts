import type { Fact } from '@sharp-eyes/protocol';
import type { AgentDocument } from '../agents/repository.ts';
import type { Thinning } from './ledger.ts';
import type { Ordered } from './needs.ts';
import type { ReadFact } from './reading.ts';

/** A batch's facts by what takes them: a batch of 500 is a few bulk writes, not 500 transactions. */
export function reportsOf(facts: readonly ReadFact[], outboxId: string) {
  const of = <K extends Fact['kind']>(kind: K): Ordered<K>[] =>
    facts
      .flatMap(({ fact }) => (fact.kind === kind ? [{ ...fact, outboxId } as unknown as Ordered<K>] : []))
      .sort((a, b) => a.seq - b.seq);
  const config = of('agent.config').at(-1);
  const vitals = of('agent.vitals').at(-1);
  return {
    devicesFound: of('device.found'),
    deviceHealth: of('device.health'),
    cameraHealth: of('camera.health'),
    shadows: of('alert.shadow'),
    thinned: of('facts.thinned').map(({ body }): Thinning => ({ ...body })),
    config,
    /** What changes on the agent's own record; a report older than the one it has changes nothing. */
    ofAgent: (agent: AgentDocument): Partial<AgentDocument> => ({
      ...(vitals && { vitals: { ...vitals.body, at: vitals.at } }),
      ...(config && isNewer(config, agent.configOrder) && configOf(config)),
    }),
  };
}

function isNewer(fact: { outboxId: string; seq: number }, than: AgentDocument['configOrder']): boolean {
  if (than === null || fact.outboxId > than.outboxId) return true;
  return fact.outboxId === than.outboxId && fact.seq > than.seq;
}

function configOf({ body, outboxId, seq }: Ordered<'agent.config'>): Partial<AgentDocument> {
  const configOrder = { outboxId, seq };
  if (body.state === 'applied') return { configApplied: body.version, configRefused: null, configOrder };
  return { configRefused: body.reason ?? `version ${body.version} refused without a reason`, configOrder };
}
