import { countyCode, filingTemplate, id } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { readBody } from '../../../platform/http/body.ts';
import { notFound, ProblemError } from '../../../platform/http/problem.ts';
import { defineRawRoute, defineRoute, type Route } from '../../../platform/http/route.ts';
import { inScope } from '../../../platform/scope.ts';
import { templateLimits } from './limits.ts';
import type { FilingSheets } from './templates.ts';

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

export function sheetRoutes(sheets: FilingSheets): Route[] {
  const ofCounty = z.object({ county: countyCode });
  return [
    defineRawRoute({
      method: 'get',
      path: '/api/v1/filings/:id/sheet',
      action: 'filings.read',
      summary: "A system's sheet for the county police, filled from the county's template or the built-in one",
      params: z.object({ id }),
      answers: docx,
      problems: ['not-found', 'unavailable'],
      handle: async ({ scope, caller, params, res }) => {
        const { name, bytes } = await sheets.sheet(scope, caller, params.id);
        res.setHeader('Cache-Control', 'no-store');
        res.attachment(`${name}.docx`).type(docx).send(bytes);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/counties/:county/filing-template',
      action: 'filings.read',
      summary: 'Whether the county has its own template, and the placeholders that one may hold',
      params: ofCounty,
      answer: filingTemplate,
      handle: ({ scope, params: { county } }) => sheets.about(scope, county),
    }),
    defineRawRoute({
      method: 'get',
      path: '/api/v1/counties/:county/filing-template/file',
      action: 'filings.read',
      summary: "The county's template, or the built-in one to begin from",
      params: ofCounty,
      answers: docx,
      problems: ['not-found'],
      handle: async ({ scope, params: { county }, res }) => {
        const bytes = await sheets.template(scope, county);
        res.setHeader('Cache-Control', 'no-store');
        res.attachment('备案表模板.docx').type(docx).send(bytes);
      },
    }),
    defineRawRoute({
      method: 'put',
      path: '/api/v1/counties/:county/filing-template',
      action: 'filings.template',
      summary: "Uploads the county's own template (.docx); what is wrong with it is listed",
      params: ofCounty,
      query: z.object({ name: z.string().trim().min(1).max(120).default('template.docx') }),
      takes: docx,
      problems: ['not-found', 'too-large', 'unavailable'],
      handle: async ({ scope, caller, params: { county }, query, req, res }) => {
        // The whole county's, so whoever uploads it answers for all of it.
        if (!inScope(scope, `${county}000000`)) throw notFound();
        const bytes = await readBody(req, { limit: templateLimits.fileBytes });
        if (bytes.length === 0) throw new ProblemError('bad-request', { faults: [{ path: 'body', message: empty }] });
        await sheets.set(scope, caller, county, { name: query.name, bytes });
        res.status(204).end();
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/counties/:county/filing-template',
      action: 'filings.template',
      summary: 'Uses the built-in template again',
      params: ofCounty,
      handle: async ({ scope, caller, params: { county } }) => {
        if (!inScope(scope, `${county}000000`)) throw notFound();
        await sheets.clear(scope, caller, county);
        return undefined;
      },
    }),
  ];
}

const empty = { zh: '应为 .docx 文件', en: 'expected a .docx file' };
