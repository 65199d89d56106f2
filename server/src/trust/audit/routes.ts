import { auditEntry, auditVerification, countyCode, page, pageMax } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Audit } from './service.ts';

const county = { county: countyCode };

export function auditRoutes(audit: Audit): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/audit',
      action: 'audit.read',
      summary: "A county's audit entries in the caller's area, newest first",
      query: z.object({
        ...county,
        cursor: z.coerce.number().int().min(1).optional(),
        limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
      }),
      answer: page(auditEntry),
      handle: ({ scope, query }) => audit.list(scope, query.county, query.cursor, query.limit),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/audit/verification',
      action: 'audit.read',
      summary: "Walks a county's chain and says whether it is whole",
      query: z.object(county),
      answer: auditVerification,
      handle: ({ scope, query }) => audit.verify(scope, query.county),
    }),
  ];
}
