import type { LegalBasis, Placement } from '@sharp-eyes/protocol';

/** A sheet goes to the county police: it is in Chinese, whoever prints it. */
const types: Record<string, string> = {
  dome: '球机',
  'half-dome': '半球',
  'fixed-bullet': '固定枪机',
  'ptz-bullet': '遥控枪机',
  'ptz-half-dome': '遥控半球',
  panoramic: '全景',
  split: '分体',
};
const bases: Record<LegalBasis, string> = {
  '7-1': '第七条第一款',
  '7-2': '第七条第二款',
  '9': '第九条',
  '33': '第三十三条',
};
const placements: Record<Placement, string> = {
  road: '道路',
  junction: '路口',
  bridge: '桥梁',
  square: '广场',
  'village-entrance': '村口',
  'car-park': '停车场',
  entrance: '单位/小区出入口',
  'compound-common-area': '小区公共区域',
  'entrance-hall': '门厅',
  'lift-car': '电梯轿厢',
  reception: '前台大厅',
  'main-corridor': '主要通道',
  staircase: '楼梯口',
  perimeter: '周界',
  waterside: '水域周边',
  'household-front': '房前屋后',
};

export function typeWord(type: string | null): string {
  return type === null ? '未填写' : (types[type] ?? type);
}

export function basisWord(basis: LegalBasis | null): string {
  return basis === null ? '' : bases[basis];
}

export function placementWord(placement: Placement): string {
  return placements[placement];
}
