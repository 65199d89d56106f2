import type { HubConfig } from '@sharp-eyes/config';
import { alertCallsRoutes } from './desk/alerts/calls-routes.ts';
import { type AlertsRoom, openAlertsRoom, projectAlerts } from './desk/alerts/room.ts';
import { alertRoutes } from './desk/alerts/routes.ts';
import { type DutyRoom, openDutyRoom, projectDuty } from './desk/duty/room.ts';
import { dutyRoutes } from './desk/duty/routes.ts';
import { openIncidentsRoom } from './desk/incidents/room.ts';
import { loadSection } from './desk/load/report-section.ts';
import { deskLoadRoutes } from './desk/load/routes.ts';
import { DeskLoads } from './desk/load/service.ts';
import { LoadSheets } from './desk/load/sheets.ts';
import { openNarrowingsRoom, projectNarrowings } from './desk/narrowings/room.ts';
import { narrowingsRoutes } from './desk/narrowings/routes.ts';
import { type NoticesRoom, openNoticesRoom } from './desk/notices/room.ts';
import { keepSilences, openSilencesRoom, projectSilences } from './desk/silences/room.ts';
import { silencesRoutes } from './desk/silences/routes.ts';
import { type Fleet, openFleet, projectAgents } from './fleet/room.ts';
import { openApiRoute } from './platform/http/app.ts';
import type { Authenticators } from './platform/http/caller.ts';
import { ownRoutes } from './platform/http/own-routes.ts';
import type { Route } from './platform/http/route.ts';
import { LiveStream } from './platform/http/stream.ts';
import type { Platform } from './platform/platform.ts';
import { attestationsRoutes } from './registry/attestations/routes.ts';
import { Attestations } from './registry/attestations/service.ts';
import { baseMapRoutes } from './registry/base-map/routes.ts';
import { BaseMaps } from './registry/base-map/service.ts';
import { type CamerasRoom, openCamerasRoom, projectCameras } from './registry/cameras/room.ts';
import { camerasRoutes } from './registry/cameras/routes.ts';
import { candidatesRoutes } from './registry/candidates/routes.ts';
import { Candidates } from './registry/candidates/service.ts';
import { cardsRoutes } from './registry/cards/routes.ts';
import { Cards } from './registry/cards/service.ts';
import { casesRoutes } from './registry/cases/routes.ts';
import { Cases } from './registry/cases/service.ts';
import { LocalRules } from './registry/compliance/local-rules.ts';
import { openComplianceRoom } from './registry/compliance/room.ts';
import { complianceRoutes } from './registry/compliance/routes.ts';
import { contactsRoutes } from './registry/contacts/routes.ts';
import { Contacts } from './registry/contacts/service.ts';
import { projectCoverage } from './registry/coverage/news.ts';
import { openCoverageRoom } from './registry/coverage/room.ts';
import { coverageRoutes } from './registry/coverage/routes.ts';
import { exportsRoutes } from './registry/exports/routes.ts';
import { Exports } from './registry/exports/service.ts';
import { openFilings } from './registry/filings/room.ts';
import { filingsRoutes } from './registry/filings/routes.ts';
import { sheetRoutes } from './registry/filings/sheet/routes.ts';
import { FilingSheets } from './registry/filings/sheet/templates.ts';
import { type ImportsRoom, openImportsRoom } from './registry/imports/room.ts';
import { importsRoutes } from './registry/imports/routes.ts';
import { layersRoutes } from './registry/layers/routes.ts';
import { Layers } from './registry/layers/service.ts';
import { placesRoutes } from './registry/places/routes.ts';
import { Places } from './registry/places/service.ts';
import { plansRoutes } from './registry/plans/routes.ts';
import { Plans } from './registry/plans/service.ts';
import { polesRoutes } from './registry/poles/routes.ts';
import { Poles } from './registry/poles/service.ts';
import { openReports } from './registry/reports/room.ts';
import { reportsRoutes } from './registry/reports/routes.ts';
import { requiredListsRoutes } from './registry/required/routes.ts';
import { RequiredLists } from './registry/required/service.ts';
import { projectSites } from './registry/sites/project.ts';
import { sitesRoutes } from './registry/sites/routes.ts';
import { Sites } from './registry/sites/service.ts';
import { unitsRoutes } from './registry/units/routes.ts';
import { Units } from './registry/units/service.ts';
import { watchpointsRoutes } from './registry/watchpoints/routes.ts';
import { Watchpoints } from './registry/watchpoints/service.ts';
import { auditRoutes } from './trust/audit/routes.ts';
import { Audit } from './trust/audit/service.ts';
import { peopleRoutes } from './trust/people/routes.ts';
import { People } from './trust/people/service.ts';
import type { LiveRoom } from './view/live/room.ts';
import { projectPhotos } from './view/photos/room.ts';
import { openView } from './view/room.ts';

