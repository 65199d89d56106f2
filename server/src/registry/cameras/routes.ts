import {
  camera,
  cameraHistoryEntry,
  cameraPage,
  cameraRecordChange,
  camerasAsked,
  device,
  deviceCredential,
  deviceForbidden,
  deviceIgnored,
  deviceKey,
  deviceLink,
  deviceState,
  divisionCode,
  id,
  inspection,
  lifeChange,
  newCamera,
  newCameras,
  page,
  pageMax,
  placementChange,
  rulesDocument,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Deciding } from './decisions.ts';
import type { CamerasRoom } from './room.ts';

const paging = {
  division: divisionCode.optional(),
  cursor: id.optional(),
  limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
};

const params = z.object({ id });

/** Cameras and devices: reading, putting on record, deciding. */
export function camerasRoutes(room: CamerasRoom): Route[] {
  return [...readingRoutes(room), ...recordRoutes(room), ...decisionRoutes(room), ...devicesRoutes(room)];
}

function readingRoutes({ cameras }: CamerasRoom): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/cameras',
      action: 'cameras.read',
      summary: "Cameras in the caller's area: searched, narrowed, sorted, page by page",
      query: camerasAsked,
      answer: cameraPage,
      handle: ({ scope, query }) => cameras.list(scope, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/cameras/:id',
      action: 'cameras.read',
      summary: 'One camera',
      params,
      answer: camera,
      handle: ({ scope, caller, params: { id: cameraId } }) => cameras.find(scope, cameraId, caller),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/cameras/:id/history',
      action: 'cameras.history',
      summary: "What happened to a camera's record, newest first: who, when, what was and is, why",
      params,
      query: z.object({ cursor: paging.cursor, limit: paging.limit }),
      answer: page(cameraHistoryEntry),
      handle: ({ scope, caller, params: { id: cameraId }, query }) => cameras.history(scope, caller, cameraId, query),
    }),
  ];
}

function recordRoutes({ cameras, adoption }: CamerasRoom): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/cameras',
      action: 'cameras.plan',
      summary: 'Adopts a found picture with the placement answered on site; or records a plan, or one not found',
      body: newCamera,
      answer: camera,
      status: 201,
      problems: ['placement-forbidden', 'placement-missing', 'person-rule-indoors', 'point-outside', 'conflict'],
      handle: ({ scope, caller, body }) => adoption.add(scope, caller, body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/cameras/adopt',
      action: 'cameras.write',
      summary: "Adopts a recorder's pictures at once, all or none; faults name their channel",
      body: newCameras,
      answer: z.object({ items: z.array(camera) }),
      status: 201,
      problems: ['placement-forbidden', 'placement-missing', 'person-rule-indoors', 'point-outside', 'conflict'],
      handle: async ({ scope, caller, body }) => ({ items: await adoption.addAll(scope, caller, body) }),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/cameras/:id/device',
      action: 'cameras.write',
      summary: 'Links a camera to a found picture, or puts new hardware in its place (换机), the placement answered',
      params,
      body: deviceLink,
      ifMatch: true,
      answer: camera,
      problems: [
        'placement-forbidden',
        'placement-missing',
        'person-rule-indoors',
        'conflict',
        'illegal-move',
        'stale',
      ],
      handle: ({ body, ...call }) => adoption.link(decidingOf(call), body),
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
  ];
}

function decisionRoutes({ decisions }: CamerasRoom): Route[] {
  return [
    defineRoute({
      method: 'put',
      path: '/api/v1/cameras/:id/record',
      action: 'cameras.plan',
      summary: "Replaces a camera's name and record; the point is worked out from the numbers as they were given",
      params,
      body: cameraRecordChange,
      ifMatch: true,
      answer: camera,
      problems: ['stale', 'point-outside', 'illegal-move'],
      handle: ({ body, ...call }) => decisions.setRecord(decidingOf(call), body),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/cameras/:id/placement',
      action: 'cameras.plan',
      summary: 'Where it stands, answered by a person on site; on a plan, where it is meant to',
      params,
      body: placementChange,
      ifMatch: true,
      answer: camera,
      problems: ['stale', 'placement-forbidden', 'placement-missing', 'person-rule-indoors', 'illegal-move'],
      handle: ({ body, ...call }) => decisions.setPlacement(decidingOf(call), body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/cameras/:id/life',
      action: 'cameras.plan',
      summary: 'Moves a camera on in its life; maintenance has a reason and an end',
      params,
      body: lifeChange,
      ifMatch: true,
      answer: camera,
      problems: ['stale', 'illegal-move'],
      handle: ({ body, ...call }) => decisions.move(decidingOf(call), body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/cameras/:id/inspection',
      action: 'cameras.write',
      summary: 'Somebody was there and saw whether it runs: counts for 30 days where no agent says better',
      params,
      body: inspection,
      answer: camera,
      status: 200,
      problems: ['illegal-move'],
      handle: ({ scope, caller, params: { id: cameraId }, body }) => decisions.inspect(scope, caller, cameraId, body),
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
      handle: ({ body, ...call }) => decisions.setRules(decidingOf(call), body),
    }),
  ];
}

function decidingOf(call: {
  scope: Scope;
  caller: PersonCaller;
  params: z.output<typeof params>;
  ifMatch: number;
}): Deciding {
  return { scope: call.scope, caller: call.caller, cameraId: call.params.id, version: call.ifMatch };
}

function devicesRoutes({ devices, queue }: CamerasRoom): Route[] {
  const named = z.object({ deviceKey });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/devices',
      action: 'devices.read',
      summary: 'Found devices: of an agent, of the agent that serves a site (newest first), or by a scanned label',
      query: z.object({
        ...{ ...paging, agent: id.optional(), site: id.optional(), state: deviceState.optional() },
        label: z.string().trim().min(4).max(500).optional(),
      }),
      answer: page(device),
      handle: ({ scope, caller, query }) => devices.list(scope, caller, query),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/devices/:deviceKey/credential',
      action: 'devices.credential',
      summary: 'Keeps a credential sealed by the browser; the hub cannot open it',
      params: named,
      body: deviceCredential,
      answer: device,
      handle: ({ scope, caller, params: { deviceKey: key }, body }) => devices.setCredential(scope, caller, key, body),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/devices/:deviceKey/ignored',
      action: 'devices.decide',
      summary: 'Takes a device out of the queue, with the reason',
      params: named,
      body: deviceIgnored,
      answer: device,
      problems: ['conflict'],
      handle: ({ scope, caller, params: { deviceKey: key }, body }) => queue.ignore(scope, caller, key, body.why),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/devices/:deviceKey/ignored',
      action: 'devices.decide',
      summary: 'Puts an ignored device back into the queue',
      params: named,
      status: 200,
      answer: device,
      handle: ({ scope, caller, params: { deviceKey: key } }) => queue.wait(scope, caller, key),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/devices/:deviceKey/forbidden',
      action: 'devices.decide',
      summary: 'Reports a device where none may stand: it is left alone at once and a case is opened',
      params: named,
      body: deviceForbidden,
      status: 204,
      handle: async ({ scope, caller, params: { deviceKey: key }, body }) => {
        await queue.forbid(scope, caller, key, body);
        return undefined;
      },
    }),
  ];
}
