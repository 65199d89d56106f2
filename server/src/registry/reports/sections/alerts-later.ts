import type { ReportSection } from '@sharp-eyes/protocol';
import { both } from './cells.ts';

/** 告警负荷: its place is kept until the desk counts what comes in. */
export function alertsLater(): ReportSection {
  return {
    ...{ id: 'alerts', title: both('告警负荷', 'Alarm load'), asOf: null, table: null },
    notes: [
      both(
        '暂无数据：值班台尚未统计告警负荷，统计后在此列出。',
        'Not measured: the desk does not count its alarms yet; they are listed here once it does.',
      ),
    ],
  };
}
