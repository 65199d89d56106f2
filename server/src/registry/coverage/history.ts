import type { CoverageChange, CoverageDay } from '@sharp-eyes/protocol';
import type { Scope } from '../../platform/scope.ts';
import type { Places } from '../places/service.ts';
import type { ChangeLog } from './change-log.ts';
import type { CoverageDays } from './days.ts';
import { pairCursor } from './listing.ts';
import { changeView, dayView } from './views.ts';

/** How figures came to be what they are. */
export class CoverageHistory {
  readonly #places: Places;
  readonly #days: CoverageDays;
  readonly #log: ChangeLog;

  constructor(places: Places, parts: { days: CoverageDays; log: ChangeLog }) {
    this.#places = places;
    this.#days = parts.days;
    this.#log = parts.log;
  }

  /** One line for each day that is kept. */
  async trend(scope: Scope, asked: { division: string; from: string; to: string }): Promise<CoverageDay[]> {
    return (await this.#days.list(scope, asked)).map(dayView);
  }

  async changes(
    scope: Scope,
    asked: { division?: string | undefined; from: string; to: string; cursor?: string | undefined; limit: number },
  ): Promise<{ items: CoverageChange[]; next: string | null }> {
    const { division, from, to, cursor, limit } = asked;
    const place = pairCursor.read(cursor);
    const after = place && { day: place.first, id: place.id };
    const found = await this.#log.list(scope, { division, from, to, after, limit: limit + 1 });
    const rows = found.slice(0, limit);
    const paths = await this.#places.pathsOf(rows.map((change) => change.division));
    const last = rows.at(-1);
    return {
      items: rows.map((change) => changeView(change, paths.get(change.division) ?? [])),
      next: found.length > limit && last ? pairCursor.write(last.day, last._id) : null,
    };
  }
}
