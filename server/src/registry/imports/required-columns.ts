import type { Density, WatchpointKind } from '@sharp-eyes/protocol';
import type { Column } from '../../platform/tables/columns.ts';
import { numberCell, textCell } from '../../platform/tables/parsers.ts';
import { folded } from '../../platform/tables/text.ts';
import { codedCell } from './camera-cells.ts';
import { cameraColumns } from './camera-columns.ts';

const { divisionCode, county, township, village, siteKind, lon, lat } = cameraColumns;

/** Pixel densities as lists name them (EN 62676-4, 6.7). */
const densityWords = [
  ['monitor', '监视', '监控', '看有没有人', 'monitor'],
  ['detect', '发现', '检测', '探测', '看清动作', 'detect'],
  ['observe', '看清', '观察', '识别', '看清人', 'observe'],
] as const satisfies readonly (readonly [Density, ...string[]])[];

/** The columns of an 应覆盖清单, as counties head theirs. The order is that of the template. */
export const requiredColumns = {
  ...{ divisionCode, county, township, village },
  siteName: {
    title: { zh: '场所名称', en: 'Site' },
    also: (
      '路口名称 点位名称 应覆盖点位 应覆盖场所 重点场所 场所 路口 主要路口 道路路口 旅馆名称 农家乐名称 民宿名称 ' +
      '小区名称 单位名称 场所(路口)名称 场所/路口名称 路口/场所名称 名称 点位'
    ).split(' '),
    ...{ example: '双龙村村口', parse: textCell(100) },
  } as Column<string>,
  siteKind: { ...siteKind, also: [...siteKind.also, '类型', '类别', '点位类型', '点位类别', '性质', '种类'] },
  part: {
    title: { zh: '重点部位', en: 'Watchpoint' },
    also: ['部位', '应覆盖部位', '监控部位', '具体部位', '重点部位名称'],
    ...{ example: '出入口', parse: textCell(100) },
  } as Column<string>,
  density: {
    title: { zh: '看清程度', en: 'Density' },
    also: ['清晰度要求', '覆盖要求', '要求'],
    ...{ example: '', parse: codedCell<Density>('bad-density', densityWords, 'a density') },
  } as Column<Density>,
  weight: {
    title: { zh: '权重', en: 'Weight' },
    also: ['重要程度', '重要性', '优先级', '分值'],
    ...{ example: '', parse: numberCell({ min: 1, max: 10, whole: true, units: /^分$/ }) },
  } as Column<number>,
  ...{ lon, lat },
} satisfies Record<string, Column>;

export type RequiredColumns = typeof requiredColumns;

/** What people call the parts of a site; the first list that has a word of the text decides. */
const partWords: readonly (readonly [WatchpointKind, ...string[]])[] = [
  ['car-park', '停车', '车库', '车棚'],
  ['reception', '前台', '大厅', '接待', '吧台'],
  ['perimeter', '周界', '围墙', '围栏'],
  ['courtyard', '院落', '院子', '庭院'],
  ['waterside', '水边', '河边', '塘', '水库', '湖边', '码头'],
  ['square', '广场'],
  ['entrance', '出入口', '入口', '出口', '大门', '正门', '侧门', '后门', '门口', '校门', '门岗', '门前'],
  ['junction-arm', '来向', '方向', '东向', '西向', '南向', '北向'],
  ['road', '道路', '主路', '路段', '步道', '路口', '桥'],
];

/** What a part of a site is, by its name; undefined where the name does not tell. */
export function kindOfPart(part: string): WatchpointKind | undefined {
  const text = folded(part);
  return partWords.find(([, ...words]) => words.some((word) => text.includes(word)))?.[0];
}
