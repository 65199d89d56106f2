import type { Database } from '../../platform/database/database.ts';
import type { LiveStream } from '../../platform/http/stream.ts';

/** Events of one transaction: a full recomputation that changes everything must not outgrow one. */
const togetherMax = 500;

/** Says that what is seen in some villages or areas is another. Said twice it does no harm: consoles only look again. */
export async function tellCoverage(database: Database, divisions: Iterable<string>): Promise<void> {
  const codes = [...new Set(divisions)];
  for (let at = 0; at < codes.length; at += togetherMax)
    await database.inTransaction(async (tx) => {
      for (const code of codes.slice(at, at + togetherMax))
        tx.emit({ kind: 'coverage.changed', divisionBefore: code, divisionAfter: code, body: {} });
    });
}

/** What consoles hear of coverage: where it changed, and nothing else. */
export function projectCoverage(stream: LiveStream): void {
  stream.project('coverage.changed', {
    action: 'coverage.read',
    load: async ({ divisionAfter }) => ({ kind: 'coverage', division: divisionAfter ?? '' }),
    gone: ({ divisionBefore }) => ({ kind: 'coverage', division: divisionBefore ?? '' }),
  });
}
