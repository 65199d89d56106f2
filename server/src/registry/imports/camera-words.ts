import type {
  AzimuthBasis,
  CameraLife,
  CameraRecord,
  LegalBasis,
  Placement,
  SiteKind,
  signStates,
} from '@sharp-eyes/protocol';

/** Words, and numbers of GB/T 28181-2022's catalogue, that lists use for one thing each. The first is the usual one. */
type WordList<T> = readonly (readonly [value: T, ...words: string[]])[];

/** Where a camera may stand: the closed list (Order 799 Arts 8(1), 13), and what people call these places. */
export const placementWords: WordList<Placement> = [
  ['road', '道路', '公路', '马路', '路段', '街道', '村道', '主干道', '巷道', '道路沿线'],
  ['junction', '路口', '交叉路口', '十字路口', '岔路口', '三岔路口', '丁字路口', '卡口'],
  ['bridge', '桥梁', '桥', '桥头', '大桥'],
  ['square', '广场', '文化广场'],
  ['village-entrance', '村口', '进村口', '村主入口', '出村口', '进村路口'],
  ['car-park', '停车场', '停车区', '停车位', '车棚'],
  [
    'entrance',
    '单位/小区出入口',
    '出入口',
    '小区出入口',
    '单位出入口',
    '大门',
    '大门口',
    '门口',
    '正门',
    '主入口',
    '入口',
    '出口',
  ],
  ['compound-common-area', '小区公共区域', '小区内', '小区内部', '公共区域', '小区道路', '小区公区'],
  ['entrance-hall', '门厅', '单元门厅', '大厅', '门廊'],
  ['lift-car', '电梯轿厢', '电梯', '轿厢', '电梯内'],
  ['reception', '前台大厅', '前台', '服务台', '总台', '接待台'],
  ['main-corridor', '主要通道', '通道', '走廊', '过道', '楼道'],
  ['staircase', '楼梯口', '楼梯', '楼梯间'],
  ['perimeter', '周界', '围墙', '围栏', '周界围墙'],
  ['waterside', '水域周边', '水库', '河道', '河边', '塘边', '水塘', '池塘', '江边', '湖边', '堤坝'],
  ['household-front', '房前屋后', '户外门前', '家门口', '门前', '屋前', '屋后'],
];

/** Where none may stand. Named so that the fault can say what the law says. */
export const forbiddenWords: readonly string[] = [
  ...['客房', '客房内', '房间', '房间内', '包间', '包厢', '包房', '宿舍', '宿舍内', '学生宿舍', '员工宿舍', '休息室'],
  ...['浴室', '澡堂', '淋浴间', '洗浴间', '卫生间', '厕所', '洗手间', '公厕', '公厕内', '更衣室', '换衣间'],
  ...['哺乳室', '母婴室', '试衣间', '病房', '养老居室', '住户室内', '室内卧室', '卧室', '屋内', '家中', '户内'],
  '其他可见隐私处',
];

export const siteKindWords: WordList<SiteKind> = [
  ['inn', '旅馆', '宾馆', '酒店', '旅店', '招待所', '旅社', '客栈', '旅馆业'],
  ['farm-stay', '农家乐', '农庄', '山庄'],
  ['guesthouse', '民宿'],
  ['compound', '小区', '居民小区', '住宅小区', '社区小区'],
  ['junction', '路口', '主要路口', '道路', '道路路口', '卡口', '村口', '桥梁', '公路'],
  ['square', '广场', '文化广场', '休闲广场'],
  ['scenic-spot', '景区', '景点', '公园', '旅游景区'],
  ['school', '学校', '中学', '小学', '幼儿园', '校园'],
  ['household-front', '房前屋后', '农户', '住户', '民居', '居民住宅'],
];

/** What a site's own name says of its kind, by its end: 枫林小学, 锦绣花园. */
export const siteNameEnds: WordList<SiteKind> = [
  ['farm-stay', '农家乐', '农庄'],
  ['guesthouse', '民宿'],
  ['inn', '旅馆', '宾馆', '酒店', '旅店', '招待所', '旅社', '客栈'],
  ['compound', '小区', '花园', '家园', '新村', '公寓', '苑', '府', '庭'],
  ['school', '学校', '中学', '小学', '幼儿园', '学院'],
  ['scenic-spot', '景区', '景点', '公园'],
  ['square', '广场'],
  ['junction', '路口', '道口', '卡口', '村口', '岔口', '桥头', '大桥'],
];

/** The kind of site that a placement out of doors belongs to where nothing else says it. */
export const siteKindOfPlacement: Partial<Record<Placement, SiteKind>> = {
  ...{ road: 'junction', junction: 'junction', bridge: 'junction', 'village-entrance': 'junction' },
  ...{ square: 'square', 'compound-common-area': 'compound', 'household-front': 'household-front' },
};

/** A collective site for cameras of a village whose list names none, by kind. */
export const siteKindNames: Record<SiteKind, string> = {
  ...{ inn: '旅馆', 'farm-stay': '农家乐', guesthouse: '民宿', compound: '小区', junction: '道路路口' },
  ...{ square: '广场', 'scenic-spot': '景区', school: '学校', 'household-front': '房前屋后' },
};

/** 设备状态: 1 in service, 2 maintenance, 3 removed. */
export const lifeWords: WordList<CameraLife> = [
  ['in-service', '在用', '1', '正常', '运行', '使用中', '在线', '启用', '已建', '完好'],
  ['maintenance', '维修', '2', '检修', '故障', '维修中', '损坏', '停用'],
  ['retired', '拆除', '3', '已拆除', '报废', '已拆'],
  ['planned', '规划', '规划中', '拟建', '在建', '待建', '新建'],
];

