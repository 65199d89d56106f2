import { exportAsk } from '@sharp-eyes/protocol';
import { readJson } from '../../platform/http/body.ts';
import { Checker } from '../../platform/http/parse.ts';
import { defineRawRoute, type Route } from '../../platform/http/route.ts';
import type { Exports } from './service.ts';

export function exportsRoutes(exports: Exports): Route[] {
  return [
    defineRawRoute({
      method: 'post',
      path: '/api/v1/exports',
      action: 'exports.make',
      summary:
        'A list of an area as a file: exportAsk as the JSON body; coordinates need a reason, which is in the audit chain before the first byte',
      takes: 'application/json',
      answers: 'application/octet-stream',
      rateLimit: { limit: 20, windowMs: 60_000 },
      handle: async ({ scope, caller, language, req, res }) => {
        const checker = new Checker(language);
        const asked = checker.check(exportAsk, await readJson(req));
        checker.finish();
        await exports.send(scope, caller, exportAsk.parse(asked), language, res);
      },
    }),
  ];
}
