import type { ReportCell, ReportPortion, ReportSection } from '@sharp-eyes/protocol';
import { isWithin, levelOf, parentOf, rangeOf } from '@sharp-eyes/protocol';
import { type ReportedVillage, sumOfVillages } from '../../coverage/for-reports.ts';
import { type Gathered, nameOf } from '../gathered.ts';
import { declaredOf, effectiveOf, ranked } from '../rules.ts';
import { both, change, column, count, none, same, share, text } from './cells.ts';
import { noComparison } from './overview.ts';

interface Row {
  code: string;
  villages: ReportedVillage[];
  before: ReportedVillage[] | undefined;
  effective: ReportPortion;
}

/** 排名: the divisions right below, by the share that is proven. */
export function ranking(gathered: Gathered): ReportSection {
  const rows = rowsOf(gathered);
  const ofVillages = gathered.level === 'township';
  const [zh, en] = titles[gathered.level];
  return {
    ...{ id: 'ranking', title: both(zh, en), asOf: null },
    notes: [rule],
    table: {
      columns: [
        column('count', '名次', 'Rank'),
        column('text', ofVillages ? '村' : '名称', ofVillages ? 'Village' : 'Name'),
        ...(ofVillages ? [] : [column('count', '村数', 'Villages'), column('count', '未核定', 'Without a list')]),
        column('count', '应覆盖', 'Required'),
        column('share', '有效覆盖', 'Effective'),
        column('share', '名义覆盖', 'Declared'),
        column('change', '与上月相比', 'On last month'),
        column('count', '未覆盖', 'Gap'),
        column('count', '异常', 'Impaired'),
      ],
      rows: ranked(rows).map(({ row, rank }) => cellsOf(row, rank, gathered)),
    },
  };
}

const titles = {
  city: ['各县（市、区）排名', 'Counties ranked'],
  county: ['各乡镇（街道）排名', 'Townships ranked'],
  township: ['各村排名', 'Villages ranked'],
} as const;

const rule = both(
  '按已证实的有效覆盖率（区间下限）排名，相同者并列；没有核定清单的、状态全部待核实的不排名。与上月相比的是有效覆盖率下限。',
  'Ranked by the effective share that is proven (the lower end); equal shares share a rank. What has no approved list, or of which nobody knows anything, has no rank. The change is that of the lower end.',
);
const noList = both('未核定', 'no approved list');
const nobodyKnows = both('全部待核实', 'all unknown');

function rowsOf({ division, villages, before }: Gathered): Row[] {
  const groups = Map.groupBy(villages, (village) => childOf(division, village.division));
  const was = before && Map.groupBy(before.villages, (village) => childOf(division, village.division));
  return [...groups].map(([code, own]) => ({
    ...{ code, villages: own, before: was?.get(code), effective: effectiveOf(sumOfVillages(own)) },
  }));
}

/** The division right below one in which a village lies. */
function childOf(division: string, village: string): string {
  let code = village;
  for (let above = parentOf(code); above !== undefined && above !== division; above = parentOf(code)) {
    if (!isWithin(above, rangeOf(division))) break;
    code = above;
  }
  return code;
}

function cellsOf(row: Row, rank: number | null, gathered: Gathered): ReportCell[] {
  const { code, villages, before, effective } = row;
  const sum = sumOfVillages(villages);
  const unapproved = villages.filter(({ listVersion }) => listVersion === null).length;
  const shareOf = (portion: ReportPortion) => (portion.of === 0 ? none(noList) : share(portion));
  return [
    rank === null ? none(effective.of === 0 ? noList : nobodyKnows) : count(rank),
    text(same(nameOf(gathered, code))),
    ...(levelOf(code) === 'village' ? [] : [count(villages.length), count(unapproved)]),
    effective.of === 0 && unapproved === villages.length ? none(noList) : count(sum.required),
    shareOf(effective),
    shareOf(declaredOf(sum)),
    effective.of === 0
      ? none(noList)
      : change(before && effectiveOf(sumOfVillages(before)), effective, noComparison(gathered)),
    count(sum.gap),
    count(sum.impaired),
  ];
}
