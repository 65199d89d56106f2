import {
  type DeskLoadRow,
  falseAlarmsOf,
  type LoadExportAsk,
  type LoadFigures,
  portionText,
} from '@sharp-eyes/protocol';
import type { Response } from 'express';
import type { PersonCaller } from '../../platform/http/caller.ts';
import type { Language, Words } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Scope } from '../../platform/scope.ts';
import { sendList } from '../../platform/tables/send-list.ts';
import type { OutCell } from '../../platform/tables/write-csv.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { DeskLoads } from './service.ts';
import { bandWords, percentileWords, unmeasuredWords } from './words.ts';

const sheetName = { zh: '告警负荷', en: 'Alarm load' } as const;

/** The positions of an area as a sheet that goes out; who takes it is on the audit chain before its first byte. */
export class LoadSheets {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #loads: DeskLoads;

  constructor(platform: Platform, rooms: { audit: Audit; loads: DeskLoads }) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#loads = rooms.loads;
  }

  /** @throws ProblemError as `DeskLoads.list` does; nothing has been sent then */
  async send(scope: Scope, caller: PersonCaller, asked: LoadExportAsk, language: Language, res: Response) {
    const { division, from, to, format } = asked;
    const rows = await this.#loads.list(scope, division, { from, to });
    await this.#platform.database.inTransaction(async (tx) => {
      const content = { list: 'desk-load', format, from, to };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'exports.make', division, content, reason: null });
    });
    await sendList(res, format, {
      ...{ name: `desk-load-${division}-${from}-${to}`, sheet: sheetName[language] },
      head: columns.map(({ title }) => title[language]),
      rows: cellsOf(rows, language),
    });
  }
}

async function* cellsOf(rows: readonly DeskLoadRow[], language: Language): AsyncGenerator<OutCell[]> {
  for (const row of rows) yield columns.map(({ value }) => value(row, language));
}

interface LoadColumn {
  title: Words;
  value(row: DeskLoadRow, language: Language): OutCell;
}

const figure = (title: Words, value: (figures: LoadFigures, language: Language) => OutCell): LoadColumn => ({
  title,
  value: ({ figures }, language) => figures && value(figures, language),
});
const rounded = (value: number | null) => (value === null ? null : Math.round(value * 100) / 100);
const percent = ({ part, of }: { part: number; of: number }) => (of === 0 ? null : rounded((100 * part) / of));

const columns: readonly LoadColumn[] = [
  { title: { zh: '岗位', en: 'Position' }, value: ({ divisionPath }) => divisionPath.slice(-2).join(' ') },
  { title: { zh: '区划代码', en: 'Division code' }, value: ({ division }) => division },
  { title: { zh: '统计起', en: 'Measured from' }, value: ({ measured }) => measured?.from ?? null },
  { title: { zh: '统计止', en: 'Measured to' }, value: ({ measured }) => measured?.to ?? null },
  {
    title: { zh: '未统计原因', en: 'Why not measured' },
    value: ({ unmeasured }, language) => unmeasured && unmeasuredWords[unmeasured][language],
  },
  figure({ zh: '入列次数', en: 'Alarms' }, ({ alarms }) => alarms),
  figure({ zh: '日均', en: 'A day' }, ({ perDay }) => rounded(perDay.value)),
  figure({ zh: '日均评价', en: 'A day, judged' }, ({ perDay }, language) => bandWords[perDay.band][language]),
  figure({ zh: '每十分钟', en: 'Per 10 minutes' }, ({ perTenMinutes }) => rounded(perTenMinutes.value)),
  figure({ zh: '泛滥时段 %', en: 'Flooded windows %' }, ({ floods }) => percent(floods)),
  figure({ zh: '前十来源 %', en: 'Ten worst sources %' }, ({ worst }) => percent(worst)),
  figure({ zh: '抖动来源', en: 'Chattering sources' }, ({ chattering }) => chattering.sources),
  figure({ zh: '单日最多滞留', en: 'Stale, most on a day' }, ({ stale }) => stale.most),
  figure({ zh: '签收中位', en: 'Signed for, median' }, ({ signed }, language) => said(signed.p50, language)),
  figure({ zh: '签收九成', en: 'Signed for, 90 %' }, ({ signed }, language) => said(signed.p90, language)),
  figure({ zh: '办结中位', en: 'Settled, median' }, ({ settled }, language) => said(settled.p50, language)),
  figure({ zh: '办结九成', en: 'Settled, 90 %' }, ({ settled }, language) => said(settled.p90, language)),
  figure({ zh: '误报占比', en: 'False alarms' }, ({ verdicts }) => portionText(falseAlarmsOf(verdicts))),
  figure({ zh: '无人过目', en: 'Unread' }, ({ unread }) => unread),
];

function said(percentile: LoadFigures['signed']['p50'], language: Language): OutCell {
  return percentile && percentileWords(percentile)[language];
}
