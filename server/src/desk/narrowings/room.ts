import type { Fleet } from '../../fleet/room.ts';
import type { LiveStream } from '../../platform/http/stream.ts';
import type { Platform } from '../../platform/platform.ts';
import type { CamerasRoom } from '../../registry/cameras/room.ts';
import type { Audit } from '../../trust/audit/service.ts';
import type { AlertsRoom } from '../alerts/room.ts';
import { Proposals } from './proposals.ts';
import { NarrowingRepository } from './repository.ts';
import { judgeApplied } from './rules.ts';
import { Narrowings } from './service.ts';
import { NarrowingViews } from './views.ts';

/** Listens to what people decide about alerts, and proposes narrower rules where most were false. */
export function openNarrowingsRoom(
  platform: Platform,
  rooms: { audit: Audit; alerts: AlertsRoom; cameras: CamerasRoom; fleet: Fleet },
): Narrowings {
  const { clock, consumers, database, sweeps } = platform;
  const { verdicts, shadows } = rooms.alerts;
  const { agents, configuration } = rooms.fleet;
  const { watchedRules: rules } = rooms.cameras;
  const repository = new NarrowingRepository(database);
  const proposals = new Proposals(platform, { verdicts, rules }, repository);
  const views = new NarrowingViews({
    ...{ verdicts, now: () => clock.now() },
    shadowsOf: (cameraId, ruleId, since) => shadows.count(cameraId, ruleId, since),
    applied: async (agentId, version) => {
      const agent = await agents.configurationOf(agentId);
      return agent && judgeApplied(agent, version);
    },
  });
  const tellAgent = async (agentId: string) => {
    await configuration.refresh(agentId, new Date(clock.now()));
    return (await agents.configurationOf(agentId))?.configDesired;
  };
  const narrowings = new Narrowings(platform, { audit: rooms.audit, verdicts, rules, views, tellAgent }, repository);
  consumers.gather('rule-verdicts', ['alert.judged'], (events) =>
    proposals.heard(events.map(({ divisionAfter, body }) => ({ ...body, division: divisionAfter as string }))),
  );
  sweeps.register({ name: 'narrowings', run: (now) => proposals.judgeDue(now) });
  sweeps.register({ name: 'narrowings-told', run: () => narrowings.tellAll() });
  return narrowings;
}

/** What consoles hear of narrowings: that there is something new to ask for. */
export function projectNarrowings(stream: LiveStream): void {
  stream.project('narrowing.changed', {
    action: 'narrowings.read',
    load: async ({ divisionAfter }) => ({ kind: 'narrowings', division: divisionAfter as string }),
    gone: ({ divisionBefore }) => ({ kind: 'narrowings', division: divisionBefore as string }),
  });
}
