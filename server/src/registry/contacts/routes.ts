import {
  callee,
  divisionCode,
  divisionContacts,
  divisionContactsChange,
  doubtedContact,
  id,
  page,
  pageMax,
  siteView,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Contacts } from './service.ts';

export function contactsRoutes(contacts: Contacts): Route[] {
  const ofSite = z.object({ id });
  const ofDivision = z.object({ code: divisionCode });
  const place = { n: z.coerce.number().int().min(0).max(9) };
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/sites/:id/callees',
      action: 'sites.read',
      summary: "Whom to call about a site: its own people, then its village's, then those of the divisions above",
      params: ofSite,
      answer: page(callee),
      handle: async ({ scope, params: { id: siteId } }) => ({
        items: await contacts.callees(scope, siteId),
        next: null,
      }),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/sites/:id/contacts/:n/confirmed',
      action: 'contacts.confirm',
      summary: "A site's contact was reached today",
      params: ofSite.extend(place),
      ifMatch: true,
      answer: siteView,
      problems: ['stale'],
      handle: ({ scope, caller, params: { id: siteId, n }, ifMatch }) =>
        contacts.confirmOfSite(scope, caller, siteId, ifMatch, n),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/divisions/:code/contacts',
      action: 'contacts.read',
      summary: 'Contacts that a division keeps for all its sites',
      params: ofDivision,
      answer: divisionContacts,
      handle: ({ scope, params: { code } }) => contacts.ofDivision(scope, code),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/divisions/:code/contacts',
      action: 'contacts.write',
      summary: 'Changes the contacts that a division keeps; version 0 where it keeps none yet',
      params: ofDivision,
      body: divisionContactsChange,
      ifMatch: true,
      answer: divisionContacts,
      problems: ['stale'],
      handle: ({ scope, caller, params: { code }, ifMatch, body }) =>
        contacts.setOfDivision(scope, caller, code, ifMatch, body.contacts),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/divisions/:code/contacts/:n/confirmed',
      action: 'contacts.confirm',
      summary: "A division's contact was reached today",
      params: ofDivision.extend(place),
      ifMatch: true,
      answer: divisionContacts,
      problems: ['stale'],
      handle: ({ scope, caller, params: { code, n }, ifMatch }) =>
        contacts.confirmOfDivision(scope, caller, code, ifMatch, n),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/contacts/doubted',
      action: 'contacts.read',
      summary: 'Contacts that nobody has confirmed for 180 days, of sites and then of divisions',
      query: z.object({
        division: divisionCode.optional(),
        cursor: z
          .string()
          .regex(/^(site|division)~([0-9a-f-]{36})?$/, 'expected the cursor of a page')
          .optional(),
        limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
      }),
      answer: page(doubtedContact),
      handle: ({ scope, query }) => contacts.doubted(scope, query),
    }),
  ];
}
