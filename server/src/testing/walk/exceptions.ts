import { township } from '../../fleet/testing/agents-port.ts';
import type { Ids } from './world.ts';

/** Bodies that a schema alone does not tell. */
export function bodiesOf(ids: Ids): Map<string, unknown> {
  const { site, waiting, item, alertId, division } = ids;
  const at = (hours: number): string => new Date(Date.now() + hours * 3600_000).toISOString();
  return new Map<string, unknown>([
    ['POST /api/v1/cameras', { name: 'x', siteId: site, deviceKey: waiting, source: 'main', placement: 'entrance' }],
    ['PUT /api/v1/cameras/:id/device', { deviceKey: waiting, source: 'main', placement: 'entrance' }],
    ['PUT /api/v1/cameras/:id/placement', { placement: 'entrance' }],
    ['POST /api/v1/compliance/assignments', { ids: [item], dueOn: '2027-01-01' }],
    ['POST /api/v1/alerts/:id/resolve', { outcome: 'no-action' }],
    ['POST /api/v1/me/ways', { kind: 'sms', address: '13800138001' }],
    ['POST /api/v1/exports', { list: 'sites', format: 'csv', division, coordinates: false }],
    ['POST /api/v1/coverage/watchpoints/export', { division, format: 'csv' }],
    ['POST /api/v1/looks', { alertId }],
    ['POST /api/v1/reports/drafts', { division: township, month: at(0).slice(0, 7) }],
    ['POST /api/v1/alerts/:id/recordings', { from: at(0), to: at(1), toWhom: 'x', answerBy: at(9) }],
  ]);
}

/** Not asked at all. */
export const endingTheWalk: ReadonlyMap<string, string> = new Map([
  ['DELETE /api/v1/session', 'ends the session that walks'],
  ['GET /api/v1/stream', 'never ends; its own suite looks at what it tells whom'],
]);

/** Routes that answer a stranger with more than nothing, each with the reason. They tell none of the secrets either. */
export const excepted: ReadonlyMap<string, string> = new Map([
  ['GET /api/v1/divisions/:code/contacts', 'none, as where nobody has entered any'],
  ['GET /api/v1/coverage/extent', 'no box, as where nothing stands'],
  ['GET /api/v1/compliance/export', 'a workbook without rows; they come from the list that is walked too'],
  ['GET /api/v1/compliance/summary', 'no matters, as where nothing is on record'],
  ['POST /api/v1/compliance/assignments', 'each item is answered for itself: it is not found'],
  ['PUT /api/v1/photos/:id', 'what is no picture is refused before anything is looked up; its own suite sends one'],
  ['POST /api/v1/alerts/batch', 'each alert is answered for itself: it is not found'],
]);

/** Where the county itself has nothing to show, each with the reason. */
export const withoutRecord: ReadonlyMap<string, string> = new Map([
  ['GET /api/v1/base-map/tiles/:z/:x/:y', 'the hub of the test has no map of its own'],
  ['GET /api/v1/counties/:county/recovery-key', 'nobody has kept one'],
  ['GET /api/v1/counties/:county/filing-template', 'the form that comes with the program is used'],
  ['GET /api/v1/coverage/recompute/:division', 'nothing was worked out afresh'],
  ['GET /api/v1/narrowings/:id', 'nobody has called an alert false yet: no rule is to be narrowed'],
  ['GET /api/v1/desk-load', 'wants days of late, which no schema says; its own suite has them'],
  ['GET /api/v1/desk-load/:division', 'a duty position is a township, and the walk asks for a village'],
  ['GET /api/v1/desk-load/:division/alerts', 'a duty position is a township, and the walk asks for a village'],
]);

/** What the next township shares with this one, each with the reason. */
export const neighbourly: ReadonlyMap<string, string> = new Map([
  ['GET /api/v1/units/:id', 'a unit that the county keeps is chosen in all its townships'],
  ['GET /api/v1/compliance/rules', 'the county’s own rules hold in all its townships'],
  ['GET /api/v1/notice-channels', 'the county’s channels serve all its townships'],
]);

/** Queries that a schema alone does not tell. */
export function queriesOf({ camera = '' }: Ids): Map<string, Record<string, string>> {
  return new Map([
    ['GET /api/v1/signs', { camera }],
    ['PUT /api/v1/photos/:id', { purpose: 'installation', owner: 'camera', ownerId: camera }],
  ]);
}
