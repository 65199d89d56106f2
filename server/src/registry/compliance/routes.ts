import { pipeline } from 'node:stream/promises';
import {
  complianceAssigned,
  complianceAssignment,
  complianceItem,
  complianceItemId,
  complianceMatter,
  complianceRules,
  complianceState,
  complianceSubject,
  complianceSummary,
  complianceWaiver,
  day,
  divisionCode,
  filingProposal,
  id,
  localRule,
  localRuleEnd,
  newLocalRule,
  page,
  pageMax,
  role,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRawRoute, defineRoute, type Route } from '../../platform/http/route.ts';
import { xlsxBytes } from '../../platform/tables/write-xlsx.ts';
import { headOf, rowsOf } from './export.ts';
import { nationalRules } from './national-rules.ts';
import type { ComplianceRoom } from './room.ts';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What the list can be narrowed to. */
export const itemSearch = {
  division: divisionCode.optional(),
  matter: complianceMatter.optional(),
  ruleId: z.string().max(60).optional(),
  subject: complianceSubject.optional(),
  siteId: id.optional(),
  state: complianceState.optional(),
  owner: z.union([role, id]).optional(),
  dueBefore: day.optional(),
};

export function complianceRoutes({ compliance, rules }: ComplianceRoom): Route[] {
  const params = z.object({ id: complianceItemId });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/compliance',
      action: 'compliance.read',
      summary: 'The compliance list (整改清单): what is still to be done, what is due first; another state when asked',
      query: z.object({
        ...itemSearch,
        cursor: z.string().max(200).optional(),
        limit: z.coerce.number().int().min(1).max(pageMax).default(pageMax),
      }),
      answer: page(complianceItem),
      handle: ({ scope, query }) => compliance.list(scope, query),
    }),
    defineRawRoute({
      method: 'get',
      path: '/api/v1/compliance/export',
      action: 'compliance.read',
      summary: 'The same list as a workbook (.xlsx)',
      query: z.object(itemSearch),
      answers: xlsx,
      handle: async ({ scope, query, language, res }) => {
        const rows = rowsOf(compliance.batches(scope, query), language);
        res.setHeader('Cache-Control', 'no-store');
        res.attachment(language === 'zh' ? '整改清单.xlsx' : 'compliance.xlsx').type(xlsx);
        await pipeline(xlsxBytes(language === 'zh' ? '整改清单' : 'Compliance', headOf(language), rows), res);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/compliance/summary',
      action: 'compliance.read',
      summary: 'How many items of each matter are met, due, overdue, unknown, waived',
      query: z.object({ division: divisionCode.optional() }),
      answer: complianceSummary,
      handle: ({ scope, query }) => compliance.summary(scope, query.division),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/compliance/unfiled',
      action: 'compliance.read',
      summary: 'Cameras that must be filed with the police and are in no system yet, by site; what is due first',
      query: z.object({ division: divisionCode.optional() }),
      answer: page(filingProposal),
      handle: async ({ scope, query }) => ({ items: await compliance.unfiled(scope, query.division), next: null }),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/compliance/records/:kind/:id',
      action: 'compliance.read',
      summary: 'Every duty of one camera, site or filed system, those not required too, and why',
      params: z.object({ kind: complianceSubject, id }),
      answer: page(complianceItem),
      handle: async ({ scope, params: { kind, id: recordId } }) => ({
        items: await compliance.ofRecord(scope, kind, recordId),
        next: null,
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/compliance/assignments',
      action: 'compliance.assign',
      summary: 'Gives one or many items an owner, a date, a note',
      body: complianceAssignment,
      answer: complianceAssigned,
      problems: ['stale'],
      handle: ({ scope, caller, body }) => compliance.assign(scope, caller, body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/compliance/items/:id/waiver',
      action: 'compliance.waive',
      summary: 'Says why an item need not be, where its rule lets a person say so',
      params,
      body: complianceWaiver,
      answer: complianceItem,
      problems: ['conflict', 'stale'],
      handle: ({ scope, caller, params: { id: itemId }, body }) => compliance.waive(scope, caller, itemId, body.why),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/compliance/items/:id/waiver',
      action: 'compliance.waive',
      summary: 'Takes a waiver back',
      params,
      answer: complianceItem,
      problems: ['stale'],
      handle: ({ scope, caller, params: { id: itemId } }) => compliance.waive(scope, caller, itemId, null),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/compliance/rules',
      action: 'compliance.rules-read',
      summary: "The nation's rules, and those of divisions that hold somewhere in the caller's area",
      answer: complianceRules,
      handle: async ({ scope }) => ({ national: [...nationalRules], local: await rules.heldIn(scope) }),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/compliance/rules',
      action: 'compliance.rules',
      summary: "Adds a division's own rule, with its source",
      body: newLocalRule,
      answer: localRule,
      status: 201,
      problems: ['conflict'],
      handle: ({ scope, caller, body }) => rules.add(scope, caller, body),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/compliance/rules/:id',
      action: 'compliance.rules',
      summary: "The last day of a division's own rule",
      params: z.object({ id }),
      body: localRuleEnd,
      ifMatch: true,
      answer: localRule,
      problems: ['stale'],
      handle: ({ scope, caller, params: { id: ruleId }, ifMatch, body }) =>
        rules.end(scope, caller, ruleId, ifMatch, body.validTo),
    }),
  ];
}
