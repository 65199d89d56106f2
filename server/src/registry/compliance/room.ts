import { filingCamerasMax } from '@sharp-eyes/protocol';
import type { EventOf } from '../../platform/events/event-map.ts';
import type { Platform } from '../../platform/platform.ts';
import { dayOf } from '../../platform/site-clock.ts';
import type { Audit } from '../../trust/audit/service.ts';
import type { People } from '../../trust/people/service.ts';
import type { Places } from '../places/service.ts';
import type { Units } from '../units/service.ts';
import { CaseLoader, type CaseRooms } from './case-loader.ts';
import type { LocalRules } from './local-rules.ts';
import { Passes } from './passes.ts';
import { ComplianceRepository } from './repository.ts';
import { Compliance } from './service.ts';
import { type Asked, ComplianceWorker } from './worker.ts';

/** Items that became overdue, taken in one sweep. */
const overdueBatch = 500;

/** Cameras of lists that are worked out in the same second; more are left to a pass. */
const listedAtOnce = 500;

const kinds = ['camera.changed', 'cameras.listed', 'site.changed', 'filing.changed', 'rules.changed'] as const;
type Heard = EventOf<(typeof kinds)[number]>;

export interface ComplianceRoom {
  compliance: Compliance;
  rules: LocalRules;
}

export function openComplianceRoom(
  platform: Platform,
  rooms: CaseRooms & { audit: Audit; people: People; places: Places; units: Units; rules: LocalRules },
): ComplianceRoom {
  const { database, clock, consumers, sweeps } = platform;
  const { rules } = rooms;
  const repository = new ComplianceRepository(database);
  const loader = new CaseLoader(rooms);
  const worker = new ComplianceWorker({ repository, rules, loader });
  const passes = new Passes(database, { rules, loader, worker });
  const today = (): string => dayOf(new Date(clock.now()));

  consumers.gather(
    'compliance',
    kinds,
    async (events) => {
      for (const event of events) if (event.kind === 'rules.changed') await passes.ask(event.body.division);
      for (const event of events) await keepGaps(repository, event);
      // A list of thousands is looked through page by page, so that the other sweeps of this second have their turn.
      const listed = events.filter(({ kind }) => kind === 'cameras.listed');
      const atOnce = camerasIn(listed) <= listedAtOnce;
      if (!atOnce) for (const division of new Set(listed.map(placeOf))) await passes.ask(division);
      const systems = events.flatMap((event) => (event.kind === 'filing.changed' ? event.body.siteIds : []));
      if (systems.length > 0)
        await worker.workOutCases(await loader.camerasOfSites([...new Set(systems)], filingCamerasMax), today());
      await worker.workOut(askedBy(atOnce ? events : events.filter(({ kind }) => kind !== 'cameras.listed')), today());
    },
    (event) => event.kind !== 'camera.changed' || !event.body.healthOnly,
  );
  sweeps.register({
    name: 'compliance',
    run: async (now) => {
      const day = dayOf(now);
      const overdue = await repository.newlyOverdue(day, overdueBatch);
      const of = (kind: keyof Asked) => [
        ...new Set(overdue.filter(({ subject }) => subject === kind).map(({ subjectId }) => subjectId)),
      ];
      await worker.workOut({ camera: of('camera'), site: of('site'), system: of('system') }, day);
      await passes.sweep(day);
    },
  });
  return { compliance: new Compliance(platform, rooms, { repository, rules, loader, passes }), rules };
}

function camerasIn(events: readonly Heard[]): number {
  return events.reduce((sum, { body }) => sum + ('cameraIds' in body ? body.cameraIds.length : 0), 0);
}

function placeOf({ divisionAfter }: Heard): string {
  return divisionAfter ?? '000000000000';
}

async function keepGaps(repository: ComplianceRepository, event: Heard): Promise<void> {
  if (event.kind !== 'cameras.listed' || event.body.gapsDueOn === null || event.county === null) return;
  await repository.setGaps(event.county, event.body.cameraIds, event.body.gapsDueOn);
}

function askedBy(events: readonly Heard[]): Asked {
  const asked = { camera: new Set<string>(), site: new Set<string>(), system: new Set<string>() };
  for (const { kind, body } of events) {
    if (kind === 'camera.changed') asked.camera.add(body.cameraId);
    if (kind === 'cameras.listed') for (const id of body.cameraIds) asked.camera.add(id);
    if (kind === 'site.changed') asked.site.add(body.siteId);
    if (kind === 'filing.changed') asked.system.add(body.filingId);
  }
  return { camera: [...asked.camera], site: [...asked.site], system: [...asked.system] };
}
