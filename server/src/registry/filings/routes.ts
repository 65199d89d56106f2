import {
  divisionCode,
  filing,
  filingChange,
  filingMove,
  filingState,
  id,
  newFiling,
  page,
  pageMax,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Filings } from './service.ts';

export function filingsRoutes(filings: Filings): Route[] {
  const params = z.object({ id });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/filings',
      action: 'filings.read',
      summary: "Systems that are filed, or to be filed, with the police in the caller's area",
      query: z.object({
        division: divisionCode.optional(),
        state: filingState.optional(),
        cursor: id.optional(),
        limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
      }),
      answer: page(filing),
      handle: ({ scope, query }) => filings.list(scope, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/filings/:id',
      action: 'filings.read',
      summary: 'One system, with what changed since it was filed',
      params,
      answer: filing,
      handle: ({ scope, params: { id: filingId } }) => filings.find(scope, filingId),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/filings',
      action: 'filings.write',
      summary: 'Puts a system together: the cameras of one unit at some sites of one county',
      body: newFiling,
      answer: filing,
      status: 201,
      problems: ['conflict'],
      handle: ({ scope, caller, body }) => filings.add(scope, caller, body),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/filings/:id',
      action: 'filings.write',
      summary: 'Changes what the clerk keeps of a system',
      params,
      body: filingChange,
      ifMatch: true,
      answer: filing,
      problems: ['stale', 'conflict'],
      handle: ({ scope, caller, params: { id: filingId }, ifMatch, body }) =>
        filings.change(scope, caller, filingId, ifMatch, body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/filings/:id/moves',
      action: 'filings.write',
      summary: 'Submitted, filed with its receipt, returned for correction, or changed in what the hub cannot see',
      params,
      body: filingMove,
      ifMatch: true,
      answer: filing,
      problems: ['stale', 'illegal-move'],
      handle: ({ scope, caller, params: { id: filingId }, ifMatch, body }) =>
        filings.move(scope, caller, filingId, ifMatch, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/filings/:id',
      action: 'filings.write',
      summary: 'Takes a system away that was never submitted',
      params,
      ifMatch: true,
      problems: ['stale', 'illegal-move'],
      handle: async ({ scope, caller, params: { id: filingId }, ifMatch }) => {
        await filings.remove(scope, caller, filingId, ifMatch);
        return undefined;
      },
    }),
  ];
}