/** Something that runs while the hub does. */
interface RoomPart {
  name: string;
  start(): void | Promise<void>;
  stop(): void | Promise<void>;
}

/** Every room of every floor, and what they serve. */
export interface Rooms {
  audit: Audit;
  people: People;
  places: Places;
  layers: Layers;
  camerasRoom: CamerasRoom;
  importsRoom: ImportsRoom;
  alertsRoom: AlertsRoom;
  fleet: Fleet;
  noticesRoom: NoticesRoom;
  dutyRoom: DutyRoom;
  live: LiveRoom;
  stream: LiveStream;
  authenticate: Authenticators;
  peopleRoutes: Route[];
  agentRoutes: Route[];
  parts: RoomPart[];
}

/** Opens the rooms, each given the services that it may call. Models are made here; nothing runs yet. */
export async function openRooms(platform: Platform, config: HubConfig): Promise<Rooms> {
  const baseMaps = new BaseMaps(config.baseMap);
  const audit = new Audit(platform);
  const people = new People(platform, audit);
  const places = new Places(platform, audit);
  const units = new Units(platform, { audit, places });
  const layers = new Layers(platform, { audit, places });
  const sites = new Sites(platform, { audit, places, units });
  const contacts = new Contacts(platform, { audit, places, sites });
  const watchpoints = new Watchpoints(platform, { audit, places, sites });
  const candidates = new Candidates(platform, { audit, places, layers, sites, watchpoints });
  const requiredLists = new RequiredLists(platform, { audit, places, sites, watchpoints });
  const camerasRoom = openCamerasRoom(platform, { audit, places, sites, units, watchpoints });
  const cards = new Cards(platform, { audit, cameras: camerasRoom.cameras, sites, units });
  const { recorded } = camerasRoom;
  const importsRoom = openImportsRoom(platform, {
    audit,
    places,
    listedSites: sites.listed,
    units,
    contacts,
    recorded,
    listedWatchpoints: watchpoints.listed,
  });
  const lists = new Exports(platform, { audit, places, sites, units, recorded });

  const { forLaw, forCoverage: records } = camerasRoom;
  const judged = { places, sites, layers, watchpoints, requiredLists, records };
  const coverage = openCoverageRoom(platform, { audit, ...judged });
  const poles = new Poles(platform, { audit, places, layers });
  const { forPlans, surroundings } = coverage;
  const planned = { watchpoints, records, surroundings, adoption: camerasRoom.adoption, coverage: forPlans };
  const plans = new Plans(platform, { audit, places, sites, layers, poles, ...planned });
  const attestations = new Attestations(platform, { audit, forLaw, sites });
  const rules = new LocalRules(platform, audit);
  const filings = openFilings(platform, { audit, places, units, sites, forLaw, rules });
  const duties = { audit, people, places, units, sites, forLaw, rules, attestations, systems: filings };
  const compliance = openComplianceRoom(platform, duties);
  const { cameras, queue } = camerasRoom;
  const cases = new Cases(platform, { audit, places, sites, contacts, cameras, queue });

  const noticesRoom = await openNoticesRoom(platform, { audit, people, places }, config.notices);
  const kept = keepSilences(platform);
  const around = { audit, people, contacts, sites, units, cameras: camerasRoom, silences: kept.inForce };
  const alertsRoom = openAlertsRoom(platform, around, config.alerts);
  const silences = openSilencesRoom(platform, { audit, places, cameras: camerasRoom, alerts: alertsRoom }, kept);
  const fleet = await openFleet(platform, { audit, sites, cameras: camerasRoom, alerts: alertsRoom }, config);
  const causes = { fleet, cameras: camerasRoom, places, alerts: alertsRoom, notices: noticesRoom };
  openIncidentsRoom(platform, causes, config.alerts);
  const tuned = { audit, alerts: alertsRoom, cameras: camerasRoom, fleet };
  const narrowings = openNarrowingsRoom(platform, tuned);
  const { identity, commands } = fleet;
  const authenticate: Authenticators = {
    person: (req) => people.authenticate(req),
    agent: fleet.authenticate,
  };
  const seen = { cameras: camerasRoom, sites, alerts: alertsRoom, identity, commands };
  const view = openView(platform, { audit, ...seen, authenticate: authenticate.person }, config);

  const stream = new LiveStream(platform, authenticate);
  const dutyRoom = openDutyRoom(platform, { audit, people, alerts: alertsRoom, notices: noticesRoom.notices }, () =>
    stream.openSessions(),
  );
  const loads = new DeskLoads(platform, {
    ...{ alerts: alertsRoom.alerts, agents: fleet.agents, roster: dutyRoom.roster, places },
  });
  const reports = openReports(
    platform,
    {
      ...{ audit, places, sites, requiredLists, compliance: compliance.compliance },
      ...{ coverage: coverage.forReports, cameras: camerasRoom.forReports },
    },
    [loadSection(loads)],
  );
  projectDuty(stream);
  projectSites(stream, sites, watchpoints);
  projectCameras(stream, camerasRoom);
  projectCoverage(stream);
  projectAlerts(stream, alertsRoom);
  projectSilences(stream, silences);
  projectNarrowings(stream);
  projectAgents(stream, fleet);
  projectPhotos(stream, view.photos);

  const agentRoutes: Route[] = [...fleet.agentsRoutes, ...view.agentsRoutes];
  const own: Route[] = [
    ...ownRoutes(platform),
    openApiRoute(() => [...own, ...agentRoutes]),
    stream.route,
    ...peopleRoutes(people),
    ...auditRoutes(audit),
    ...baseMapRoutes(baseMaps),
    ...placesRoutes(places),
    ...layersRoutes(layers),
    ...unitsRoutes(units),
    ...sitesRoutes(sites),
    ...contactsRoutes(contacts),
    ...watchpointsRoutes(watchpoints),
    ...candidatesRoutes(candidates),
    ...requiredListsRoutes(requiredLists),
    ...importsRoutes(importsRoom.imports),
    ...exportsRoutes(lists),
    ...coverageRoutes(coverage),
    ...reportsRoutes(reports),
    ...polesRoutes(poles),
    ...plansRoutes(plans),
    ...camerasRoutes(camerasRoom),
    ...attestationsRoutes(attestations),
    ...complianceRoutes(compliance),
    ...filingsRoutes(filings),
    ...sheetRoutes(new FilingSheets(platform, { audit, filings })),
    ...casesRoutes(cases),
    ...cardsRoutes(cards, { address: config.cards.address, stillHours: config.stills.retentionHours }),
    ...alertRoutes(alertsRoom.alerts),
    ...noticesRoom.routes,
    ...dutyRoutes(dutyRoom),
    ...alertCallsRoutes(alertsRoom.calls),
    ...silencesRoutes(silences),
    ...deskLoadRoutes(loads, new LoadSheets(platform, { audit, loads })),
    ...narrowingsRoutes(narrowings),
    ...fleet.peopleRoutes,
    ...view.peopleRoutes,
  ];
  return {
    ...{
      audit,
      people,
      places,
      layers,
      camerasRoom,
      importsRoom,
      alertsRoom,
      fleet,
      noticesRoom,
      dutyRoom,
      live: view.live,
      stream,
      authenticate,
    },
    ...{ agentRoutes, peopleRoutes: own },
    parts: [
      { name: 'base map', start: () => undefined, stop: () => baseMaps.stop() },
      { name: 'places', start: () => places.start(), stop: () => places.stop() },
      { name: 'imports', start: () => importsRoom.runner.start(), stop: () => importsRoom.runner.stop() },
      { name: 'alerts', start: () => alertsRoom.alerts.start(), stop: () => undefined },
      { name: 'stream', start: () => stream.start(), stop: () => undefined },
      { name: 'coverage', start: () => coverage.start(), stop: () => coverage.stop() },
      { name: 'plans', start: () => undefined, stop: () => plans.stop() },
      { name: 'fleet', start: () => fleet.start(), stop: () => fleet.stop() },
      { name: 'live view', start: () => view.live.start(), stop: () => view.live.stop() },
      { name: 'notices', start: () => noticesRoom.start(), stop: () => noticesRoom.stop() },
      { name: 'duty', start: () => dutyRoom.watch.start(), stop: () => dutyRoom.watch.stop() },
      { name: 'darkroom', start: () => undefined, stop: () => view.photos.darkroom.stop() },
    ],
  };
}
