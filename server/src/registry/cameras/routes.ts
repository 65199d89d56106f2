import {
  camera,
  device,
  deviceCredential,
  deviceKey,
  divisionCode,
  id,
  newCamera,
  page,
  pageMax,
  rulesDocument,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Devices } from './devices.ts';
import type { Cameras } from './service.ts';

const paging = {
  division: divisionCode.optional(),
  cursor: id.optional(),
  limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
};

export function camerasRoutes(cameras: Cameras, devices: Devices): Route[] {
  const params = z.object({ id });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/cameras',
      action: 'cameras.read',
      summary: "Cameras in the caller's area",
      query: z.object({ ...paging, agent: id.optional(), site: id.optional() }),
      answer: page(camera),
      handle: ({ scope, query }) => cameras.list(scope, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/cameras/:id',
      action: 'cameras.read',
      summary: 'One camera',
      params,
      answer: camera,
      handle: ({ scope, params: { id: cameraId } }) => cameras.find(scope, cameraId),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/cameras',
      action: 'cameras.write',
      summary: 'Adopts a found picture as a camera, with the placement that somebody on site has answered',
      body: newCamera,
      answer: camera,
      status: 201,
      problems: ['placement-forbidden', 'placement-missing', 'person-rule-indoors', 'conflict'],
      handle: ({ scope, caller, body }) => cameras.add(scope, caller, body),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/cameras/:id/rules',
      action: 'cameras.write',
      summary: "Replaces a camera's zones, rules and masks",
      params,
      body: rulesDocument,
      ifMatch: true,
      answer: camera,
      problems: ['stale', 'person-rule-indoors'],
      handle: ({ scope, caller, params: { id: cameraId }, ifMatch, body }) =>
        cameras.setRules(scope, caller, cameraId, ifMatch, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/cameras/:id',
      action: 'cameras.remove',
      summary: 'Retires a camera; a demo one is removed',
      params,
      problems: ['illegal-move'],
      handle: async ({ scope, caller, params: { id: cameraId } }) => {
        await cameras.remove(scope, caller, cameraId);
        return undefined;
      },
    }),
    ...devicesRoutes(devices),
  ];
}

function devicesRoutes(devices: Devices): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/devices',
      action: 'devices.read',
      summary: 'Found devices, adopted or not',
      query: z.object({ ...paging, agent: id.optional() }),
      answer: page(device),
      handle: ({ scope, query }) => devices.list(scope, query),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/devices/:deviceKey/credential',
      action: 'devices.credential',
      summary: 'Keeps a credential sealed by the browser; the hub cannot open it',
      params: z.object({ deviceKey }),
      body: deviceCredential,
      answer: device,
      handle: ({ scope, caller, params, body }) => devices.setCredential(scope, caller, params.deviceKey, body),
    }),
  ];
}
