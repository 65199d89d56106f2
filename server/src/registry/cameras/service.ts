import {
  type Camera,
  type NewCamera,
  newId,
  type Placement,
  pageMax,
  type RulesDocument,
  type Site,
} from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Scope, wholeScope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import { emitCamera, emitDevice, emitStale } from './announce.ts';
import type { CameraDocument, DeviceDocument } from './documents.ts';
import type { CamerasRepository } from './repository.ts';
import { decidePlacement, decideRules, mayMove, type Standing } from './rules.ts';
import { cameraOf } from './views.ts';

/** Registered watched places. */
export class Cameras {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #sites: Sites;
  readonly #places: Places;
  readonly #repository: CamerasRepository;

  constructor(
    platform: Platform,
    rooms: { audit: Audit; sites: Sites; places: Places },
    repository: CamerasRepository,
  ) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#sites = rooms.sites;
    this.#places = rooms.places;
    this.#repository = repository;
    // A site and its cameras go in one transaction; sites do not know cameras.
    rooms.sites.serve({
      siteRemoved: (tx, site) => this.#siteRemoved(tx, site),
      siteChanged: (tx, site) => this.#siteChanged(tx, site),
    });
  }

  async find(scope: Scope, id: string): Promise<Camera> {
    const camera = await this.#repository.camera(scope, id);
    if (!camera) throw notFound();
    return this.#view(camera);
  }

  async list(
    scope: Scope,
    asked: {
      division?: string | undefined;
      agent?: string | undefined;
      site?: string | undefined;
      cursor?: string | undefined;
      limit?: number;
    },
  ): Promise<{ items: Camera[]; next: string | null }> {
    const limit = asked.limit ?? pageMax;
    const { division, agent: agentId, site: siteId, cursor: after = '' } = asked;
    const found = await this.#repository.cameras(scope, { division, agentId, siteId, after, limit: limit + 1 });
    const items = await this.#views(found.slice(0, limit));
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** The cameras among these that the agent serves, by id: what its facts may speak of. */
  async servedBy(agentId: string, cameraIds: readonly string[]): Promise<Map<string, Camera>> {
    const cameras = await this.#views(await this.#repository.camerasOfAgent(agentId, [...new Set(cameraIds)]));
    return new Map(cameras.map((camera) => [camera.id, camera]));
  }

  /**
   * Adopts a found picture as a camera. Somebody on site has answered where it stands; a forbidden place is refused
   * here whoever asks, and again by the model.
   * @throws ProblemError `placement-forbidden`, `placement-missing`, `person-rule-indoors`, `not-found`, `conflict`,
   * `bad-request`
   */
  async add(scope: Scope, caller: PersonCaller, body: NewCamera): Promise<Camera> {
    const placement = placementOf(body.placement);
    const camera = await this.#platform.database.inTransaction(async (tx) => {
      const site = await this.#sites.find(scope, body.siteId, tx);
      checkRules(body.rules, { siteKind: site.kind, placement }, 'rules.');
      const device = await this.#freeDevice(tx, scope, body);
      const made = newCameraOf(body, { placement, site, device, now: tx.now, personId: caller.person.id });
      await this.#repository.addCamera(tx, made);
      await this.#note(tx, caller, 'cameras.add', made, { placement, siteId: site.id });
      this.#announce(tx, made, null);
      if (device) emitDevice(tx, device);
      return made;
    });
    return this.#view(camera);
  }

  /** Replaces the rules. @throws ProblemError `stale` with the current record, `person-rule-indoors` */
  async setRules(
    scope: Scope,
    caller: PersonCaller,
    id: string,
    version: number,
    rules: RulesDocument,
  ): Promise<Camera> {
    const changed = await this.#platform.database.inTransaction(async (tx) => {
      const camera = await this.#repository.camera(scope, id, tx);
      if (!camera) throw notFound();
      const site = await this.#sites.find(wholeScope("a camera's own site"), camera.siteId, tx);
      checkRules(rules, { siteKind: site.kind, placement: camera.placement });
      if (camera.version !== version) throw stale(await this.#view(camera));
      const next = { ...camera, version: version + 1, rules: { ...rules, version: camera.rules.version + 1 } };
      await this.#repository.putCameras(tx, [next]);
      await this.#note(tx, caller, 'cameras.rules', next, { rules: next.rules });
      this.#announce(tx, next, next.division);
      return next;
    });
    return this.#view(changed);
  }

  /** Takes a camera out of use: a demo one is removed, a real one is retired and its history stays. */
  async remove(scope: Scope, caller: PersonCaller, id: string): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const camera = await this.#repository.camera(scope, id, tx);
      if (!camera) throw notFound();
      if (camera.demo) await this.#delete(tx, [camera]);
      else await this.#retire(tx, camera, caller.person.id);
      await this.#note(tx, caller, camera.demo ? 'cameras.remove' : 'cameras.retire', camera, {});
    });
  }

  async #retire(tx: Tx, camera: CameraDocument, by: string): Promise<void> {
    if (!mayMove(camera.life, 'retired'))
      throw new ProblemError('illegal-move', { values: { state: camera.life, by: '–' } });
    const move = { at: tx.now, from: camera.life, to: 'retired' as const, by };
    const { version, lifeHistory } = camera;
    const retired = { ...camera, life: move.to, standing: false, version: version + 1 };
    await this.#repository.putCameras(tx, [{ ...retired, lifeHistory: [...lifeHistory, move] }]);
    this.#announce(tx, camera, camera.division);
  }

  async #delete(tx: Tx, cameras: readonly CameraDocument[]): Promise<void> {
    await this.#repository.removeCameras(
      tx,
      cameras.map(({ _id }) => _id),
    );
    for (const camera of cameras) {
      emitCamera(tx, camera, camera.division, true);
      emitStale(tx, [camera.agentId], camera.division);
    }
  }

  async #siteRemoved(tx: Tx, site: Site): Promise<void> {
    const cameras = await this.#repository.camerasOfSite(tx, site.id);
    if (!site.demo && cameras.some(({ standing }) => standing))
      throw new ProblemError('conflict', {
        code: 'site-has-cameras',
        values: { what: `${cameras.length} × camera / 摄像机` },
      });
    await this.#delete(tx, site.demo ? cameras : []);
  }

  async #siteChanged(tx: Tx, site: Site): Promise<void> {
    for (const camera of await this.#repository.camerasOfSite(tx, site.id)) this.#announce(tx, camera, camera.division);
  }

  /** The device whose picture is adopted; undefined for a camera without one. */
  async #freeDevice(
    tx: Tx,
    scope: Scope,
    { deviceKey, source }: Pick<NewCamera, 'deviceKey' | 'source'>,
  ): Promise<DeviceDocument | undefined> {
    if (deviceKey === null || source === null) return undefined;
    const device = await this.#repository.device(scope, deviceKey, tx);
    if (!device) throw notFound();
    checkSource(device, source);
    await this.#checkFree(tx, device, source);
    return device;
  }

  async #checkFree(tx: Tx, device: DeviceDocument, source: string): Promise<void> {
    const taken = await this.#repository.camerasOfDevices(device.county, [device.deviceKey], tx);
    const other = taken.find((camera) => camera.source === source);
    if (other) throw new ProblemError('conflict', { code: 'source-adopted', values: { what: other.name } });
  }

  #announce(tx: Tx, camera: CameraDocument, before: string | null): void {
    emitCamera(tx, camera, before);
    emitStale(tx, [camera.agentId], camera.division);
  }

  async #note(
    tx: Tx,
    caller: PersonCaller,
    action: string,
    { _id, name, deviceKey, source, division }: CameraDocument,
    more: Record<string, unknown>,
  ): Promise<void> {
    const content = { cameraId: _id, name, deviceKey, source, ...more };
    await this.#audit.append(tx, { ...actorOf(caller), action, division, content });
  }

  async #view(camera: CameraDocument): Promise<Camera> {
    const [view] = await this.#views([camera]);
    return view as Camera;
  }

  async #views(cameras: readonly CameraDocument[]): Promise<Camera[]> {
    const followed = wholeScope("a camera's own device and site");
    const devices: DeviceDocument[] = [];
    for (const [county, group] of Map.groupBy(cameras, (camera) => camera.county))
      devices.push(
        ...(await this.#repository.devicesByKeys(
          county,
          group.flatMap(({ deviceKey }) => deviceKey ?? []),
        )),
      );
    const byKey = new Map(devices.map((device) => [`${device.county}/${device.deviceKey}`, device]));
    const sites = await this.#sites.byIds(
      followed,
      cameras.map(({ siteId }) => siteId),
    );
    const paths = await this.#places.pathsOf(cameras.map(({ division }) => division));
    return cameras.map((camera) =>
      cameraOf(camera, {
        device: byKey.get(`${camera.county}/${camera.deviceKey}`),
        site: sites.get(camera.siteId),
        path: paths.get(camera.division) ?? [],
      }),
    );
  }
}

