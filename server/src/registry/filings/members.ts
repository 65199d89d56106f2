import type { LegalBasis, Site, Unit } from '@sharp-eyes/protocol';
import type { CameraForLaw } from '../cameras/for-law.ts';
import { firstUsedOn } from '../compliance/cases.ts';
import type { FilingDocument } from './repository.ts';
import type { Snapshot } from './rules.ts';

/** A camera of a system, with what it inherits from its site. */
export interface Member {
  camera: CameraForLaw;
  site: Site;
  basis: LegalBasis | null;
  retentionDays: number | null;
}

/**
 * The cameras of a system: those that stand at its sites and that its unit answers for, those of private places left
 * out (Order 799 Art. 33).
 */
export function membersOf(
  { unitId }: Pick<FilingDocument, 'unitId'>,
  cameras: readonly CameraForLaw[],
  sites: ReadonlyMap<string, Site>,
): Member[] {
  return cameras.flatMap((camera) => {
    const site = sites.get(camera.siteId);
    if (site === undefined || !camera.standing || camera.life === 'planned' || camera.life === 'found') return [];
    const { record } = camera;
    const [unit, basis] = [record.unitId ?? site.unitId, record.legalBasis ?? site.legalBasis];
    if ((unit !== null && unit !== unitId) || basis === '33') return [];
    return { camera, site, basis, retentionDays: record.retentionDays ?? site.retentionDays };
  });
}

export function snapshotOf(unit: Unit | undefined, members: readonly Member[]): Snapshot {
  return {
    unitName: unit?.name ?? '',
    creditCode: unit?.creditCode ?? null,
    cameras: members.map(({ camera: { id, name, record }, retentionDays }) => ({
      ...{ id, name, point: record.point, type: record.ptzType, retentionDays },
    })),
  };
}

/** What a system's record tells of its cameras. */
export function figuresOf(
  members: readonly Member[],
): Pick<FilingDocument, 'cameraIds' | 'legalBases' | 'camerasUsedSince'> {
  const used = members.flatMap(({ camera }) => firstUsedOn(camera) ?? []).sort();
  return {
    cameraIds: members.map(({ camera }) => camera.id),
    legalBases: [...new Set(members.flatMap(({ basis }) => basis ?? []))].sort(),
    camerasUsedSince: used[0] ?? null,
  };
}
