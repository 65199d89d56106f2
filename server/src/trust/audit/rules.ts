import { createHash } from 'node:crypto';
import { type AuditEntry, auditGenesis } from '@sharp-eyes/protocol';
import { canonicalJson, type Json } from './canonical.ts';

/** SHA-256 (hex) over the canonical JSON of all of an entry but its hash. */
export function hashOf(entry: Omit<AuditEntry, 'hash'>): string {
  const { chain, n, at, person, unit, action, division, content, reason, prevHash } = entry;
  const value = { chain, n, at, person, unit, action, division, content, reason, prevHash };
  return createHash('sha256')
    .update(canonicalJson(value as unknown as Json))
    .digest('hex');
}

/** Where a chain ends: how many entries, and the hash of the last. */
export interface Head {
  n: number;
  hash: string;
}

export const emptyHead: Head = { n: 0, hash: auditGenesis };

/** Why an entry does not follow the one before it; undefined when it does. */
export function breakOf(before: Head, entry: AuditEntry): string | undefined {
  if (entry.n !== before.n + 1) return `expected entry ${before.n + 1}, found ${entry.n}: entries are missing`;
  if (entry.prevHash !== before.hash) return 'it does not carry the hash of the entry before it';
  if (hashOf(entry) !== entry.hash) return 'its content is not what was hashed';
  return undefined;
}