function placementOf(answer: string): Placement {
  const decision = decidePlacement(answer);
  if ('refused' in decision)
    throw new ProblemError(decision.refused, {
      values: { placement: answer },
      faults: [{ path: 'placement', message: decision.reason }],
    });
  return decision.allowed;
}

/** @param within - where the rules stand in the body, for the fault's path */
function checkRules(rules: RulesDocument, standing: Standing, within = ''): void {
  const decision = decideRules(rules, standing);
  if ('refused' in decision)
    throw new ProblemError(decision.refused, {
      values: { rule: decision.ruleId, placement: standing.placement },
      faults: [{ path: `${within}rules.${decision.at}`, message: decision.reason }],
    });
}

/** A device that was asked with a credential has told its pictures: another one is a slip of the hand. */
function checkSource({ sources }: DeviceDocument, source: string): void {
  if (sources.length === 0 || sources.some(({ token }) => token === source)) return;
  const known = sources.map(({ token }) => token).join(', ');
  throw new ProblemError('bad-request', {
    faults: [
      {
        path: 'source',
        message: { zh: `应为该设备的视频源之一：${known}`, en: `expected a source of the device: ${known}` },
      },
    ],
  });
}

function newCameraOf(
  { name, deviceKey, source, record, rules, planned }: NewCamera,
  on: { placement: Placement; site: Site; device: DeviceDocument | undefined; now: Date; personId: string },
): CameraDocument {
  const { site, device, now } = on;
  const life = planned ? 'planned' : 'registered';
  return {
    ...{ _id: newId(), county: site.division.slice(0, 6), division: site.division, name, siteId: site.id },
    ...{ deviceKey, source, agentId: device?.agentId ?? null, placement: on.placement },
    // A plan says where it is meant to stand; whoever puts it up answers again.
    placementBasis: planned ? 'record' : 'on-site',
    ...{ record, rules: { ...rules, version: 1 }, demo: site.demo },
    life,
    lifeHistory: [{ at: now, from: device ? 'found' : null, to: life, by: on.personId }],
    ...{ maintenanceUntil: null, reach: device ? 'agent' : 'none', evidence: null },
    standing: true,
    ...{ picture: 'unknown', pictureSince: null, pictureReason: null, pictureOrder: null },
    ...{ version: 1, createdAt: now },
  };
}
