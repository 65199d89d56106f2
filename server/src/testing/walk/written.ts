import { cellOf } from '@sharp-eyes/geometry';
import { newId, type Point, planAsked } from '@sharp-eyes/protocol';
import type { Platform } from '../../platform/platform.ts';
import type { Ids } from './world.ts';

/**
 * Records whose making would start a thread, a decoder or a map reader, or send a message: written as their rooms write
 * them. The walk reads each of them by its own people, so one that has another shape by now is found out.
 */
export async function writeWhatTakesLong(
  { database: { db }, secrets }: Platform,
  { county, person, camera, channel, draft }: Ids,
  { village, secretName: name, point, jpeg }: { village: string; secretName: string; point: Point; jpeg: Buffer },
): Promise<Ids> {
  const kinds = ['layer', 'photo', 'rejection', 'test', 'delivery', 'pole', 'plan', 'report'];
  const ids: Ids = Object.fromEntries(kinds.map((kind) => [kind, newId()]));
  const at = new Date();
  const place = { county, division: village };
  const by = { id: person, name, unit: '' };
  const add = (collection: string, id: string | undefined, record: object) =>
    db.collection(collection).insertOne({ _id: id as never, ...place, ...record });
  await add('layers', ids.layer, {
    ...{ kind: 'roads', name, features: 1, corners: 2, source: name, date: null, licence: name, datum: 'wgs84' },
    ...{ importedAt: at, importedBy: name, parts: [], loading: null, stale: { came: [], went: [] }, removed: false },
  });
  await add('photos', ids.photo, {
    ...{ class: 'photo', purpose: 'sign', owner: { kind: 'camera', id: camera }, upload: 'x', hash: 'x', bytes: jpeg },
    ...{ size: jpeg.length, width: 8, height: 8, takenAt: at, receivedAt: at, by, expiresAt: null, hold: false },
  });
  const said = { kind: 'junction', name, siteId: null, point, by, at, reason: 'other', words: name };
  await add('rejectedCandidates', ids.rejection, said);
  await add('poles', ids.pole, { name, point, cell: cellOf(point), importedAt: at, importedBy: name });
  const none = { required: 0, declaredBefore: 0, declaredAfter: 0, open: 0, closed: 0, gain: 0, weight: 0 };
  await add('plans', ids.plan, {
    ...{ divisions: [village], name, asked: planAsked.parse({ divisions: [village], budget: 1 }), at, until: at, by },
    ...{ picks: [], villages: [], totals: none, unclosed: [], unclosedBy: [], lacking: [], accepted: [], cameras: 0 },
    ...{ poles: { imported: 0, drawn: 0, junction: 0, camera: 0, insideBuilding: 0 }, tookMs: 1 },
    ...{ unapproved: { villages: 0, watchpoints: 0 } },
  });
  const shown = await db.collection('report_drafts').findOne({ _id: draft as never });
  await add('reports', ids.report, {
    ...{ divisionPath: [name], month: '2026-11', edition: 1, number: name, title: { zh: name, en: name }, day: null },
    ...{ language: 'zh', issuedAt: at, issuedBy: by, replaces: null, replacedBy: null, content: shown?.content },
    ...{ contentSha256: '0'.repeat(64), files: [{ format: 'docx', bytes: 1, sha256: '0'.repeat(64) }] },
  });
  await add('report_files', `${ids.report}.docx`, { bytes: Buffer.from('x') });
  const code = secrets.seal('notice-code', Buffer.from('123456'));
  const test = { id: ids.test, deliveryId: ids.delivery, code, address: null, sentAt: at, expiresAt: at, tries: 9 };
  await db
    .collection('noticeChannels')
    .updateOne({ _id: channel as never }, { $set: { test: { ...test, why: null } } });
  await add('noticeDeliveries', ids.delivery, {
    ...{ noticeId: newId(), cause: 'test', channelId: channel, channelKind: 'dingtalk', channelName: name, test: true },
    ...{ person: null, wayId: null, to: name, language: 'zh', path: '/desk', urgency: 'low', state: 'sent', why: null },
    ...{ said: { place: name, subject: { zh: name, en: name }, number: null, at }, attempt: 1, attempts: [] },
    ...{ folded: 0, maybeTwice: 0, queuedAt: at, dueAt: null, deadlineAt: at, sentAt: at, cancelledAt: null },
  });
  return ids;
}
