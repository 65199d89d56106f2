import { type AlertFinding, type NewFact, newId, toInstant } from '@sharp-eyes/protocol';

/** Facts as the rest of the agent writes them, for tests. */
export const cameraId = newId();
const at = (ms: number): string => toInstant(Date.UTC(2026, 0, 1) + ms);
const reason = { code: 'test', params: {}, text: 'a test' };

export function finding(alertId: string = newId()): AlertFinding {
  return {
    alertId,
    kind: 'person-in-zone',
    ruleId: 'person-in-zone/gate',
    ruleVersion: 1,
    zone: 'gate',
    score: 0.8,
    boxes: [{ x: 0.1, y: 0.2, width: 0.1, height: 0.3 }],
    dwellS: 0.4,
    frameTime: at(0),
    rtpTimestamp: 90_000,
    priority: 'medium',
    reason,
  };
}

export const raised = (alertId: string = newId(), ms = 0): NewFact => ({
  kind: 'alert.raised',
  at: at(ms),
  cameraId,
  body: finding(alertId),
});

export const cleared = (alertId: string, ms = 0): NewFact => ({
  kind: 'alert.cleared',
  at: at(ms),
  cameraId,
  body: { alertId, reason },
});

export const picture = (state: 'clear' | 'dark', ms = 0, camera: string = cameraId): NewFact => ({
  kind: 'camera.health',
  at: at(ms),
  cameraId: camera,
  body: { picture: state, since: at(0), reason: { ...reason, text: 'x'.repeat(300) } },
});

export const vitals = (ms = 0): NewFact => ({
  kind: 'agent.vitals',
  at: at(ms),
  body: { uptimeS: 1, rssBytes: 1, cpuS: 1, eyes: [], cameras: 0, errors: {} },
});
