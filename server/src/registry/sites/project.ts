import type { LiveStream } from '../../platform/http/stream.ts';
import { wholeScope } from '../../platform/scope.ts';
import type { Watchpoints } from '../watchpoints/service.ts';
import type { Sites } from './service.ts';

/** What consoles hear of sites and their watchpoints. */
export function projectSites(stream: LiveStream, sites: Sites, watchpoints: Watchpoints): void {
  const told = wholeScope('the stream checks the scope of each listener');
  stream.project('site.changed', {
    action: 'sites.read',
    load: async ({ body }) => {
      const [record] = await sites.reader.viewsOf(told, [body.siteId]);
      return record && { kind: 'site', record };
    },
    gone: ({ body }) => ({ kind: 'gone', of: 'site', id: body.siteId }),
  });
  stream.project('watchpoint.changed', {
    action: 'sites.read',
    load: async ({ body }) => {
      const record = await watchpoints.find(told, body.watchpointId);
      return record && { kind: 'watchpoint', record };
    },
    gone: ({ body }) => ({ kind: 'gone', of: 'watchpoint', id: body.watchpointId }),
  });
}
