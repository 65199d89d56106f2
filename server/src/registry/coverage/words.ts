import type {
  CoverageRemedy,
  CoverageState,
  CoverageWatchpoint,
  CoverageWhy,
  Density,
  WatchpointKind,
} from '@sharp-eyes/protocol';
import { filled, type Language, type Words } from '../../platform/http/words.ts';

/** What sheets say of coverage: the console's own words (web/src/words), for what is read away from it. */
export const stateWords: Record<CoverageState | 'unapproved', Words> = {
  covered: { zh: '已覆盖', en: 'covered' },
  unknown: { zh: '待核实', en: 'unknown' },
  impaired: { zh: '覆盖异常', en: 'impaired' },
  planned: { zh: '规划', en: 'planned' },
  gap: { zh: '未覆盖', en: 'gap' },
  unapproved: { zh: '未核定', en: 'not yet approved' },
};

export const basisWords: Record<NonNullable<CoverageWatchpoint['basis']>, Words> = {
  computed: { zh: '按视野计算', en: 'computed' },
  estimated: { zh: '估算', en: 'estimated' },
  linked: { zh: '仅人工关联', en: 'linked only' },
};

export const densityWords: Record<Density, Words> = {
  monitor: { zh: '监视（12.5 像素/米）', en: 'monitor (12.5 px/m)' },
  detect: { zh: '发现（25 像素/米）', en: 'detect (25 px/m)' },
  observe: { zh: '看清（62.5 像素/米）', en: 'observe (62.5 px/m)' },
};

export const watchpointKindWords: Record<WatchpointKind, Words> = {
  entrance: { zh: '出入口', en: 'Entrance' },
  road: { zh: '道路', en: 'Road' },
  'junction-arm': { zh: '路口来向', en: 'Arm of a junction' },
  'car-park': { zh: '停车场', en: 'Car park' },
  square: { zh: '广场', en: 'Square' },
  perimeter: { zh: '周界', en: 'Perimeter' },
  courtyard: { zh: '院落', en: 'Courtyard' },
  waterside: { zh: '水边', en: 'Waterside' },
  reception: { zh: '前台', en: 'Reception' },
  other: { zh: '其他', en: 'Other' },
};

export const remedyWords: Record<CoverageRemedy, Words> = {
  'complete-record': { zh: '补全档案', en: 'complete the record' },
  'correct-position': { zh: '更正坐标', en: 'correct the point' },
  'learn-health': { zh: '核实摄像机状态', en: 'find out how the camera is' },
  'place-watchpoint': { zh: '标注坐标', en: 'place the watchpoint' },
  repair: { zh: '维修', en: 'repair' },
  'end-maintenance': { zh: '结束维修', en: 'end the maintenance' },
  'install-planned': { zh: '按规划安装', en: 'put up what is planned' },
  'narrower-lens': { zh: '换长焦镜头或高分辨率', en: 'a longer lens or more pixels' },
  'move-camera': { zh: '调整位置', en: 'move the camera' },
  'turn-camera': { zh: '调整方位角', en: 'turn the camera' },
  'new-camera': { zh: '新增摄像机', en: 'a new camera' },
};

/** `{name}` is a blank. */
const whyWords: Record<CoverageWhy['code'] | 'seen-linked' | 'unapproved', Words> = {
  seen: { zh: '能看到（{pxPerM} 像素/米）', en: 'seen ({pxPerM} px/m)' },
  'seen-linked': { zh: '人工确认能看到', en: 'a person says it is seen' },
  unapproved: { zh: '还没有人核定应覆盖清单', en: 'nobody has approved what must be covered here' },
  'record-incomplete': { zh: '摄像机档案缺少：{fields}', en: 'the camera’s record lacks {fields}' },
  'inside-building': { zh: '摄像机坐标落在建筑物内', en: 'the camera’s point lies inside a building' },
  'health-unknown': { zh: '摄像机状态未知', en: 'nobody knows how the camera is' },
  'watchpoint-without-point': {
    zh: '重点部位没有坐标，也没有关联摄像机',
    en: 'the watchpoint has no point and no camera linked',
  },
  'camera-unwell': { zh: '摄像机故障', en: 'the camera is not well' },
  'in-maintenance': { zh: '摄像机维修中', en: 'the camera is in maintenance' },
  planned: { zh: '已规划，尚未安装', en: 'planned, not yet there' },
  'too-coarse': {
    zh: '离 {metres} 米的摄像机看得不够清（{pxPerM} 像素/米）',
    en: 'a camera {metres} m away sees it too coarsely ({pxPerM} px/m)',
  },
  'blind-foot': { zh: '在 {metres} 米处摄像机的脚下盲区', en: 'at the blind foot of a camera {metres} m away' },
  'outside-angle': { zh: '离 {metres} 米的摄像机没有朝向这里', en: 'a camera {metres} m away looks elsewhere' },
  'behind-wall': {
    zh: '被建筑物挡住（摄像机在 {metres} 米处）',
    en: 'behind a building (the camera is {metres} m away)',
  },
  'no-camera-near': { zh: '附近没有摄像机', en: 'no camera near' },
};

const fieldWords: Record<string, Words> = {
  point: { zh: '坐标', en: 'its point' },
  azimuthDeg: { zh: '方位角', en: 'its azimuth' },
};

/** Why a watchpoint is in its state; without one, why a village is not counted. */
export function sayWhy(of: Pick<CoverageWatchpoint, 'why' | 'basis'> | null, language: Language): string {
  if (of === null) return whyWords.unapproved[language];
  const { code, params } = of.why;
  const text = whyWords[code === 'seen' && of.basis === 'linked' ? 'seen-linked' : code][language];
  const fields = String(params.fields ?? '').split(', ');
  const named = fields.map((field) => fieldWords[field]?.[language] ?? field).join(language === 'zh' ? '、' : ', ');
  return filled(text, (blank) => (blank === 'fields' ? named : params[blank]?.toString()));
}
