import { type CoverageGapRow, type GapExportAsk, pageMax } from '@sharp-eyes/protocol';
import type { Response } from 'express';
import type { PersonCaller } from '../../../platform/http/caller.ts';
import { ProblemError } from '../../../platform/http/problem.ts';
import { type Language, ownAreaOnly } from '../../../platform/http/words.ts';
import type { Platform } from '../../../platform/platform.ts';
import { inScope, type Scope } from '../../../platform/scope.ts';
import { dayOf } from '../../../platform/site-clock.ts';
import { sendList } from '../../../platform/tables/send-list.ts';
import { type Audit, actorOf } from '../../../trust/audit/service.ts';
import type { Coverage } from '../service.ts';
import { gapColumns } from './gap-columns.ts';

const sheetName = { zh: '缺口清单', en: 'Gaps' } as const;

/** The gap list as a sheet that goes out: page by page as it is read, and on the audit chain before its first byte. */
export class GapSheets {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #coverage: Pick<Coverage, 'gaps'>;

  constructor(platform: Platform, audit: Audit, coverage: Pick<Coverage, 'gaps'>) {
    this.#platform = platform;
    this.#audit = audit;
    this.#coverage = coverage;
  }

  /** @throws ProblemError `bad-request` outside the caller's area; nothing has been sent then */
  async send(scope: Scope, caller: PersonCaller, asked: GapExportAsk, language: Language, res: Response) {
    const { format, coordinates, reason, ...filters } = asked;
    const { division } = filters;
    if (!inScope(scope, division))
      throw new ProblemError('bad-request', { faults: [{ path: 'division', message: ownAreaOnly }] });
    await this.#platform.database.inTransaction(async (tx) => {
      const content = { list: 'gaps', format, coordinates, filters };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'coverage.export', division, content, reason });
    });
    const columns = gapColumns.filter(({ exact }) => coordinates || !exact);
    const rows = this.#rows(scope, filters);
    await sendList(res, format, {
      name: `gaps-${division}-${dayOf(new Date(this.#platform.clock.now()))}`,
      sheet: sheetName[language],
      head: columns.map(({ title }) => title[language]),
      rows: cellsOf(rows, (row) => columns.map(({ value }) => value(row, language))),
    });
  }

  async *#rows(
    scope: Scope,
    filters: Omit<GapExportAsk, 'format' | 'coordinates' | 'reason'>,
  ): AsyncGenerator<CoverageGapRow> {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await this.#coverage.gaps(scope, { ...filters, cursor, limit: pageMax });
      yield* page.items;
      cursor = page.next;
    }
  }
}

async function* cellsOf<T, C>(rows: AsyncIterable<T>, cells: (row: T) => C): AsyncGenerator<C> {
  for await (const row of rows) yield cells(row);
}
