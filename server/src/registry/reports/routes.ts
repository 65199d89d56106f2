import {
  divisionCode,
  id,
  issuedReports,
  issuedReportWhole,
  pageMax,
  reportAsked,
  reportDraft,
  reportFormats,
  reportIssue,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRawRoute, defineRoute, type Route } from '../../platform/http/route.ts';
import type { Reports } from './service.ts';

const mediaTypes = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

export function reportsRoutes(reports: Reports): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/reports/drafts',
      action: 'reports.draft',
      summary: 'What the monthly report of an area would say now; the hub keeps it for an hour, to be issued as seen',
      body: reportAsked,
      answer: reportDraft,
      status: 201,
      rateLimit: { limit: 60, windowMs: 60_000 },
      handle: ({ scope, caller, body }) => reports.draft(scope, caller, body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/reports',
      action: 'reports.issue',
      summary:
        'Issues a draft: from then on its figures, words and files stay as they are; a correction is another issue',
      body: reportIssue,
      answer: issuedReportWhole,
      status: 201,
      problems: ['conflict', 'unavailable'],
      rateLimit: { limit: 20, windowMs: 60_000 },
      handle: ({ scope, caller, body }) => reports.issue(scope, caller, body),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/reports',
      action: 'reports.read',
      summary: "Issued reports of areas that lie in the caller's, the newest first",
      query: z.object({
        division: divisionCode.optional(),
        cursor: id.optional(),
        limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
      }),
      answer: issuedReports,
      handle: ({ scope, query }) => reports.list(scope, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/reports/:id',
      action: 'reports.read',
      summary: 'An issued report with all that it says',
      params: z.object({ id }),
      answer: issuedReportWhole,
      problems: ['not-found'],
      handle: ({ scope, params }) => reports.find(scope, params.id),
    }),
    defineRawRoute({
      method: 'get',
      path: '/api/v1/reports/:id/files/:format',
      action: 'reports.read',
      summary: 'A file of an issued report, byte for byte as it was issued; who takes it is in the audit chain',
      params: z.object({ id, format: z.enum(reportFormats) }),
      answers: 'application/octet-stream',
      problems: ['not-found'],
      rateLimit: { limit: 60, windowMs: 60_000 },
      handle: async ({ scope, caller, params, res }) => {
        const { name, bytes, sha256 } = await reports.file(scope, caller, params);
        res.setHeader('Cache-Control', 'no-store');
        res.setHeader('X-Content-SHA256', sha256);
        res.attachment(name).type(mediaTypes[params.format]).send(bytes);
      },
    }),
  ];
}
