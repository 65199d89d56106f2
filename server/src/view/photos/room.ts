import type { Photo } from '@sharp-eyes/protocol';
import type { LiveStream } from '../../platform/http/stream.ts';
import type { Platform } from '../../platform/platform.ts';
import { wholeScope } from '../../platform/scope.ts';
import type { Cameras } from '../../registry/cameras/service.ts';
import type { Sites } from '../../registry/sites/service.ts';
import type { Audit } from '../../trust/audit/service.ts';
import { Darkroom } from './darkroom.ts';
import { PhotoService } from './service.ts';

export interface PhotosRoom {
  photos: PhotoService;
  darkroom: Darkroom;
}

export function openPhotos(
  { database, sweeps, consumers, log, errors }: Platform,
  { audit, cameras, sites }: { audit: Audit; cameras: Cameras; sites: Sites },
): PhotosRoom {
  const darkroom = new Darkroom({ log, errors });
  const photos = new PhotoService({
    ...{ database, audit, darkroom },
    owners: {
      camera: (scope, id) => cameras.find(scope, id),
      site: (scope, id) => sites.find(scope, id),
    },
  });
  consumers.register(
    'photos-of-removed',
    ['camera.changed', 'site.changed'],
    async ({ divisionBefore, body }) => {
      if (divisionBefore !== null) await photos.ownerRemoved(divisionBefore, ownerOf(body));
    },
    ({ removed }) => removed,
  );
  sweeps.register({ name: 'photos-expired', run: (now) => photos.expire(now) });
  return { photos, darkroom };
}

function ownerOf(body: { cameraId: string } | { siteId: string }): Photo['owner'] {
  return 'cameraId' in body ? { kind: 'camera', id: body.cameraId } : { kind: 'site', id: body.siteId };
}

/** What consoles hear of photographs. */
export function projectPhotos(stream: LiveStream, { photos }: PhotosRoom): void {
  const told = wholeScope('the stream checks the scope of each listener');
  stream.project('photo.changed', {
    action: 'photos.see',
    load: async ({ body }) => {
      const record = await photos.find(told, body.photoId);
      return record && { kind: 'photo', record };
    },
    gone: ({ body }) => ({ kind: 'gone', of: 'photo', id: body.photoId }),
  });
}
