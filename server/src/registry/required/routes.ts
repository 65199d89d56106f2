import {
  divisionCode,
  id,
  page,
  pageMax,
  requiredListApproval,
  requiredListChange,
  requiredListDraft,
  requiredListRow,
  requiredListVersion,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { RequiredLists } from './service.ts';

export function requiredListsRoutes(lists: RequiredLists): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/required-lists',
      action: 'required-lists.read',
      summary: 'What must be covered in the villages of a township, as it was approved, beside what is on record',
      query: z.object({ division: divisionCode }),
      answer: page(requiredListRow),
      handle: async ({ scope, query }) => ({ items: await lists.list(scope, query.division), next: null }),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/required-lists/approvals',
      action: 'required-lists.approve',
      summary: 'Approves what is on record in some villages as what must be covered there',
      body: requiredListApproval,
      problems: ['conflict'],
      handle: async ({ scope, caller, body }) => {
        await lists.approve(scope, caller, body);
        return undefined;
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/required-lists/history',
      action: 'required-lists.read',
      summary: 'How the denominator of an area came to be: every approval, by whom, and how many there were after it',
      query: z.object({
        division: divisionCode,
        cursor: id.optional(),
        limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
      }),
      answer: page(requiredListChange),
      handle: ({ scope, query }) => lists.history(scope, query),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/required-lists/:division/draft',
      action: 'required-lists.read',
      summary: 'What an approval would change in a village, by site and watchpoint',
      params: z.object({ division: divisionCode }),
      answer: requiredListDraft,
      handle: ({ scope, params }) => lists.draft(scope, params.division),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/required-lists/:division/versions',
      action: 'required-lists.read',
      summary: 'How the list of a village came to be: every version, its approver, what came and what went',
      params: z.object({ division: divisionCode }),
      answer: page(requiredListVersion),
      handle: async ({ scope, params }) => ({ items: await lists.versions(scope, params.division), next: null }),
    }),
  ];
}
