import { type CameraRecord, cameraRecord } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import { type Fault, ProblemError } from '../../platform/http/problem.ts';
import { type Scope, scopeWithin } from '../../platform/scope.ts';
import { isSamePoint } from '../places/point-check.ts';
import type { Places } from '../places/service.ts';
import type { Units } from '../units/service.ts';
import type { Watchpoints } from '../watchpoints/service.ts';
import { faultsOfRecord } from './checks.ts';
import type { CamerasRepository } from './repository.ts';

/** Whose record it is, and by whom it is written. */
interface Settling {
  scope: Scope;
  division: string;
  /** Undefined for a camera that is not on record yet. */
  cameraId?: string | undefined;
  /** What stands on record; what nobody changes is not asked about again. */
  before?: CameraRecord | undefined;
  /** The point was looked at and is right. */
  pointConfirmed: boolean;
}

const emptyRecord = cameraRecord.parse({});

/** The one door of a record that a person writes: what it names exists, and its point lies where it may. */
export class RecordSettling {
  readonly #places: Places;
  readonly #units: Units;
  readonly #watchpoints: Watchpoints;
  readonly #cameras: CamerasRepository;

  constructor(rooms: { places: Places; units: Units; watchpoints: Watchpoints }, cameras: CamerasRepository) {
    this.#places = rooms.places;
    this.#units = rooms.units;
    this.#watchpoints = rooms.watchpoints;
    this.#cameras = cameras;
  }

  /**
   * The record with its point in WGS-84. A new point is checked against the village's outline and its other cameras.
   * @throws ProblemError `bad-request` for a guarded place without consent, a unit or watchpoint that is not there;
   * `point-outside`
   */
  async settle(tx: Tx, record: CameraRecord, settling: Settling): Promise<CameraRecord> {
    const { division, before = emptyRecord, cameraId, pointConfirmed } = settling;
    const faults = [
      ...faultsOfRecord(record),
      ...(await this.#unitFaults(tx, record, before, settling.scope)),
      ...(await this.#watchpointFaults(tx, record, before, division)),
    ];
    if (faults.length > 0) throw new ProblemError('bad-request', { faults });
    const isAsked = !pointConfirmed && !isSamePoint(record, before);
    const neighbours = isAsked ? await this.#cameras.pointsOf(scopeWithin(division), cameraId) : [];
    const point = await this.#places.settlePoint(division, record, { confirmed: pointConfirmed, before, neighbours });
    return { ...record, point };
  }

  async #unitFaults(tx: Tx, { unitId }: CameraRecord, before: CameraRecord, scope: Scope): Promise<Fault[]> {
    if (unitId === null || unitId === before.unitId || (await this.#units.isReadable(scope, unitId, tx))) return [];
    const message = { zh: '应为您可见的管理单位', en: 'expected a managing unit that you can see' };
    return [{ path: 'record.unitId', message }];
  }

  /** A camera may see a neighbour's gate, but not another village's. */
  async #watchpointFaults(tx: Tx, record: CameraRecord, before: CameraRecord, division: string): Promise<Fault[]> {
    const added = record.watchpointIds.filter((id) => !before.watchpointIds.includes(id));
    if (added.length === 0) return [];
    const found = await this.#watchpoints.ofDivisions(scopeWithin(division), [division], tx);
    const known = new Set((found.get(division) ?? []).map(({ id }) => id));
    const message = { zh: '应为该村的重点部位', en: 'expected watchpoints of the same village' };
    return added.every((id) => known.has(id)) ? [] : [{ path: 'record.watchpointIds', message }];
  }
}
