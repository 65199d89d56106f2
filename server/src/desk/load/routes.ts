import {
  deskLoad,
  deskLoads,
  divisionCode,
  loadAlerts,
  loadAsked,
  loadBehind,
  loadExportAsk,
  loadPeriod,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { readJson } from '../../platform/http/body.ts';
import { Checker } from '../../platform/http/parse.ts';
import { defineRawRoute, defineRoute, type Route } from '../../platform/http/route.ts';
import type { DeskLoads } from './service.ts';
import type { LoadSheets } from './sheets.ts';

const one = z.object({ division: divisionCode });
const rateLimit = { limit: 60, windowMs: 60_000 };

export function deskLoadRoutes(loads: DeskLoads, sheets: LoadSheets): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/desk-load',
      action: 'desk-load.read',
      summary: 'The alarm load of every duty position of an area (ISA-18.2), over some days',
      query: loadAsked,
      answer: deskLoads,
      rateLimit,
      handle: async ({ scope, query: { division, ...period } }) => ({
        items: await loads.list(scope, division, period),
        next: null,
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/desk-load/:division',
      action: 'desk-load.read',
      summary: 'The alarm load of one duty position, with days, hours, floods and worst sources',
      params: one,
      query: loadPeriod,
      answer: deskLoad,
      problems: ['not-found'],
      rateLimit,
      handle: ({ scope, params, query }) => loads.find(scope, params.division, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/desk-load/:division/alerts',
      action: 'desk-load.read',
      summary: 'The alerts that a figure of a duty position is made of',
      params: one,
      query: loadPeriod.extend({ behind: z.enum(loadBehind), of: z.string().max(200).default('') }),
      answer: loadAlerts,
      problems: ['not-found'],
      rateLimit,
      handle: ({ scope, params, query }) => loads.alertsBehind(scope, params.division, query),
    }),
    defineRawRoute({
      method: 'post',
      path: '/api/v1/desk-load/export',
      action: 'desk-load.read',
      summary: 'The duty positions of an area with their figures as a file: loadExportAsk as the JSON body',
      takes: 'application/json',
      answers: 'application/octet-stream',
      rateLimit: { limit: 20, windowMs: 60_000 },
      handle: async ({ scope, caller, language, req, res }) => {
        const checker = new Checker(language);
        const asked = checker.check(loadExportAsk, await readJson(req));
        checker.finish();
        await sheets.send(scope, caller, loadExportAsk.parse(asked), language, res);
      },
    }),
  ];
}
