/** Where a fact stands among those of its agent. Outbox ids are UUIDv7: a later outbox sorts after an earlier one. */
export interface FactOrder {
  outboxId: string;
  seq: number;
}

/** Below zero when `a` was written before `b`, zero when they are one and the same fact. */
export function compareOrder(a: FactOrder, b: FactOrder): number {
  if (a.outboxId !== b.outboxId) return a.outboxId < b.outboxId ? -1 : 1;
  return a.seq - b.seq;
}

/** State takes a fact only when it is newer than the one it has: a fact that comes twice, or late, changes nothing. */
export function isNewer(order: FactOrder, than: FactOrder | null): boolean {
  return than === null || compareOrder(order, than) > 0;
}
