import type { ExportAsk, Unit } from '@sharp-eyes/protocol';
import type { Response } from 'express';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import { type Language, ownAreaOnly } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope, wholeScope } from '../../platform/scope.ts';
import { type Feature, sendFeatures, sendList } from '../../platform/tables/send-list.ts';
import type { OutCell } from '../../platform/tables/write-csv.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { RecordedCameras } from '../cameras/recorded.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import type { Units } from '../units/service.ts';
import { type CameraOut, cameraFields, type Field } from './camera-fields.ts';
import { type SiteOut, siteFields } from './site-fields.ts';

/** Rows whose sites, units and places are looked up at once. */
const chunkRows = 500;
const followed = wholeScope('what a record that was already checked names');

interface ExportRooms {
  audit: Audit;
  places: Places;
  sites: Sites;
  units: Units;
  recorded: RecordedCameras;
}

/** One row of a list, as it can go out. */
interface Out {
  id: string;
  point: { lon: number; lat: number } | null;
  cells: OutCell[];
}

/** Lists that leave the hub. What is taken out is in the audit chain before its first byte is on its way. */
export class Exports {
  readonly #platform: Platform;
  readonly #rooms: ExportRooms;

  constructor(platform: Platform, rooms: ExportRooms) {
    this.#platform = platform;
    this.#rooms = rooms;
  }

  /** @throws ProblemError `bad-request` outside the caller's area; nothing has been sent then */
  async send(scope: Scope, caller: PersonCaller, asked: ExportAsk, language: Language, res: Response): Promise<void> {
    if (!inScope(scope, asked.division))
      throw new ProblemError('bad-request', { faults: [{ path: 'division', message: ownAreaOnly }] });
    const { list, format, division, coordinates, reason } = asked;
    await this.#platform.database.inTransaction(async (tx) => {
      const content = { list, format, coordinates };
      await this.#rooms.audit.append(tx, { ...actorOf(caller), action: 'exports.make', division, content, reason });
    });
    const day = new Date(this.#platform.clock.now()).toISOString().slice(0, 10);
    const name = `${list}-${division}-${day}`;
    const fields: readonly Field<never>[] = (list === 'cameras' ? cameraFields : siteFields).filter(
      ({ exact }) => coordinates || !exact,
    );
    const head = fields.map(({ title }) => title[language]);
    const rows = list === 'cameras' ? this.#cameras(scope, division, fields) : this.#sites(scope, division, fields);
    if (format === 'geojson') await sendFeatures(res, name, featuresOf(rows, head));
    else await sendList(res, format, { name, sheet: sheetNames[list][language], head, rows: cellsOf(rows) });
  }

  async *#cameras(scope: Scope, division: string, fields: readonly Field<CameraOut>[]): AsyncGenerator<Out> {
    for await (const cameras of chunks(this.#rooms.recorded.walk(scope, division))) {
      // Order 799 Art. 10: what stands near a guarded unit is in no list that leaves.
      const open = cameras.filter(({ record }) => record.guarded !== 'yes');
      const sites = await this.#rooms.sites.byIds(
        followed,
        open.map(({ siteId }) => siteId),
      );
      const paths = await this.#rooms.places.pathsOf(open.map(({ division: at }) => at));
      const units = await this.#unitsOf(open.map(({ record }) => record.unitId));
      for (const camera of open) {
        const unit = units.get(camera.record.unitId ?? '')?.name ?? null;
        const row = { camera, site: sites.get(camera.siteId), path: paths.get(camera.division) ?? [], unit };
        yield { id: camera._id, point: camera.record.point, cells: fields.map(({ value }) => value(row)) };
      }
    }
  }

  async *#sites(scope: Scope, division: string, fields: readonly Field<SiteOut>[]): AsyncGenerator<Out> {
    for await (const sites of chunks(this.#rooms.sites.listed.walk(scope, division))) {
      const paths = await this.#rooms.places.pathsOf(sites.map(({ division: at }) => at));
      const units = await this.#unitsOf(sites.map(({ unitId }) => unitId));
      for (const site of sites) {
        const row = { site, path: paths.get(site.division) ?? [], unit: units.get(site.unitId ?? '')?.name ?? null };
        yield { id: site.id, point: site.point, cells: fields.map(({ value }) => value(row)) };
      }
    }
  }

  async #unitsOf(ids: readonly (string | null)[]): Promise<Map<string, Unit>> {
    return this.#rooms.units.byIds(
      followed,
      ids.filter((id) => id !== null),
    );
  }
}

const sheetNames = {
  cameras: { zh: '摄像机', en: 'Cameras' },
  sites: { zh: '场所', en: 'Sites' },
} as const;

async function* chunks<T>(all: AsyncIterable<T>): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const one of all) {
    chunk.push(one);
    if (chunk.length < chunkRows) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function* cellsOf(rows: AsyncIterable<Out>): AsyncGenerator<OutCell[]> {
  for await (const { cells } of rows) yield cells;
}

/** What has no point is on no map. */
async function* featuresOf(rows: AsyncIterable<Out>, head: readonly string[]): AsyncGenerator<Feature> {
  for await (const { id, point, cells } of rows)
    if (point !== null)
      yield { id, point, properties: Object.fromEntries(head.map((title, n) => [title, cells[n] ?? null])) };
}
