import type { HubConfig } from '@sharp-eyes/config';
import type { AlertsRoom } from '../desk/alerts/room.ts';
import type { Authenticators } from '../platform/http/caller.ts';
import type { Route } from '../platform/http/route.ts';
import type { LiveStream } from '../platform/http/stream.ts';
import type { Platform } from '../platform/platform.ts';
import { wholeScope } from '../platform/scope.ts';
import type { CamerasRoom } from '../registry/cameras/room.ts';
import type { Sites } from '../registry/sites/service.ts';
import type { Audit } from '../trust/audit/service.ts';
import type { AppendAudit } from './agents/announce.ts';
import { authoritySecret, hostsOf, makeAuthority, openAuthority } from './agents/authority.ts';
import { HubCertificate } from './agents/certificate.ts';
import { ConfigurationService } from './agents/configuration.ts';
import { AgentIdentity } from './agents/identity.ts';
import { AgentRepository } from './agents/repository.ts';
import { agentRoutes, enrolmentRoutes } from './agents/routes.ts';
import { AgentService } from './agents/service.ts';
import { makeTokenKey, tokenSecret } from './agents/tokens.ts';
import { Presence } from './commands/presence.ts';
import { commandRoutes, commandUpgrade } from './commands/routes.ts';
import { CommandService } from './commands/service.ts';
import { registerOf } from './intake/register.ts';
import { factRoutes, quarantineRoutes } from './intake/routes.ts';
import { IntakeService } from './intake/service.ts';

/** What the other floors need of the fleet. */
export interface Fleet {
  agents: AgentService;
  identity: AgentIdentity;
  intake: IntakeService;
  commands: CommandService;
  configuration: ConfigurationService;
  /** Of the agents' port. */
  certificate: HubCertificate;
  /** Recognises an agent by its access token. */
  authenticate: Authenticators['agent'];
  peopleRoutes: Route[];
  agentsRoutes: Route[];
  /** Call when the tail has started. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens the fleet's rooms: agents, intake, commands. Makes the authority and the token key at first start. */
export async function openFleet(
  platform: Platform,
  rooms: { audit: Audit; sites: Sites; cameras: CamerasRoom; alerts: AlertsRoom },
  settings: Pick<HubConfig, 'agents'>,
): Promise<Fleet> {
  const { database, clock, log, errors, secrets, tail, hubId } = platform;
  const authority = await openAuthority(await secrets.sharedSecret(authoritySecret, () => makeAuthority(clock.now())));
  const tokenKey = await secrets.sharedSecret(tokenSecret, makeTokenKey);
  const commands = new CommandService({
    ...{ database, tail, clock, log, errors },
    presence: new Presence({ database, clock, hubId }),
  });
  const { addresses } = settings.agents;
  const certificate = await HubCertificate.create({ authority, hosts: hostsOf(addresses), clock, log });
  const repository = new AgentRepository(database);
  const audit: AppendAudit = (tx, entry) => rooms.audit.append(tx, entry);
  const identity = new AgentIdentity({ database, clock, repository, audit, addresses, tokenKey });
  const agents = new AgentService({
    database,
    sweeps: platform.sweeps,
    repository,
    needs: {
      audit,
      connected: (ids) => commands.connected(ids),
      markSilent: (tx, agentId, since) => rooms.cameras.sightings.markAgentSilent(tx, agentId, since),
    },
    hub: { addresses, caSha256: authority.sha256, startedAt: clock.now() },
  });
  rooms.sites.askAgents((agentId, tx) => agents.areaOf(agentId, tx));
  const configuration = new ConfigurationService({
    database,
    agents: repository,
    needs: {
      desiredWork: (agentId, at) => rooms.cameras.devices.devicesAndCamerasOf(agentId, at),
      hint: (agentId, version) => commands.hint(agentId, 'configure', { version }),
    },
  });
  const { alerts, shadows } = rooms.alerts;
  const register = registerOf(rooms.cameras, rooms.sites);
  const intake = new IntakeService({
    ...{ database, clock, log, errors, agents: repository, identity, audit, shadows, register },
    alerts: alerts.intake,
    hubs: addresses,
  });
  platform.consumers.register('agent-configuration', ['config.stale'], ({ body }) =>
    configuration.refresh(body.agentId, new Date(clock.now())),
  );
  platform.sweeps.register({ name: 'silent-agents', run: async (now) => void (await agents.callSilent(now)) });
  return {
    ...{ agents, identity, intake, commands, configuration, certificate },
    authenticate: (req) => authenticateAgent(identity, req.headers.authorization),
    peopleRoutes: [
      ...agentRoutes(agents),
      ...quarantineRoutes(intake),
      ...commandRoutes(commands, agents, {
        deviceOf: async (scope, deviceKey) => {
          const { agentId } = await rooms.cameras.devices.find(scope, deviceKey);
          return { agentId, credential: await rooms.cameras.devices.credentialOf(agentId, deviceKey) };
        },
      }),
    ],
    agentsRoutes: [
      ...enrolmentRoutes(identity, configuration, authority.certificatePem),
      ...factRoutes(intake),
      commandUpgrade(commands, identity),
    ],
    start: () => commands.start(),
    stop: async () => {
      certificate.stop();
      await commands.stop();
    },
  };
}

async function authenticateAgent(identity: AgentIdentity, authorization: string | undefined) {
  const [, token] = /^Bearer ([\w.-]{1,4000})$/.exec(authorization ?? '') ?? [];
  const agent = token === undefined ? undefined : await identity.recognise(token);
  return agent && { kind: 'agent' as const, agentId: agent._id };
}

/** What consoles hear of agents. */
export function projectAgents(stream: LiveStream, { agents }: Fleet): void {
  const told = wholeScope('the stream checks the scope of each listener');
  stream.project('agent.changed', {
    action: 'agents.read',
    load: async ({ body }) => ({ kind: 'agent', record: await agents.read(told, body.agentId) }),
    gone: ({ body }) => ({ kind: 'gone', of: 'agent', id: body.agentId }),
  });
}
