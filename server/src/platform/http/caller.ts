import type { Person } from '@sharp-eyes/protocol';
import type { Request } from 'express';
import type { Action, routeTable } from '../../route-table.ts';

/** Somebody with a session. */
export interface PersonCaller {
  kind: 'person';
  person: Person;
  sessionId: string;
  /** The shared desk at which the session began by PIN; absent for one that began by password. */
  deskId?: string;
  /** What the header `csrfHeader` must carry on every write. */
  csrf: string;
  expiresAt: Date;
}

/** An enrolled agent with an access token. */
interface AgentCaller {
  kind: 'agent';
  agentId: string;
}

interface PublicCaller {
  kind: 'public';
}

export type Caller = PersonCaller | AgentCaller | PublicCaller;

type AccessOf<A extends Action> = (typeof routeTable)[A];

/** Who calls an action, by its entry in the route table. */
export type CallerOf<A extends Action> =
  AccessOf<A> extends 'public' ? PublicCaller : AccessOf<A> extends 'agent' ? AgentCaller : PersonCaller;

/** Tells who a request comes from; undefined when it carries nothing valid. Costs no body. */
export interface Authenticators {
  person(req: Pick<Request, 'headers'>): Promise<PersonCaller | undefined>;
  agent(req: Pick<Request, 'headers'>): Promise<AgentCaller | undefined>;
}
