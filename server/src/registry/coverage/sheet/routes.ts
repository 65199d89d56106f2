import { gapExportAsk } from '@sharp-eyes/protocol';
import { readJson } from '../../../platform/http/body.ts';
import { Checker } from '../../../platform/http/parse.ts';
import { defineRawRoute, type Route } from '../../../platform/http/route.ts';
import type { GapSheets } from './gap-sheets.ts';

export function gapSheetRoutes(sheets: GapSheets): Route[] {
  return [
    defineRawRoute({
      method: 'post',
      path: '/api/v1/coverage/watchpoints/export',
      action: 'coverage.export',
      summary:
        'The gap list of an area as a file, with the filters of the list: gapExportAsk as the JSON body; coordinates need a reason, which is in the audit chain before the first byte',
      takes: 'application/json',
      answers: 'application/octet-stream',
      rateLimit: { limit: 20, windowMs: 60_000 },
      handle: async ({ scope, caller, language, req, res }) => {
        const checker = new Checker(language);
        const asked = checker.check(gapExportAsk, await readJson(req));
        checker.finish();
        await sheets.send(scope, caller, gapExportAsk.parse(asked), language, res);
      },
    }),
  ];
}
