import {
  type DeskLoadRow,
  falseAlarmsOf,
  type LoadFigures,
  loadTargets,
  type ReportCell,
  toInstant,
} from '@sharp-eyes/protocol';
import { ProblemError } from '../../platform/http/problem.ts';
import { daysOfMonth } from '../../platform/site-clock.ts';
import { both, column, count, none, notMeasured, same, share, text } from '../../registry/reports/sections/cells.ts';
import type { SectionMaker } from '../../registry/reports/service.ts';
import type { DeskLoads } from './service.ts';
import { bandWords, nobodyAsked, unmeasuredWords, waitsWords } from './words.ts';

/** 告警负荷: every duty position of the area in the month, against the guideline. */
export function loadSection(loads: DeskLoads): SectionMaker {
  return async ({ scope, division, month, now }) => {
    const { first, last } = daysOfMonth(month);
    const head = { id: 'alerts', title: both('告警负荷', 'Alarm load'), asOf: toInstant(now.getTime()) } as const;
    try {
      const rows = await loads.list(scope, division, { from: first, to: last });
      return { ...head, notes: notesOf(rows), table: { columns, rows: rows.map(cellsOf) } };
    } catch (error) {
      // One county that is flooded beyond counting must not cost the whole report.
      if (!(error instanceof ProblemError) || error.code !== 'desk-load-refused') throw error;
      return { ...head, notes: [beyond], table: null };
    }
  };
}

const beyond = both(
  '暂无数据：本月告警太多，无法一次统计，请看各乡镇的通报。',
  'Not measured: too many alerts in the month to be counted at once; see the reports of the townships.',
);

const { perDay, flood, worst, stale } = loadTargets;
const targets = both(
  `每岗每日宜在 ${perDay.target} 次以内，不超过 ${perDay.limit} 次；十分钟内超过 ${flood.over} 次为泛滥，时段占比应小于 ${flood.percent}%；前十来源占比不超过 ${worst.percent}%；滞留超过 ${stale.hours} 小时的，任一天少于 ${stale.below} 条（ISA-18.2、EEMUA 191）。`,
  `Per position: about ${perDay.target} a day, ${perDay.limit} at most; more than ${flood.over} in ten minutes are a flood, in less than ${flood.percent} % of such windows; the ten worst sources have ${worst.percent} % at most; fewer than ${stale.below} are unsettled for more than ${stale.hours} h on any day (ISA-18.2, EEMUA 191).`,
);

function notesOf(rows: readonly DeskLoadRow[]) {
  const over = rows.filter(({ figures }) => figures?.perDay.band === 'too-many').length;
  const blind = rows.filter(({ figures }) => figures === null).length;
  return [
    both(
      `${rows.length} 个值班岗位，${over} 个日均超限，${blind} 个没有数据。`,
      `${rows.length} duty positions, ${over} beyond the limit a day, ${blind} not measured.`,
    ),
    targets,
  ];
}

const columns = [
  column('text', '岗位', 'Position'),
  column('text', '日均', 'A day'),
  column('share', '泛滥时段', 'Flooded windows'),
  column('share', '前十来源', 'Ten worst sources'),
  column('count', '抖动来源', 'Chattering'),
  column('count', '单日最多滞留', 'Stale, most on a day'),
  column('text', '签收（中位/九成）', 'Signed for (median / 90 %)'),
  column('text', '办结（中位/九成）', 'Settled (median / 90 %)'),
  column('share', '误报', 'False alarms'),
  column('count', '无人过目', 'Unread'),
];

function cellsOf({ divisionPath, figures, unmeasured }: DeskLoadRow): ReportCell[] {
  const name = text(same(divisionPath.at(-1) ?? ''));
  if (figures === null) {
    const why = notMeasured(unmeasuredWords[unmeasured ?? 'no-agent']);
    return columns.map((_, n) => (n === 0 ? name : why));
  }
  const { floods, worst: ten, chattering, stale: old, signed, settled, verdicts, unread } = figures;
  return [
    ...[name, meanCell(figures.perDay)],
    portion(floods, notMeasured(both('不足十分钟', 'less than ten minutes'))),
    portion(ten, none(nobodyAsked)),
    ...[count(chattering.sources), count(old.most), waits(signed), waits(settled)],
    portion(falseAlarmsOf(verdicts), none(nobodyAsked)),
    count(unread),
  ];
}

function meanCell({ value, band }: LoadFigures['perDay']): ReportCell {
  if (value === null) return notMeasured(both('还没有满一天', 'no whole day yet'));
  const said = value.toFixed(1);
  return text(both(`${said}，${bandWords[band].zh}`, `${said}, ${bandWords[band].en}`));
}

function portion({ part, of, unknown = 0 }: { part: number; of: number; unknown?: number }, empty: ReportCell) {
  return of === 0 ? empty : share({ part, of, unknown });
}

function waits(of: LoadFigures['signed']): ReportCell {
  const said = waitsWords(of);
  return said === null ? none(nobodyAsked) : text(said);
}
