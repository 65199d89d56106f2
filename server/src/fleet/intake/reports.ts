import type { Fact } from '@sharp-eyes/protocol';
import { isNewer } from '../../platform/fact-order.ts';
import type { Sighting } from '../../registry/cameras/sightings.ts';
import type { AgentDocument } from '../agents/repository.ts';
import type { Thinning } from './ledger.ts';
import type { ReadFact } from './reading.ts';

/** A fact of one kind with its place in its outbox. */
type Ordered<K extends Fact['kind']> = Extract<Fact, { kind: K }> & { outboxId: string };

/** A batch's facts by what takes them: a batch of 500 is a few bulk writes, not 500 transactions. */
export function reportsOf(facts: readonly ReadFact[], outboxId: string) {
  const inOrder = [...facts].sort((a, b) => a.fact.seq - b.fact.seq);
  const of = <K extends Fact['kind']>(kind: K): Ordered<K>[] =>
    inOrder.flatMap(({ fact }) => (fact.kind === kind ? [{ ...fact, outboxId } as unknown as Ordered<K>] : []));
  const config = of('agent.config').at(-1);
  const vitals = of('agent.vitals').at(-1);
  return {
    sightings: inOrder.flatMap(({ fact }) => sightingOf(fact, outboxId)),
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

function sightingOf(fact: Fact, outboxId: string): Sighting[] {
  const placed = { order: { outboxId, seq: fact.seq }, at: Date.parse(fact.at) };
  switch (fact.kind) {
    case 'device.found':
      return [{ ...placed, kind: fact.kind, body: fact.body }];
    case 'device.health':
      return [{ ...placed, kind: fact.kind, body: fact.body }];
    case 'camera.health':
      return [{ ...placed, kind: fact.kind, cameraId: fact.cameraId, body: fact.body }];
    default:
      return [];
  }
}

function configOf({ body, outboxId, seq }: Ordered<'agent.config'>): Partial<AgentDocument> {
  const configOrder = { outboxId, seq };
  if (body.state === 'applied') return { configApplied: body.version, configRefused: null, configOrder };
  return { configRefused: body.reason ?? `version ${body.version} refused without a reason`, configOrder };
}
