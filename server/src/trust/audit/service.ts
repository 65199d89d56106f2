import { type AuditEntry, type AuditVerification, countyOf, pageMax, toInstant } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import { AuditRepository } from './repository.ts';
import { breakOf, emptyHead, hashOf } from './rules.ts';

/** Who did it; nobody for what the hub does by itself. */
export interface Actor {
  person: { id: string; name: string } | null;
  unit: string;
}

export const theHub: Actor = { person: null, unit: '' };

export function actorOf({ person }: PersonCaller): Actor {
  return { person: { id: person.id, name: person.name }, unit: person.unit };
}

export interface NewAuditEntry extends Actor {
  /** What was done, as the route table names it where there is one: `alerts.acknowledge`. */
  action: string;
  division: string;
  /** What it was done to: JSON, no secrets, no pictures. */
  content: Record<string, unknown>;
  reason?: Record<string, unknown> | null;
}

/** The register of what was done: a chain of hashes per county, written with the change itself. */
export class Audit {
  readonly #repository: AuditRepository;

  constructor({ database }: Pick<Platform, 'database'>) {
    this.#repository = new AuditRepository(database);
  }

  /** Appends to the county's chain in the change's transaction: either both are there or neither. */
  async append(tx: Tx, entry: NewAuditEntry): Promise<AuditEntry> {
    const chain = countyOf(entry.division);
    const head = await this.#repository.takeHead(tx, chain);
    const { person, unit, action, division } = entry;
    const open = {
      ...{ chain, n: head.n + 1, at: toInstant(tx.now.getTime()), person, unit, action, division },
      content: plain(entry.content) as Record<string, unknown>,
      reason: plain(entry.reason ?? null) as Record<string, unknown> | null,
      prevHash: head.hash,
    };
    const whole = { ...open, hash: hashOf(open) };
    await this.#repository.append(tx, whole);
    return whole;
  }

  async list(
    scope: Scope,
    county: string,
    cursor: number | undefined,
    limit = pageMax,
  ): Promise<{ items: AuditEntry[]; next: string | null }> {
    const found = await this.#repository.list(scope, county, cursor, limit + 1);
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? String(items.at(-1)?.n) : null };
  }

  /** Walks the county's whole chain. Only for whoever's area holds the county. */
  async verify(scope: Scope, county: string): Promise<AuditVerification> {
    if (!inScope(scope, `${county}000000`)) throw notFound();
    const end = await this.#repository.head(county);
    let before = emptyHead;
    const answer = (brokenAt: number | null, why: string | null): AuditVerification => ({
      ...{ chain: county, entries: before.n, head: before.hash, whole: why === null, brokenAt, why },
    });
    for await (const entry of this.#repository.walk(county, end.n)) {
      const why = breakOf(before, entry);
      if (why !== undefined) return answer(before.n + 1, why);
      before = { n: entry.n, hash: entry.hash };
    }
    if (before.n !== end.n || before.hash !== end.hash)
      return answer(before.n + 1, `the chain ends here, but its head counts ${end.n} entries`);
    return answer(null, null);
  }
}

/** As the database will give it back: what JSON cannot say is dropped before it is hashed. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