type RecordOf<K extends keyof CameraRecord> = NonNullable<CameraRecord[K]>;

export const ptzWords: WordList<RecordOf<'ptzType'>> = [
  ['dome', '球机', '1', '高速球', '球型', '球形摄像机', '球型摄像机', '快球', '智能球机'],
  ['half-dome', '半球', '2', '半球机', '半球型', '海螺', '海螺半球'],
  ['fixed-bullet', '枪机', '3', '固定枪机', '筒机', '枪型', '筒型', '固定摄像机', '枪式'],
  ['ptz-bullet', '遥控枪机', '4', '云台枪机', '云台', '一体化云台'],
  ['ptz-half-dome', '遥控半球', '5'],
  ['panoramic', '全景', '6', '鱼眼', '多目', '多目拼接', '全景/多目拼接', '全景摄像机', '枪球一体', '枪球联动'],
  ['split', '分割通道', '7'],
];

export const imagingWords: WordList<RecordOf<'imagingType'>> = [
  ['visible', '可见光', '1', '普通'],
  ['thermal', '热成像', '2', '红外热成像', '热成像双光谱'],
  ['low-light', '星光', '星光级', '微光', '低照度', '黑光'],
  ['dual', '双光', '双光谱', '可见光+热成像'],
  ['other', '其他', '其它', '9'],
];

export const fillLightWords: WordList<RecordOf<'fillLight'>> = [
  ['none', '无补光', '1', '不补光'],
  ['infra-red', '红外', '2', '红外补光', '红外灯'],
  ['white', '白光', '3', '白光补光', '白光灯', '暖光'],
  ['laser', '激光', '4'],
  ['other', '其他', '其它', '9'],
];

export const pointClassWords: WordList<RecordOf<'pointClass'>> = [
  ['1', '一类点', '1', '一类', '一类点位', '一类视频监控点', 'Ⅰ类'],
  ['2', '二类点', '2', '二类', '二类点位', '二类视频监控点', 'Ⅱ类'],
  ['3', '三类点', '3', '三类', '三类点位', '三类视频监控点', 'Ⅲ类'],
  ['9', '其他点位', '9', '其他', '其它'],
];

/** Articles of Order 799 on which a camera stands. */
export const legalBasisWords: WordList<LegalBasis> = [
  ['7-1', '第七条第一款', '7-1', '7(1)', '7.1', '政府建设', '公共区域', '公共场所'],
  ['7-2', '第七条第二款', '7-2', '7(2)', '7.2', '重点单位', '人员密集场所', '景区'],
  ['9', '第九条', '9', '其他公共场所', '单位自建'],
  ['33', '第三十三条', '33', '非公共场所', '个人自建', '住户自建', '自建'],
];

export const signWords: WordList<(typeof signStates)[number]> = [
  ['present', '有', '已设置', '是', '有标识', '已安装'],
  ['missing', '无标识', '未设置', '否', '没有', '缺失'],
  ['unknown', '不清楚'],
];

export const indoorWords: WordList<boolean> = [
  [false, '室外', '1', '户外', '外'],
  [true, '室内', '2', '户内', '内'],
];

export const guardedWords: WordList<RecordOf<'guarded'>> = [
  ['no', '否', '不涉及', '不是'],
  ['ask-police', '待核实', '待公安核实', '不确定'],
];

/** 监视方位 as degrees from true north: 1 E, 2 W, 3 S, 4 N, 5 SE, 6 NE, 7 SW, 8 NW (GB/T 28181-2022, DirectionType). */
export const directionWords: WordList<number> = [
  [90, '东', '1', '朝东', '向东', '正东', '西向东', '东向', 'e'],
  [270, '西', '2', '朝西', '向西', '正西', '东向西', '西向', 'w'],
  [180, '南', '3', '朝南', '向南', '正南', '北向南', '南向', 's'],
  [0, '北', '4', '朝北', '向北', '正北', '南向北', '北向', 'n'],
  [135, '东南', '5', '朝东南', '西北到东南', '西北向东南', 'se'],
  [45, '东北', '6', '朝东北', '西南到东北', '西南向东北', 'ne'],
  [225, '西南', '7', '朝西南', '东北到西南', '东北向西南', 'sw'],
  [315, '西北', '8', '朝西北', '东南到西北', '东南向西北', 'nw'],
];

/** What a direction is good for beside a better measure of the same thing, the surest first. */
export const azimuthRank: Record<AzimuthBasis, number> = { surveyed: 0, picture: 1, compass: 2, 'direction-code': 3 };

/** Width and height in pixels of what sellers call a resolution. */
export const resolutionWords: WordList<readonly [number, number]> = [
  [[1280, 720], '720P', '100万', '130万', '高清720P'],
  [[1280, 960], '960P'],
  [[1920, 1080], '1080P', '200万', 'FHD', '2MP', '高清', '全高清'],
  [[2304, 1296], '300万', '3MP', '1296P'],
  [[2560, 1440], '400万', '2K', '4MP', '1440P', 'QHD'],
  [[2560, 1920], '500万', '5MP'],
  [[3072, 2048], '600万', '6MP'],
  [[3840, 2160], '800万', '4K', '8MP', '2160P', 'UHD', '超高清'],
  [[4000, 3000], '1200万', '12MP'],
  [[704, 576], 'D1', '4CIF', '标清'],
];

/** A list of words as a map, ready for `wordCell`. */
export function wordMap<T>(list: WordList<T>): Map<string, T> {
  return new Map(list.flatMap(([value, ...words]) => words.map((word) => [word, value] as const)));
}

/** The usual words of a list, as a fault names them. */
export function usualWords(list: WordList<unknown>): string {
  return list.map(([, word]) => word).join('、');
}
