import {
  day,
  divisionCode,
  dutyNow,
  endTurn,
  escalation,
  escalationChange,
  escalationPolicy,
  handOverNote,
  id,
  newShift,
  notesRead,
  ownTurn,
  page,
  personName,
  roster,
  rosterDaysMax,
  rosterImport,
  rosterRepetition,
  rosterWritten,
  shift,
  shiftChange,
  shiftSwap,
  soundReport,
  takeTurn,
  turn,
} from '@sharp-eyes/protocol';
import { z } from 'zod';
import { readBody } from '../../platform/http/body.ts';
import { defineRawRoute, defineRoute, type Route } from '../../platform/http/route.ts';
import type { DutyRoom } from './room.ts';
import { importRoster } from './roster/import.ts';

/** Bytes of a roster's file: a year of shifts is some 100 KB. */
const fileMaxBytes = 2 * 1024 * 1024;
/** The server gives a request a minute to arrive, milliseconds. */
const uploadMs = 55_000;

export function dutyRoutes(room: DutyRoom): Route[] {
  return [...rosterRoutes(room), ...turnRoutes(room), ...escalationRoutes(room)];
}

function rosterRoutes({ roster: shifts }: DutyRoom): Route[] {
  const params = z.object({ id });
  const query = z.object({ division: divisionCode });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/duty/roster',
      action: 'duty.read',
      summary: 'The roster of a division: its shifts, when nobody is on duty, who is asked for twice at once',
      query: query.extend({ from: day, days: z.coerce.number().int().min(1).max(rosterDaysMax).default(7) }),
      answer: roster,
      handle: ({ scope, query: asked }) => shifts.read(scope, asked),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/duty/officers',
      action: 'duty.read',
      summary: 'Who can be put on the roster of a division',
      query,
      answer: page(personName),
      handle: async ({ scope, query: { division } }) => ({ items: await shifts.officers(scope, division), next: null }),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/duty/shifts',
      action: 'duty.plan',
      summary: 'Enters a shift',
      body: newShift,
      answer: shift,
      status: 201,
      problems: ['conflict'],
      handle: ({ scope, caller, body }) => shifts.enter(scope, caller, body),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/duty/shifts/:id',
      action: 'duty.plan',
      summary: 'Changes a shift that is not over',
      ...{ params, body: shiftChange, answer: shift, ifMatch: true, problems: ['stale', 'conflict'] },
      handle: ({ scope, caller, params: { id: shiftId }, ifMatch, body }) =>
        shifts.change(scope, caller, shiftId, ifMatch, body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/duty/shifts/:id/swap',
      action: 'duty.plan',
      summary: 'Two people change places',
      ...{ params, body: shiftSwap, answer: shift, ifMatch: true, problems: ['stale', 'conflict'] },
      handle: ({ scope, caller, params: { id: shiftId }, ifMatch, body }) =>
        shifts.swap(scope, caller, shiftId, ifMatch, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/duty/shifts/:id',
      action: 'duty.plan',
      summary: 'Takes a shift that is not over off the roster',
      ...{ params, ifMatch: true, problems: ['stale', 'conflict'] },
      handle: async ({ scope, caller, params: { id: shiftId }, ifMatch }) => {
        await shifts.remove(scope, caller, shiftId, ifMatch);
        return undefined;
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/duty/roster/repetitions',
      action: 'duty.plan',
      summary: 'Writes some days of a roster again after themselves',
      body: rosterRepetition,
      answer: rosterWritten,
      handle: ({ scope, caller, body }) => shifts.repeat(scope, caller, body),
    }),
    defineRawRoute({
      method: 'post',
      path: '/api/v1/duty/roster/import',
      action: 'duty.plan',
      summary: 'Brings a roster in from a table, or only says what would happen',
      query: query.extend({ dryRun: z.enum(['true', 'false']).transform((said) => said === 'true') }),
      takes: 'application/octet-stream',
      answers: 'application/json',
      problems: ['file-refused', 'too-large', 'unavailable'],
      handle: async ({ scope, caller, language, query: asked, req, res }) => {
        const file = await readBody(req, { limit: fileMaxBytes, timeoutMs: uploadMs });
        const answer = await importRoster(shifts, { scope, caller, language }, asked, file);
        res.setHeader('Cache-Control', 'no-store');
        res.json(rosterImport.parse(answer));
      },
    }),
  ];
}

function turnRoutes({ turns }: DutyRoom): Route[] {
  const params = z.object({ id });
  const query = z.object({ division: divisionCode });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/duty/now',
      action: 'duty.read',
      summary: 'Who is on duty for a division, and whether somebody watches',
      query,
      answer: dutyNow,
      handle: ({ scope, query: { division } }) => turns.now(scope, division),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/duty/turns/mine',
      action: 'duty.take',
      summary: "One's turn at the desk, and the notes that have to be read",
      answer: ownTurn,
      handle: ({ caller }) => turns.mine(caller),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/duty/turns',
      action: 'duty.take',
      summary: 'Takes the shift',
      body: takeTurn,
      answer: ownTurn,
      status: 201,
      handle: ({ scope, caller, body }) => turns.take(scope, caller, body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/duty/turns/:id/sound',
      action: 'duty.take',
      summary: "What the test of the console's sound came to",
      ...{ params, body: soundReport, answer: turn, problems: ['conflict'] },
      handle: ({ caller, params: { id: turnId }, body }) => turns.report(caller, turnId, body.sound),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/duty/turns/:id/read',
      action: 'duty.take',
      summary: 'Says that notes of the shift before were read',
      ...{ params, body: notesRead, answer: ownTurn, problems: ['conflict'] },
      handle: ({ caller, params: { id: turnId }, body }) => turns.read(caller, turnId, body.handOvers),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/duty/turns/:id/end',
      action: 'duty.take',
      summary: 'Hands over: notes and open alerts wait for the next shift',
      ...{ params, body: endTurn, answer: handOverNote, problems: ['conflict'] },
      handle: ({ caller, params: { id: turnId }, body }) => turns.end(caller, turnId, body),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/duty/hand-overs',
      action: 'duty.read',
      summary: 'What shifts of a division have left to those after them, the newest first',
      query,
      answer: page(handOverNote),
      handle: ({ scope, query: { division } }) => turns.handOvers(scope, division),
    }),
  ];
}

function escalationRoutes({ policies, escalations }: DutyRoom): Route[] {
  const params = z.object({ division: divisionCode });
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/duty/escalation/:division',
      action: 'duty.read',
      summary: 'The escalation policy in force for a division',
      ...{ params, answer: escalationPolicy },
      handle: ({ scope, params: { division } }) => policies.read(scope, division),
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/duty/escalation/:division',
      action: 'duty.plan',
      summary: 'Gives a township or a county an escalation policy of its own',
      ...{ params, body: escalationChange, answer: escalationPolicy, ifMatch: true, problems: ['stale'] },
      handle: ({ scope, caller, params: { division }, ifMatch, body }) =>
        policies.write(scope, caller, division, ifMatch, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/duty/escalation/:division',
      action: 'duty.plan',
      summary: 'A division follows the escalation policy above it again',
      ...{ params, answer: escalationPolicy, ifMatch: true, problems: ['stale'] },
      handle: ({ scope, caller, params: { division }, ifMatch }) => policies.remove(scope, caller, division, ifMatch),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/alerts/:id/escalation',
      action: 'alerts.read',
      summary: "How far an alert's escalation has come",
      ...{ params: z.object({ id }), answer: escalation },
      handle: ({ scope, params: { id: alertId } }) => escalations.of(scope, alertId),
    }),
  ];
}
