import {
  candidateAcceptance,
  candidatePage,
  candidateRejection,
  candidatesAsked,
  divisionCode,
  id,
  page,
  pageMax,
  rejectedCandidate,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Candidates } from './service.ts';

export function candidatesRoutes(candidates: Candidates): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/required-lists/candidates',
      action: 'required-lists.read',
      summary:
        'What may have to be covered in a township or village and is on no list: junctions of its roads, its inns',
      query: candidatesAsked,
      answer: candidatePage,
      handle: ({ scope, query }) => candidates.list(scope, query),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/required-lists/candidates/acceptances',
      action: 'required-lists.draft',
      summary: 'Takes candidates into the drafts of their villages, all or none',
      body: candidateAcceptance,
      problems: ['conflict'],
      handle: async ({ scope, caller, body, language }) => {
        await candidates.accept(scope, caller, body, language);
        return undefined;
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/required-lists/candidates/rejections',
      action: 'required-lists.draft',
      summary: 'Says no to candidates, with a reason: they are not proposed again',
      body: candidateRejection,
      problems: ['conflict'],
      handle: async ({ scope, caller, body }) => {
        await candidates.reject(scope, caller, body);
        return undefined;
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/required-lists/candidates/rejections',
      action: 'required-lists.read',
      summary: 'Candidates of an area that somebody said no to, the newest first, with the reason',
      query: z.object({
        division: divisionCode,
        cursor: id.optional(),
        limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
      }),
      answer: page(rejectedCandidate),
      handle: ({ scope, query }) => candidates.rejected(scope, query),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/required-lists/candidates/rejections/:id',
      action: 'required-lists.draft',
      summary: 'Takes a no back: the candidate is proposed again',
      params: z.object({ id }),
      handle: async ({ scope, caller, params }) => {
        await candidates.restore(scope, caller, params.id);
        return undefined;
      },
    }),
  ];
}
