import { divisionCode, id, newUnit, page, pageMax, unitChange, unitView } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Units } from './service.ts';

export function unitsRoutes(units: Units): Route[] {
  const params = z.object({ id });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/units',
      action: 'units.read',
      summary: "Managing units of the caller's area and of the divisions above it",
      query: z.object({
        q: z.string().max(60).optional(),
        division: divisionCode.optional(),
        cursor: id.optional(),
        limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
      }),
      answer: page(unitView),
      handle: ({ scope, caller, query }) => units.list(scope, caller, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/units/:id',
      action: 'units.read',
      summary: 'One managing unit',
      params,
      answer: unitView,
      handle: ({ scope, caller, params: { id: unitId } }) => units.view(scope, caller, unitId),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/units',
      action: 'units.write',
      summary: 'Puts a managing unit on record',
      body: newUnit,
      answer: unitView,
      status: 201,
      problems: ['conflict'],
      handle: ({ scope, caller, body }) => units.add(scope, caller, body),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/units/:id',
      action: 'units.write',
      summary: "Changes a managing unit's record",
      params,
      body: unitChange,
      ifMatch: true,
      answer: unitView,
      problems: ['stale', 'conflict'],
      handle: ({ scope, caller, params: { id: unitId }, ifMatch, body }) =>
        units.change(scope, caller, unitId, ifMatch, body),
    }),
  ];
}
