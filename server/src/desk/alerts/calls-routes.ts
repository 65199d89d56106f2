import { alertDetail, callKeeping, id, newRecordingRequest, recordingAnswer } from '@sharp-eyes/protocol';
import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { AlertCalls } from './calls.ts';
import { deciderOf } from './routes.ts';

const one = z.object({ id });

export function alertCallsRoutes(calls: AlertCalls): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/alerts/:id/calls',
      action: 'alerts.decide',
      summary: 'Who was called about an alert, and whether they answered',
      params: one,
      body: callKeeping,
      answer: alertDetail,
      problems: ['not-found', 'conflict'],
      handle: ({ scope, params, caller, body }) => calls.noteCall(scope, params.id, deciderOf(caller), body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/alerts/:id/recordings',
      action: 'alerts.decide',
      summary: 'Ask the managing unit to keep the recording, with a deadline',
      params: one,
      body: newRecordingRequest,
      answer: alertDetail,
      problems: ['not-found', 'conflict'],
      handle: ({ scope, params, caller, body }) => calls.askRecording(scope, params.id, deciderOf(caller), body),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/alerts/:id/recordings/:request/answer',
      action: 'alerts.decide',
      summary: 'What the unit said about keeping the recording',
      params: one.extend({ request: id }),
      body: recordingAnswer,
      answer: alertDetail,
      problems: ['not-found', 'conflict'],
      handle: ({ scope, params, caller, body }) =>
        calls.answerRecording(scope, params.id, params.request, deciderOf(caller), body),
    }),
  ];
}
