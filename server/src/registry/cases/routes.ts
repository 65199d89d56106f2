import { caseCall, caseReceipt, caseRecord, id, newCase, page, pageMax } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Cases } from './service.ts';

export function casesRoutes(cases: Cases): Route[] {
  const params = z.object({ id });
  const paging = {
    open: z.stringbool().optional(),
    cursor: id.optional(),
    limit: z.coerce.number().int().min(1).max(pageMax).default(50),
  };
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/cases',
      action: 'cases.read',
      summary: 'Devices reported where none may stand, newest first: for the police and the auditor',
      query: z.object(paging),
      answer: page(caseRecord),
      handle: ({ scope, query }) => cases.list(scope, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/cases/mine',
      action: 'cases.mine',
      summary: 'What the caller reported',
      query: z.object(paging),
      answer: page(caseRecord),
      handle: ({ caller, query }) => cases.mine(caller, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/cases/:id',
      action: 'cases.mine',
      summary: 'One case, for its reporter, the police and the auditor',
      params,
      answer: caseRecord,
      handle: ({ caller, params: { id: caseId } }) => cases.find(caller, caseId),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/cases',
      action: 'cases.report',
      summary: 'Reports a device where none may stand; no picture is taken and no connection made',
      body: newCase,
      answer: caseRecord,
      status: 201,
      handle: ({ scope, caller, body }) => cases.report(scope, caller, body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/cases/:id/calls',
      action: 'cases.mine',
      summary: 'The police were told: when, and who took it',
      params,
      body: caseCall,
      answer: caseRecord,
      problems: ['illegal-move', 'stale'],
      handle: ({ caller, params: { id: caseId }, body }) => cases.called(caller, caseId, body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/cases/:id/receipt',
      action: 'cases.mine',
      summary: 'The receipt of the police: only this closes a case',
      params,
      body: caseReceipt,
      answer: caseRecord,
      problems: ['illegal-move', 'stale'],
      handle: ({ caller, params: { id: caseId }, body }) => cases.close(caller, caseId, body.number),
    }),
  ];
}
