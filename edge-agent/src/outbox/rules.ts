import type { NewFact } from '@sharp-eyes/protocol';

/** Order of sending: alerts, and what explains a gap, go before everything else. */
export const ranks = { alert: 0, other: 1 } as const;

/** What the outbox must know of a fact to order, keep and thin it. */
export interface Standing {
  rank: number;
  /** True for what may be thinned when the quota is full: a measurement, or a state said before. */
  thinnable: boolean;
  /** Whose state the fact tells, and which: `undefined` for facts that tell none. */
  tells: { subject: string; state: string } | undefined;
}

/** Decides how a fact is kept. `lastState` answers the last state written for a subject. */
export function standingOf(fact: NewFact, lastState: (subject: string) => string | undefined): Standing {
  const tells = stateOf(fact);
  switch (fact.kind) {
    case 'alert.raised':
    case 'alert.changed':
    case 'alert.cleared':
    case 'facts.thinned':
      return { rank: ranks.alert, thinnable: false, tells };
    case 'agent.vitals':
      return { rank: ranks.other, thinnable: true, tells };
    case 'device.found':
    case 'device.health':
    case 'camera.health':
      return {
        rank: ranks.other,
        thinnable: tells !== undefined && lastState(tells.subject) === tells.state,
        tells,
      };
    case 'alert.shadow':
    case 'agent.config':
      return { rank: ranks.other, thinnable: false, tells };
  }
}

function stateOf(fact: NewFact): Standing['tells'] {
  switch (fact.kind) {
    case 'device.health':
      return { subject: `device ${fact.body.deviceKey}`, state: fact.body.reachability };
    case 'camera.health':
      return { subject: `camera ${fact.cameraId}`, state: fact.body.picture };
    case 'device.found': {
      const { deviceKey, addresses, reachability, conflict, sources } = fact.body;
      const tokens = sources?.map((source) => source.token) ?? [];
      return { subject: `found ${deviceKey}`, state: JSON.stringify([addresses, reachability, conflict, tokens]) };
    }
    default:
      return undefined;
  }
}

/** Thinning stops at this share of the quota, so that it happens rarely and in one piece. */
export const thinDownTo = 0.9;

/** Subjects whose last state is remembered; a hostile site that invents devices can't grow it further. */
export const subjectsMax = 20_000;
