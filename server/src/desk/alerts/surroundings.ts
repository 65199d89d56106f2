import type { AlertCallee, Camera, RecordingPlace, Site, Unit } from '@sharp-eyes/protocol';
import { ProblemError } from '../../platform/http/problem.ts';
import { wholeScope } from '../../platform/scope.ts';
import type { CamerasRoom } from '../../registry/cameras/room.ts';
import type { Contacts } from '../../registry/contacts/service.ts';
import type { Sites } from '../../registry/sites/service.ts';
import type { Units } from '../../registry/units/service.ts';
import type { AlertDocument } from './documents.ts';
import { recordingPlace } from './recording-rules.ts';

const followed = wholeScope('what stands around an alert that was already checked');

/** What the registry knows around an alert: whom to call, and where its recording lies. */
export class Surroundings {
  readonly #rooms: { contacts: Contacts; sites: Sites; units: Units; cameras: CamerasRoom };

  constructor(rooms: { contacts: Contacts; sites: Sites; units: Units; cameras: CamerasRoom }) {
    this.#rooms = rooms;
  }

  /** The site's own people, those of its village and above, and last the unit that manages it. */
  async contactsOf({ siteId, division }: Pick<AlertDocument, 'siteId' | 'division'>): Promise<AlertCallee[]> {
    const near = await this.#rooms.contacts.calleesOf(siteId ?? '', division);
    const site = await this.#siteOf(siteId);
    const unit = site?.unitId ? (await this.#rooms.units.byIds(followed, [site.unitId])).get(site.unitId) : undefined;
    const known = new Set(near.map(({ phone }) => phone.replaceAll(/\D/g, '')));
    const ofUnit = unit ? calleesOfUnit(unit) : [];
    return [...near, ...ofUnit.filter(({ phone }) => !known.has(phone.replaceAll(/\D/g, '')))];
  }

  async recordingOf({ cameraId, county, siteId, life }: AlertDocument, now: Date): Promise<RecordingPlace | null> {
    const camera = cameraId === null ? undefined : await this.#cameraOf(cameraId);
    if (camera === undefined) return null;
    const { deviceKey, source: channel, record } = camera;
    const recorder = deviceKey === null ? undefined : await this.#rooms.cameras.devices.recorderOf(county, deviceKey);
    const holder = {
      ...{ deviceKey, channel, device: recorder?.name ?? '' },
      channelName: recorder?.sources.find(({ token }) => token === channel)?.name ?? null,
      clockOffsetS: recorder?.clockOffsetS ?? null,
      retentionDays: record.retentionDays ?? (await this.#siteOf(siteId))?.retentionDays ?? null,
    };
    const cleared = life.clearedAt === null ? null : Date.parse(life.clearedAt);
    return recordingPlace(holder, Date.parse(life.finding.frameTime), cleared, now.getTime());
  }

  async #siteOf(siteId: string | null): Promise<Site | undefined> {
    return siteId === null ? undefined : (await this.#rooms.sites.byIds(followed, [siteId])).get(siteId);
  }

  async #cameraOf(cameraId: string): Promise<Camera | undefined> {
    try {
      return await this.#rooms.cameras.cameras.find(followed, cameraId);
    } catch (error) {
      if (error instanceof ProblemError && error.type === 'not-found') return undefined;
      throw error;
    }
  }
}

function calleesOfUnit(unit: Unit): AlertCallee[] {
  const kept = { from: 'unit' as const, keeper: unit.name, siteId: null, division: unit.division };
  const rest = { ...kept, version: unit.version, kind: 'other' as const, confirmedOn: null, doubted: false };
  const people = [
    unit.office && { ...unit.office, part: '值班室' },
    unit.handler && { ...unit.handler, part: '经办人' },
  ];
  return people.flatMap((one, n) => (one ? [{ ...one, ...rest, n }] : []));
}
