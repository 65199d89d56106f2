import type { ReportCell, ReportSection, ReportWords } from '@sharp-eyes/protocol';
import { toInstant } from '@sharp-eyes/protocol';
import { addMonths, daysOfMonth } from '../../../platform/site-clock.ts';
import { type ReportedVillage, sumOfVillages } from '../../coverage/for-reports.ts';
import type { AsOfNow, Gathered } from '../gathered.ts';
import { declaredOf, effectiveOf, goodOrderOf } from '../rules.ts';
import { both, change, column, none, notMeasured, share, text } from './cells.ts';

/** 总体情况: the shares of the whole area, each with what it is of, what nobody knows, and how it moved. */
export function overview(gathered: Gathered): ReportSection {
  const { villages, before, asOfNow, now } = gathered;
  const sum = sumOfVillages(villages);
  const was = before && sumOfVillages(before.villages);
  const otherwise = noComparison(gathered);
  const line = (name: ReportWords, value: ReportCell, moved: ReportCell, said: ReportWords): ReportCell[] => [
    text(name),
    value,
    moved,
    text(said),
  ];
  const [effective, declared] = [effectiveOf(sum), declaredOf(sum)];
  return {
    ...{ id: 'overview', title: both('总体情况', 'Overview'), asOf: toInstant(now.getTime()) },
    notes: [...denominator(villages, before?.villages), ...describedDay(gathered), shareRule],
    table: {
      columns: [
        column('text', '指标', 'Figure'),
        column('share', '数值', 'Value'),
        column('change', '与上月相比', 'On last month'),
        column('text', '说明', 'Explained'),
      ],
      rows: [
        line(
          both('有效覆盖率', 'Effective coverage'),
          effective.of === 0 ? notMeasured(nothingRequired) : share(effective),
          change(was ? effectiveOf(was) : undefined, effective, otherwise),
          both(
            `待核实：因档案 ${sum.unknownRecord} 处，因状态 ${sum.unknownHealth} 处；未覆盖 ${sum.gap}，异常 ${sum.impaired}，规划 ${sum.planned}`,
            `Unknown: ${sum.unknownRecord} by the record, ${sum.unknownHealth} by health; gap ${sum.gap}, impaired ${sum.impaired}, planned ${sum.planned}`,
          ),
        ),
        line(
          both('名义覆盖率', 'Declared coverage'),
          declared.of === 0 ? notMeasured(nothingRequired) : share(declared),
          change(was ? declaredOf(was) : undefined, declared, otherwise),
          both(
            `按视野计算 ${sum.computed}，估算 ${sum.estimated}，仅人工关联 ${sum.linked}`,
            `Computed ${sum.computed}, estimated ${sum.estimated}, linked only ${sum.linked}`,
          ),
        ),
        line(both('在线率', 'Online rate'), notMeasured(onlineNotKept), none(notComparable), onlineMeaning),
        line(both('完好率', 'Good-order rate'), ...goodOrder(asOfNow)),
        line(both('修复及时率', 'Repairs in time'), notMeasured(repairsNotKept), none(notComparable), repairsMeaning),
        line(both('建档率', 'Records complete'), ...records(asOfNow)),
      ],
    },
  };
}

const nothingRequired = both('没有核定的应覆盖对象', 'nothing is approved as required');
const notComparable = both('不逐日留存，无从比较', 'not kept by the day, so not compared');
const onlineNotKept = both(
  '本系统只记录摄像机当前状态，尚未累计在线时长',
  'the hub keeps how cameras are now, and not yet for how long they were online',
);
const onlineMeaning = both('实际在线时长 / 应在线时长', 'seconds online of seconds expected');
const repairsNotKept = both('本系统尚无维修工单记录', 'the hub keeps no repair tickets yet');
const repairsMeaning = both(
  '24 小时内修复的工单 / 全部工单（重大 48 小时）',
  'repaired within 24 h (major: 48 h) of all',
);
const pastNow = both('该月已过去较久，当时状态没有留存', 'the month is over for too long; how it was then is not kept');
const shareRule = both(
  '每个比率都列出分子、分母和未知；有未知的写成区间（全不算至全算）。比率按 0.1% 向下取整，没有分母的不计算比率。',
  'Every share gives its numerator, denominator and what is unknown; with unknowns it is a span (none of them to all of them). Shares are rounded down to 0.1 %; of nothing there is no share.',
);

