import type { LiveStream } from '../../platform/http/stream.ts';
import type { Platform } from '../../platform/platform.ts';
import { wholeScope } from '../../platform/scope.ts';
import type { CamerasRoom } from '../../registry/cameras/room.ts';
import type { Places } from '../../registry/places/service.ts';
import type { Audit } from '../../trust/audit/service.ts';
import type { AlertsRoom } from '../alerts/room.ts';
import { SilencesInForce } from './reader.ts';
import { SilenceRepository } from './repository.ts';
import { Silences } from './service.ts';

/** What is read of silences while alerts are taken in: the alert desk is opened with it. */
export interface SilencesKept {
  repository: SilenceRepository;
  inForce: SilencesInForce;
}

export function keepSilences({ database }: Pick<Platform, 'database'>): SilencesKept {
  const repository = new SilenceRepository(database);
  return { repository, inForce: new SilencesInForce(repository) };
}

export function openSilencesRoom(
  platform: Platform,
  rooms: { audit: Audit; places: Places; cameras: CamerasRoom; alerts: AlertsRoom },
  { repository, inForce }: SilencesKept,
): Silences {
  const { audit, places } = rooms;
  const { alerts, quiet } = rooms.alerts;
  const { cameras } = rooms.cameras;
  const silences = new Silences(platform, { audit, places, cameras, alerts, quiet, inForce }, repository);
  platform.sweeps.register({ name: 'silences', run: (now) => silences.decideDue(now) });
  platform.consumers.gather(
    'maintenance-alerts',
    ['camera.changed'],
    (events) => silences.maintenanceChanged([...new Set(events.map(({ body }) => body.cameraId))]),
    ({ body }) => !body.healthOnly && !body.removed,
  );
  return silences;
}

/** What consoles hear of silences. */
export function projectSilences(stream: LiveStream, silences: Silences): void {
  const told = wholeScope('the stream checks the scope of each listener');
  stream.project('silence.changed', {
    action: 'silences.read',
    load: async ({ body }) => {
      const record = await silences.row(told, body.silenceId);
      return record && { kind: 'silence', record };
    },
    gone: ({ body }) => ({ kind: 'gone', of: 'silence', id: body.silenceId }),
  });
}
