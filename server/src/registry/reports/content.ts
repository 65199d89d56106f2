import { type ReportContent, type ReportSection, reportSectionIds, toInstant } from '@sharp-eyes/protocol';
import { type Gathered, nameOf } from './gathered.ts';
import { both } from './sections/cells.ts';
import { excluded } from './sections/excluded.ts';
import { lists, unapproved, villages } from './sections/lists.ts';
import { overview } from './sections/overview.ts';
import { ranking } from './sections/ranking.ts';
import { trend } from './sections/trend.ts';
import { worst } from './sections/worst.ts';

/** From what was read to all that a report says. @param others - sections of other rooms */
export function contentOf(gathered: Gathered, others: readonly ReportSection[]): ReportContent {
  const { division, level, month, day, now, paths } = gathered;
  const own = [overview, ranking, worst, unapproved, lists, excluded, trend, villages].map((make) => make(gathered));
  const sections = [...own, ...others].sort(
    (one, other) => reportSectionIds.indexOf(one.id) - reportSectionIds.indexOf(other.id),
  );
  const name = nameOf(gathered, division);
  const [year, number] = month.split('-').map(Number);
  return {
    ...{ division, divisionPath: paths.get(division) ?? [division], level, month, day },
    title: both(
      `${name}${year}年${number}月公共安全视频覆盖情况通报`,
      `Video coverage of ${name}, ${month}: monthly report`,
    ),
    madeAt: toInstant(now.getTime()),
    sections,
  };
}
