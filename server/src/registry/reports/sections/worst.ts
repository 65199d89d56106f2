import type { CoverageWhy, ReportSection, ReportWords } from '@sharp-eyes/protocol';
import { toInstant } from '@sharp-eyes/protocol';
import type { ReportedGap } from '../../coverage/for-reports.ts';
import type { Gathered } from '../gathered.ts';
import { effectiveOf, tellsOfNow, worstOf } from '../rules.ts';
import { both, column, joined, none, same, share, text } from './cells.ts';

/** Watchpoints named for one reason; the rest is counted. */
const namedMax = 5;

/** 最差五村: why, and what would close it. */
export function worst(gathered: Gathered): ReportSection {
  const { now, day, month, gaps } = gathered;
  const villages = worstOf(candidatesOf(gathered));
  const rows = villages.map(({ code, effective }) => {
    const own = gaps.filter(({ division }) => division === code);
    const reasons = tellsOfNow(month, now) ? [text(reasonsOf(own, gathered))] : [none(notKept)];
    return [text(same(villageName(gathered, code))), share(effective), ...reasons];
  });
  return {
    ...{ id: 'worst', title: both('覆盖最差的五个村', 'The five worst villages'), asOf: toInstant(now.getTime()) },
    notes: [
      ...(rows.length === 0 ? [both('没有未达 100% 的村。', 'No village with a list is below 100 %.')] : []),
      ...(day === null || rows.length === 0
        ? []
        : [
            both(
              '比率为上述日终的数字，原因为制作时的情况。',
              'Shares are of that day’s end, reasons as of when this was made.',
            ),
          ]),
    ],
    table: {
      columns: [
        column('text', '村', 'Village'),
        column('share', '有效覆盖', 'Effective'),
        column('text', '原因与补法', 'Why, and what would close it'),
      ],
      rows,
    },
  };
}

/** Villages in the running for the worst: their codes, with their shares. */
export function candidatesOf({ villages }: Pick<Gathered, 'villages'>) {
  return villages.map((village) => ({ code: village.division, effective: effectiveOf(village) }));
}

/** Names that tell a village from its namesakes: more of them the larger the area. */
const namesOf = { city: 3, county: 2, township: 1 } as const;

export function villageName({ paths, level }: Pick<Gathered, 'paths' | 'level'>, code: string): string {
  return (paths.get(code) ?? [code]).slice(-namesOf[level]).join(' ');
}

const notKept = both(
  '该月已过去较久，当时的原因没有留存',
  'the month is over for too long; the reasons of then are not kept',
);

function reasonsOf(gaps: readonly ReportedGap[], { sites }: Gathered): ReportWords {
  if (gaps.length === 0) return both('现已全部覆盖', 'all of it is covered by now');
  const groups = [...Map.groupBy(gaps, ({ why }) => keyOf(why))].sort(
    ([one, a], [other, b]) => b.length - a.length || (one < other ? -1 : 1),
  );
  const parts = groups.map(([, same]) => {
    const [first] = same as [ReportedGap];
    const [reason, remedy] = wordsOf(first.why);
    const names = same.map(({ siteId, name }) => `${sites.get(siteId) ?? ''} ${name}`.trim()).sort();
    const shown = names.slice(0, namedMax).join('、');
    const more = names.length > namedMax ? both('等', ' and others') : both('', '');
    return both(
      `${reason.zh} ${same.length} 处（${shown}${more.zh}）：${remedy.zh}`,
      `${same.length}× ${reason.en} (${shown.replaceAll('、', ', ')}${more.en}): ${remedy.en}`,
    );
  });
  return joined(parts, '；', '; ');
}

function keyOf({ code, params }: CoverageWhy): string {
  return code === 'record-incomplete' ? `${code} ${params.fields ?? ''}` : code;
}

const fieldNames: Record<string, ReportWords> = {
  point: both('坐标', 'point'),
  azimuthDeg: both('方位角', 'azimuth'),
};

function wordsOf(why: CoverageWhy): readonly [reason: ReportWords, remedy: ReportWords] {
  const [reason, remedy] = reasons[why.code];
  if (why.code !== 'record-incomplete') return [reason, remedy];
  const fields = String(why.params.fields ?? '')
    .split(', ')
    .filter(Boolean)
    .map((field) => fieldNames[field] ?? same(field));
  const lacking = joined(fields, '、', ', ');
  return [both(`摄像机档案缺少${lacking.zh}`, `the camera’s record lacks ${lacking.en}`), remedy];
}

/** Every reason with what would close it (`CoverageWhy`, `CoverageRemedy`), as a notice puts it. */
const reasons: Record<CoverageWhy['code'], readonly [ReportWords, ReportWords]> = {
  seen: [both('已覆盖', 'seen'), both('无需处理', 'nothing to do')],
  'record-incomplete': [both('档案不全', 'record not whole'), both('补全档案', 'complete the record')],
  'inside-building': [
    both('摄像机坐标落在建筑物内', 'camera’s point lies in a building'),
    both('更正坐标', 'correct the point'),
  ],
  'health-unknown': [
    both('摄像机状态不明', 'nobody knows how the camera is'),
    both('核实摄像机状态', 'find out how it is'),
  ],
  'watchpoint-without-point': [
    both('重点部位没有坐标', 'watchpoint without a point'),
    both('标注坐标', 'place it on the map'),
  ],
  'camera-unwell': [both('摄像机故障', 'camera at fault'), both('维修', 'repair it')],
  'in-maintenance': [both('摄像机维修中', 'camera in maintenance'), both('完成维修', 'end the maintenance')],
  planned: [both('已规划未安装', 'planned, not installed'), both('按规划安装', 'install what is planned')],
  'too-coarse': [both('画面不够清晰', 'too coarse'), both('换长焦镜头或高分辨率', 'a narrower lens or more pixels')],
  'blind-foot': [both('位于摄像机脚下盲区', 'in a camera’s blind foot'), both('调整位置', 'move the camera')],
  'outside-angle': [both('摄像机没有朝向这里', 'no camera is turned this way'), both('调整方位角', 'turn the camera')],
  'behind-wall': [both('被建筑物挡住', 'behind a wall'), both('调整位置', 'move the camera')],
  'no-camera-near': [both('附近没有摄像机', 'no camera near'), both('新增摄像机', 'a new camera')],
};
