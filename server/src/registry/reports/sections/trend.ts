import type { ReportCell, ReportSection } from '@sharp-eyes/protocol';
import { monthOf } from '../../../platform/site-clock.ts';
import { sumOfVillages } from '../../coverage/for-reports.ts';
import type { Gathered } from '../gathered.ts';
import { declaredOf, effectiveOf } from '../rules.ts';
import { both, column, count, day, none, same, share, text } from './cells.ts';

/** 近十二个月: what is kept of each month's end, this one last. */
export function trend({ monthEnds, villages, month, day: described }: Gathered): ReportSection {
  const nothing = both('没有应覆盖对象', 'nothing was required');
  const line = (of: string, at: ReportCell, sum: ReturnType<typeof sumOfVillages>): ReportCell[] => [
    text(same(of)),
    at,
    count(sum.required),
    sum.required === 0 ? none(nothing) : share(effectiveOf(sum)),
    sum.required === 0 ? none(nothing) : share(declaredOf(sum)),
  ];
  const now = both('制作时', 'when this was made');
  return {
    ...{ id: 'trend', title: both('近十二个月', 'Twelve months'), asOf: null },
    notes:
      monthEnds.length === 0
        ? [both('此前没有留存的月份。', 'Nothing of an earlier month is kept.')]
        : [both('各月按当时核定的清单计算。', 'Each month is counted by the lists of its time.')],
    table: {
      columns: [
        column('text', '月份', 'Month'),
        column('day', '截至', 'As of'),
        column('count', '应覆盖', 'Required'),
        column('share', '有效覆盖', 'Effective'),
        column('share', '名义覆盖', 'Declared'),
      ],
      rows: [
        ...monthEnds.map((end) => line(monthOf(end.day), day(end.day), end)),
        line(month, described === null ? none(now) : day(described), sumOfVillages(villages)),
      ],
    },
  };
}
