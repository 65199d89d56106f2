import type { Tx } from '../../platform/database/database.ts';
import type { Actor, Audit } from '../../trust/audit/service.ts';

/** Tells consoles that who is on duty for a division, or whether somebody watches, is otherwise. */
export function emitDuty(tx: Tx, division: string): void {
  tx.emit({ kind: 'duty.changed', divisionBefore: division, divisionAfter: division, body: {} });
}

/** Puts on record what was done about duty, and tells consoles. */
export async function noteDuty(
  audit: Audit,
  tx: Tx,
  actor: Actor,
  { action, division, content }: { action: string; division: string; content: Record<string, unknown> },
): Promise<void> {
  await audit.append(tx, { ...actor, action: `duty.${action}`, division, content });
  emitDuty(tx, division);
}
