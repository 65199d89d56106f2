import {
  divisionCode,
  id,
  importApply,
  importFault,
  importFields,
  importKind,
  importPlan,
  importRun,
  page,
  pageMax,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { readBody } from '../../platform/http/body.ts';
import { defineRawRoute, defineRoute, type Route } from '../../platform/http/route.ts';
import { tableLimits } from '../../platform/tables/table.ts';
import type { Imports } from './service.ts';

const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const ofKind = z.object({ kind: importKind });
const limit = z.coerce.number().int().min(1).max(pageMax).default(pageMax);

export function importsRoutes(imports: Imports): Route[] {
  const params = z.object({ id });
  return [
    defineRawRoute({
      method: 'post',
      path: '/api/v1/imports/:kind',
      action: 'imports.write',
      summary: 'Uploads a list (.xlsx or .csv as the body) and says what its columns are taken for; answers importRun',
      params: ofKind,
      query: z.object({ division: divisionCode, name: z.string().max(300).default('') }),
      takes: 'application/octet-stream',
      answers: 'application/json',
      problems: ['too-large'],
      // Each is kept for days and read in a thread of its own.
      rateLimit: { limit: 60, windowMs: 60_000 },
      handle: async ({ scope, caller, params: { kind }, query: { division, name }, language, req, res }) => {
        const bytes = await readBody(req, { limit: tableLimits.fileBytes });
        const run = await imports.upload(scope, caller, { kind, division, fileName: name, bytes }, language);
        res.setHeader('Cache-Control', 'no-store');
        res.setHeader('ETag', `"${run.version}"`);
        res.status(201).json(importRun.parse(run));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/imports',
      action: 'imports.write',
      summary: "Imports of the caller's area, newest first",
      query: z.object({ cursor: id.optional(), limit }),
      answer: page(importRun),
      handle: ({ scope, query, language }) => imports.list(scope, query, language),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/imports/:id',
      action: 'imports.write',
      summary: 'One import: how far it is, what the dry run found, what was written',
      params,
      answer: importRun,
      handle: ({ scope, params: { id: importId }, language }) => imports.find(scope, importId, language),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/imports/:id/plan',
      action: 'imports.write',
      summary: 'Says what each column is and answers what the list does not say; the dry run begins',
      params,
      body: importPlan,
      ifMatch: true,
      answer: importRun,
      problems: ['stale', 'illegal-move'],
      handle: ({ scope, caller, params: { id: importId }, ifMatch: version, body, language }) =>
        imports.plan(scope, caller, { id: importId, version }, body, language),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/imports/:id/apply',
      action: 'imports.write',
      summary: 'Writes all rows or none, or those without a fault',
      params,
      body: importApply,
      ifMatch: true,
      answer: importRun,
      problems: ['stale', 'illegal-move', 'conflict'],
      handle: ({ scope, caller, params: { id: importId }, ifMatch: version, body, language }) =>
        imports.apply(scope, caller, { id: importId, version }, body, language),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/imports/:id',
      action: 'imports.write',
      summary: 'Gives an import up that was not applied: file and faults go at once',
      params,
      problems: ['illegal-move'],
      handle: ({ scope, params: { id: importId } }) => imports.giveUp(scope, importId),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/imports/:id/faults',
      action: 'imports.write',
      summary: 'What is wrong, by row and column, with what was expected',
      params,
      query: z.object({
        code: z.string().max(60).optional(),
        cursor: z.coerce.number().int().min(0).optional(),
        limit,
      }),
      answer: page(importFault),
      handle: ({ scope, params: { id: importId }, query, language }) =>
        imports.faults(scope, importId, query, language),
    }),
    ...bookRoutes(imports),
    defineRoute({
      method: 'get',
      path: '/api/v1/import-fields/:kind',
      action: 'imports.write',
      summary: 'The fields of a kind of list',
      params: ofKind,
      answer: importFields,
      handle: async ({ params: { kind }, language }) => ({ fields: imports.fields(kind, language) }),
    }),
  ];
}

function bookRoutes(imports: Imports): Route[] {
  return [
    defineRawRoute({
      method: 'get',
      path: '/api/v1/imports/:id/faults.xlsx',
      action: 'imports.write',
      summary: 'All faults of an import as a workbook',
      params: z.object({ id }),
      answers: sheetType,
      handle: async ({ scope, params: { id: importId }, language, res }) => {
        const book = await imports.faultBook(scope, importId, language);
        sendBook(res, `faults-${importId}.xlsx`, book);
      },
    }),
    defineRawRoute({
      method: 'get',
      path: '/api/v1/import-templates/:kind',
      action: 'imports.write',
      summary: 'An empty list with known headers, and what goes into each column',
      params: ofKind,
      answers: sheetType,
      handle: async ({ params: { kind }, language, res }) =>
        sendBook(res, `${kind}-template.xlsx`, await imports.template(kind, language)),
    }),
  ];
}

function sendBook(
  res: { setHeader(name: string, value: string): unknown; end(body: Buffer): unknown },
  name: string,
  book: Buffer,
): void {
  res.setHeader('Content-Type', sheetType);
  res.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  res.setHeader('Cache-Control', 'no-store');
  res.end(book);
}