type Rest = [value: ReportCell, moved: ReportCell, said: ReportWords];

function goodOrder(asOfNow: AsOfNow | null): Rest {
  const meaning = both(
    '码流和画面都正常的在用摄像机 / 在用摄像机',
    'in service with good stream and picture, of all in service',
  );
  if (asOfNow === null) return [notMeasured(pastNow), none(notComparable), meaning];
  const { states } = asOfNow;
  const inService = states.life['in-service'];
  const portion = goodOrderOf(states);
  const why =
    inService === 0
      ? both('没有在用摄像机', 'no camera is in service')
      : both(
          `${inService} 台在用摄像机都没有画面检测结果`,
          `of ${inService} cameras in service nobody has checked the picture`,
        );
  const said = both(
    `异常 ${states.bad}；仅知在线、画面未检 ${states.pictureUnchecked}；状态不明 ${states.unknown}`,
    `faulty ${states.bad}; online, picture not checked ${states.pictureUnchecked}; nobody knows ${states.unknown}`,
  );
  return [portion === null ? notMeasured(why) : share(portion), none(notComparable), portion === null ? meaning : said];
}

function records(asOfNow: AsOfNow | null): Rest {
  const meaning = both('必填项齐全的档案 / 已安装摄像机', 'files with every mandatory field, of cameras installed');
  if (asOfNow === null) return [notMeasured(pastNow), none(notComparable), meaning];
  const { life } = asOfNow.states;
  const { lacking, unknown, whole } = asOfNow.records;
  const installed = life.registered + life['in-service'] + life.maintenance;
  // Cameras that compliance has not looked through yet are on record all the same.
  const of = Math.max(installed, lacking + unknown + whole);
  if (of === 0)
    return [notMeasured(both('没有已安装的摄像机', 'no camera is installed')), none(notComparable), meaning];
  const portion = { part: whole, of, unknown: of - whole - lacking };
  const said = both(`缺项 ${lacking}，待答 ${portion.unknown}`, `lacking ${lacking}, unanswered ${portion.unknown}`);
  return [share(portion), none(notComparable), said];
}

function denominator(
  villages: readonly ReportedVillage[],
  before: readonly ReportedVillage[] | undefined,
): ReportWords[] {
  const unapproved = villages.filter(({ listVersion }) => listVersion === null).length;
  const { required, onRecord } = sumOfVillages(villages);
  const said = both(
    `共 ${villages.length} 个村，其中 ${unapproved} 个未核定应覆盖清单，不计入分子分母。应覆盖 ${required} 处（在册重点部位 ${onRecord} 处）。`,
    `${villages.length} villages, ${unapproved} of them without an approved list: in neither side of any share. ${required} watchpoints are required (${onRecord} on record).`,
  );
  const was = before && sumOfVillages(before).required;
  if (was === undefined || was === required) return [said];
  const moved = both(
    `应覆盖数上月为 ${was} 处，本月为 ${required} 处：分母有变，比率变化不全是建设或故障所致。`,
    `${was} were required last month, ${required} are now: the denominator moved, so not all of a change is cameras.`,
  );
  return [said, moved];
}

function describedDay({ day, month }: Gathered): ReportWords[] {
  if (day === null)
    return [
      both('本月尚未结束，覆盖数字为制作时的数字。', 'The month still runs: coverage is as of when this was made.'),
    ];
  const said = both(`覆盖数字为 ${day} 日终的数字。`, `Coverage is as ${day} ended.`);
  if (day === daysOfMonth(month).last) return [said];
  return [said, both('该日之后至月末没有留存。', 'Nothing is kept of the days after it.')];
}

export function noComparison({ month }: Pick<Gathered, 'month'>): ReportWords {
  const last = addMonths(month, -1);
  return both(`无从比较：${last} 没有留存的数字`, `no comparison: nothing of ${last} is kept`);
}
