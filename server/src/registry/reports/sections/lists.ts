import type { ReportCell, ReportSection, ReportWords } from '@sharp-eyes/protocol';
import { parentOf } from '@sharp-eyes/protocol';
import { dayOf } from '../../../platform/site-clock.ts';
import type { ReportedVillage } from '../../coverage/for-reports.ts';
import type { ApprovedList } from '../../required/service.ts';
import { type Gathered, nameOf } from '../gathered.ts';
import { declaredOf, effectiveOf, spanOf } from '../rules.ts';
import { both, column, count, day, joined, none, same, share, text } from './cells.ts';
import { villageName } from './worst.ts';

/** Rows of a section at most; what is beyond is counted and told. */
const rowsMax = 500;

/** 未核定的村: nobody has approved what must be covered there, so that they stand outside of every share. */
export function unapproved(gathered: Gathered): ReportSection {
  const villages = gathered.villages.filter(({ listVersion }) => listVersion === null);
  return {
    ...{ id: 'unapproved', title: both('未核定应覆盖清单的村', 'Villages without an approved list'), asOf: null },
    notes: [
      villages.length === 0
        ? both('所有的村都有核定的清单。', 'Every village has an approved list.')
        : both(`共 ${villages.length} 个村，不计入覆盖率。`, `${villages.length} villages, in no share.`),
      ...beyond(villages.length),
    ],
    table: {
      columns: [column('text', '村', 'Village'), column('count', '在册重点部位', 'Watchpoints on record')],
      rows: villages
        .slice(0, rowsMax)
        .map(({ division, onRecord }) => [text(same(villageName(gathered, division))), count(onRecord)]),
    },
  };
}

/** 清单核定: how the denominator moved in the month. */
export function lists(gathered: Gathered): ReportSection {
  const { from } = spanOf(gathered.month);
  const approvals = [...gathered.lists.values()].flatMap((versions) =>
    versions.map((list, n) => ({ list, before: versions[n - 1] })).filter(({ list }) => list.approvedAt >= from),
  );
  const rows = approvals
    .sort(
      (one, other) => one.list.approvedAt.getTime() - other.list.approvedAt.getTime() || byCode(one.list, other.list),
    )
    .slice(0, rowsMax)
    .map(({ list, before }): ReportCell[] => [
      text(same(villageName(gathered, list.division))),
      before ? text(versionWords(before)) : none(both('此前未核定', 'none before')),
      text(versionWords(list)),
      before ? count(before.required) : none(both('此前未核定', 'none before')),
      count(list.required),
      text(same(approverOf(list))),
      day(dayOf(list.approvedAt)),
    ]);
  return {
    ...{ id: 'lists', title: both('应覆盖清单核定情况', 'Lists approved in the month'), asOf: null },
    notes: [
      approvals.length === 0
        ? both('本月没有核定新的清单。', 'No list was approved in the month.')
        : both(`本月核定 ${approvals.length} 次。`, `${approvals.length} approvals in the month.`),
      ...beyond(approvals.length),
    ],
    table: {
      columns: [
        column('text', '村', 'Village'),
        column('text', '原版本', 'Version before'),
        column('text', '新版本', 'New version'),
        column('count', '原应覆盖', 'Required before'),
        column('count', '应覆盖', 'Required'),
        column('text', '核定人', 'Approved by'),
        column('day', '核定日期', 'Approved on'),
      ],
      rows,
    },
  };
}

/** 各村明细: every village with its figures and the list, version, approver and date, that they are counted by. */
export function villages(gathered: Gathered): ReportSection {
  const head = { id: 'villages', title: both('各村明细', 'Every village'), asOf: null } as const;
  if (gathered.level === 'city') return { ...head, notes: [inCounties], table: null };
  const noList = both('未核定', 'no approved list');
  return {
    ...{ ...head, notes: [] },
    table: {
      columns: [
        ...(gathered.level === 'township' ? [] : [column('text', '乡镇', 'Township')]),
        column('text', '村', 'Village'),
        column('count', '应覆盖', 'Required'),
        column('share', '有效覆盖', 'Effective'),
        column('share', '名义覆盖', 'Declared'),
        column('count', '未覆盖', 'Gap'),
        column('count', '异常', 'Impaired'),
        column('text', '应覆盖清单', 'Required list'),
      ],
      rows: gathered.villages.map((village): ReportCell[] => {
        const { division, listVersion } = village;
        const counted = listVersion !== null;
        const [effective, declared] = [effectiveOf(village), declaredOf(village)];
        return [
          ...(gathered.level === 'township' ? [] : [text(same(nameOf(gathered, parentOf(division) ?? division)))]),
          text(same(nameOf(gathered, division))),
          counted ? count(village.required) : none(noList),
          counted && effective.of > 0 ? share(effective) : none(counted ? emptyList : noList),
          counted && declared.of > 0 ? share(declared) : none(counted ? emptyList : noList),
          count(village.gap),
          count(village.impaired),
          counted ? text(versionsOf(village, gathered)) : none(noList),
        ];
      }),
    },
  };
}

const inCounties = both('各村明细见各县（市、区）的通报。', 'Villages are in the reports of the counties.');
const emptyList = both('清单为空', 'the list is empty');

/** Every version that was in force in the month; the last is the one that the figures are counted by. */
function versionsOf({ division, listVersion }: ReportedVillage, { lists: all }: Gathered): ReportWords {
  const known = (all.get(division) ?? []).filter(({ version }) => listVersion === null || version <= listVersion);
  if (known.length === 0) return both(`第 ${listVersion} 版`, `version ${listVersion}`);
  return joined(
    known.map((list) => {
      const { zh, en } = versionWords(list);
      const told = `${approverOf(list)} ${dayOf(list.approvedAt)}`;
      return both(`${zh}（${told}）`, `${en} (${told})`);
    }),
    '→',
    ' → ',
  );
}

function versionWords({ version }: ApprovedList): ReportWords {
  return both(`第 ${version} 版`, `version ${version}`);
}

function approverOf({ approvedBy: { name, unit } }: ApprovedList): string {
  return `${unit} ${name}`.trim();
}

function byCode(one: ApprovedList, other: ApprovedList): number {
  return one.division < other.division ? -1 : 1;
}

function beyond(rows: number): ReportWords[] {
  if (rows <= rowsMax) return [];
  return [both(`以下只列前 ${rowsMax} 条。`, `The first ${rowsMax} are listed.`)];
}
