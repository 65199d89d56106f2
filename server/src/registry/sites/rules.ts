import type { AccessBasis } from '@sharp-eyes/protocol';

/** What the hub may do with a camera of a site. */
export interface Functions {
  health: boolean;
  alerts: boolean;
  live: boolean;
}

const all: Functions = { health: true, alerts: true, live: true };
const none: Functions = { health: false, alerts: false, live: false };

/** What a site's access basis allows at an instant (Order 799 Arts 7(2), 9; PIPL 20–23), and why. */
export function functionsOf(access: AccessBasis, nowMs: number): { functions: Functions; reason: string } {
  if (access.basis === 'own') return { functions: all, reason: 'own site' };
  if (access.basis === 'none') return { functions: none, reason: 'no access basis: on record only' };
  if (nowMs < Date.parse(access.from)) return { functions: none, reason: `the agreement begins ${access.from}` };
  if (nowMs >= Date.parse(access.to)) return { functions: none, reason: `the agreement ended ${access.to}` };
  return { functions: access.functions, reason: `agreement until ${access.to}` };
}

export function allowsAnything({ health, alerts, live }: Functions): boolean {
  return health || alerts || live;
}

/** When the answer of `functionsOf` will next be another, epoch milliseconds; undefined when it stays. */
export function nextChangeOf(access: AccessBasis, nowMs: number): number | undefined {
  if (access.basis !== 'agreement') return undefined;
  return [access.from, access.to]
    .map((instant) => Date.parse(instant))
    .sort((a, b) => a - b)
    .find((at) => at > nowMs);
}
