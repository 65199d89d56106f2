import {
  id,
  photo,
  photoHashHeader,
  photoList,
  photoMaxBytes,
  photoMediaTypes,
  photoOwnerKinds,
  photoUpload,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { readBody } from '../../platform/http/body.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import { defineRawRoute, defineRoute, type Route } from '../../platform/http/route.ts';
import type { PhotoService } from './service.ts';
import { Uploads } from './uploads.ts';

/** More than a technician takes on a day of 200 cameras. */
const uploadRate = { limit: 120, windowMs: 60_000 };

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export function photoRoutes(photos: PhotoService): Route[] {
  const params = z.object({ id });
  const uploads = new Uploads();
  return [
    defineRawRoute({
      method: 'put',
      path: '/api/v1/photos/:id',
      action: 'photos.write',
      summary:
        'A photograph of a sign, a pole, an agreement’s page or a repair: its bytes; sending it again is harmless',
      params,
      query: photoUpload,
      takes: photoMediaTypes.join(', '),
      answers: 'application/json',
      problems: ['not-found', 'photo-refused', 'too-large', 'conflict', 'too-many', 'unavailable'],
      rateLimit: uploadRate,
      handle: async ({ scope, caller, params: { id: photoId }, query, req, res }) => {
        const sent = {
          id: photoId,
          type: typeOf(req.headers['content-type']),
          hash: hashOf(req.headers[photoHashHeader]),
        };
        using _place = uploads.enter(caller.person.id);
        const bytes = await readBody(req, { limit: photoMaxBytes });
        const added = await photos.add(scope, caller, { ...sent, bytes }, query);
        res.status(added.isNew ? 201 : 200).json(photo.parse(added.photo));
      },
    }),
    defineRawRoute({
      method: 'get',
      path: '/api/v1/photos/:id',
      action: 'photos.see',
      summary: 'A photograph',
      params,
      answers: 'image/jpeg',
      problems: ['not-found'],
      handle: async ({ scope, params: { id: photoId }, res }) => {
        const bytes = await photos.bytesOf(scope, photoId);
        res.setHeader('Cache-Control', 'no-store');
        res.type('image/jpeg').send(bytes);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/photos',
      action: 'photos.see',
      summary: 'The photographs of one record, newest first',
      query: z.object({ owner: z.enum(photoOwnerKinds), ownerId: id }),
      answer: photoList,
      problems: ['not-found'],
      handle: ({ scope, query: { owner, ownerId } }) => photos.list(scope, { kind: owner, id: ownerId }),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/photos/:id',
      action: 'photos.write',
      summary: 'Its author takes a photograph back, within ten minutes',
      params,
      problems: ['not-found', 'not-allowed', 'conflict'],
      handle: async ({ scope, caller, params: { id: photoId } }) => {
        await photos.undo(scope, caller, photoId);
        return undefined;
      },
    }),
  ];
}

function typeOf(header: string | undefined): string {
  const type = (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (photoMediaTypes.some((taken) => taken === type)) return type;
  throw new ProblemError('bad-request', {
    code: 'photo-content-type',
    status: 415,
    faults: [{ path: 'Content-Type', message: `expected one of ${photoMediaTypes.join(', ')}` }],
  });
}

function hashOf(header: unknown): string {
  const read = sha256.safeParse(header);
  if (read.success) return read.data;
  throw new ProblemError('bad-request', {
    code: 'photo-headers',
    faults: [{ path: photoHashHeader, message: 'expected the SHA-256 of the body, hex' }],
  });
}
