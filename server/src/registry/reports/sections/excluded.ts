import type { ReportSection, ReportWords } from '@sharp-eyes/protocol';
import { toInstant } from '@sharp-eyes/protocol';
import { dayOf } from '../../../platform/site-clock.ts';
import type { MaintainedCamera } from '../../cameras/for-reports.ts';
import type { Gathered } from '../gathered.ts';
import { both, column, day, joined, none, same, text } from './cells.ts';
import { villageName } from './worst.ts';

/** Cameras in maintenance that are listed; the rest is counted. */
export const listedMax = 200;

/** 不计入的摄像机: how many are left out of the figures, by whom, why, and until when. */
export function excluded(gathered: Gathered): ReportSection {
  const { asOfNow, now } = gathered;
  const head = {
    id: 'excluded',
    title: both('不计入完好率的摄像机', 'Cameras left out'),
    asOf: toInstant(now.getTime()),
  } as const;
  if (asOfNow === null) return { ...head, notes: [pastNow], table: null };
  const { life } = asOfNow.states;
  const { maintained } = asOfNow;
  return {
    ...head,
    notes: [
      both(
        `维修中 ${life.maintenance} 台，不计入完好率，覆盖上记为异常，到期自动恢复计入。`,
        `${life.maintenance} in maintenance: in neither side of the good-order rate, impaired for coverage; each counts again when its time ends.`,
      ),
      ...(maintained.length === 0 ? [] : [byWhom(maintained)]),
      both(
        `另有已登记未投用 ${life.registered} 台、规划 ${life.planned + life.found} 台，尚未投用。`,
        `Not in use yet: ${life.registered} registered, ${life.planned + life.found} planned.`,
      ),
      ...(life.maintenance > maintained.length
        ? [both(`以下只列前 ${maintained.length} 台。`, `The first ${maintained.length} are listed.`)]
        : []),
    ],
    table: {
      columns: [
        column('text', '摄像机', 'Camera'),
        column('text', '所在村', 'Village'),
        column('text', '事由', 'Reason'),
        column('text', '登记人', 'By'),
        column('day', '自', 'Since'),
        column('day', '至', 'Until'),
      ],
      rows: maintained.map(({ division, name, why, by, since, until }) => [
        name === null ? none(both('依条例第十条不列名', 'not named (Order 799 Art. 10)')) : text(same(name)),
        text(same(villageName(gathered, division))),
        why === '' ? none(both('未写明', 'not given')) : text(same(why)),
        by === null ? none(both('没有记录', 'not on record')) : text(same(personOf(by))),
        since === null ? none(both('没有记录', 'not on record')) : day(dayOf(since)),
        until === null ? none(both('没有期限', 'no end')) : day(dayOf(until)),
      ]),
    },
  };
}

const pastNow = both(
  '该月已过去较久，当时哪些摄像机在维修没有留存。',
  'The month is over for too long; which cameras were in maintenance then is not kept.',
);

function personOf({ name, unit }: { name: string; unit: string }): string {
  return `${unit} ${name}`.trim();
}

function byWhom(maintained: readonly MaintainedCamera[]): ReportWords {
  const groups = [...Map.groupBy(maintained, ({ by }) => by && personOf(by))].sort(
    ([one, a], [other, b]) => b.length - a.length || ((one ?? '') < (other ?? '') ? -1 : 1),
  );
  const said = groups.map(([who, own]) =>
    both(`${who ?? '无记录'} ${own.length} 台`, `${who ?? 'not on record'} ${own.length}`),
  );
  const all = joined(said, '，', ', ');
  return both(`按登记人：${all.zh}。`, `By whom: ${all.en}.`);
}
