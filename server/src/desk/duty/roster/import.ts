import { type RosterImport, toInstant } from '@sharp-eyes/protocol';
import type { PersonCaller } from '../../../platform/http/caller.ts';
import { ProblemError } from '../../../platform/http/problem.ts';
import type { Language } from '../../../platform/http/words.ts';
import type { Scope } from '../../../platform/scope.ts';
import type { Roster } from './service.ts';
import { readRosterTable } from './table.ts';

/** Shifts and faults that an answer shows. */
const shownMax = 200;

/**
 * Brings a roster in from a file, or only says what would happen. A file with a fault writes nothing: half a roster
 * looks like a whole one at three in the morning. The same file again changes nothing.
 * @throws ProblemError `file-refused`; `bad-request` with the faults where it was to be written
 */
export async function importRoster(
  roster: Roster,
  by: { scope: Scope; caller: PersonCaller; language: Language },
  { division, dryRun }: { division: string; dryRun: boolean },
  file: Buffer,
): Promise<RosterImport> {
  const read = await readRosterTable(file, await roster.officers(by.scope, division));
  const faults = read.faults.slice(0, shownMax).map(({ row, column, header, expected, got }) => ({
    ...{ row, column, header, got, message: expected[by.language] },
  }));
  if (!dryRun && faults.length > 0)
    throw new ProblemError('bad-request', {
      code: 'roster-faults',
      faults: faults.map(({ row, column, message, got }) => ({
        path: `${column ?? ''}${row}`,
        message: `${message}：${got}`,
      })),
    });
  const missing = new Set(read.planned.length === 0 ? [] : await roster.missing(division, read.planned));
  const added = dryRun ? missing.size : (await roster.write(by.caller, division, read.planned, 'import')).length;
  return {
    ...{ dryRun, rows: read.rows, added, same: read.planned.length - added },
    shifts: read.planned.slice(0, shownMax).map((one) => ({
      ...{ person: one.person.name, role: one.role, known: !missing.has(one) },
      ...{ from: toInstant(one.from), to: toInstant(one.to) },
    })),
    ...{ faults, moreFaults: read.faults.length - faults.length },
  };
}
